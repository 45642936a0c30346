<?php

declare(strict_types=1);

use PacketSense\Admin\Incidents\Screen;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var string $view events, incident or exceptions
 * @var string $search
 * @var array{kind: string, text: string}|null $notice
 * @var bool $undo
 * @var array{since: int, lost: int, bytes: int} $span
 * @var array<string, mixed> $data
 */
?>
<div class="wrap packetsense">
    <h1><?php esc_html_e('Events', 'packetsense'); ?></h1>
    <?php if ($notice !== null) { ?>
        <div class="notice notice-<?php echo esc_attr($notice['kind']); ?> is-dismissible" role="status">
            <p><?php echo esc_html($notice['text']); ?></p>
            <?php if ($undo) {
                Screen::form('undo', 'packetsense-act'); ?>
                <input type="hidden" name="ref" value="<?php echo esc_attr((string) ($data['reference'] ?? '')); ?>">
                <button type="submit" class="button-link"><?php esc_html_e('Undo', 'packetsense'); ?></button></form>
            <?php } ?>
        </div>
    <?php } ?>
    <nav class="nav-tab-wrapper" aria-label="<?php esc_attr_e('Parts of this screen', 'packetsense'); ?>">
        <a href="<?php echo esc_url(Screen::url()); ?>" class="nav-tab<?php echo $view !== 'exceptions' ? ' nav-tab-active' : ''; ?>"
            <?php echo $view === 'events' ? 'aria-current="page"' : ''; ?>><?php esc_html_e('Events', 'packetsense'); ?></a>
        <a href="<?php echo esc_url(Screen::url(['tab' => 'exceptions'])); ?>"
            class="nav-tab<?php echo $view === 'exceptions' ? ' nav-tab-active' : ''; ?>"
            <?php echo $view === 'exceptions' ? 'aria-current="page"' : ''; ?>><?php esc_html_e('Exceptions', 'packetsense'); ?></a>
    </nav>
    <?php require __DIR__ . "/$view.php"; ?>
</div>
