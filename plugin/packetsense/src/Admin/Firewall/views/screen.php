<?php

declare(strict_types=1);

use PacketSense\Admin\Firewall\Screen;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var array<string, string> $tabs
 * @var string $tab
 * @var string $search
 * @var array{kind: string, text: string}|null $notice
 * @var bool $undo
 * @var array<string, mixed> $settings
 * @var array<string, mixed> $data
 */
?>
<div class="wrap packetsense">
    <h1><?php esc_html_e('Firewall', 'packetsense'); ?></h1>
    <?php if ($notice !== null) { ?>
        <div class="notice notice-<?php echo esc_attr($notice['kind']); ?> is-dismissible">
            <p><?php echo esc_html($notice['text']); ?></p>
            <?php
            if ($undo) {
                Screen::button('undo', ['tab' => $tab], __('Undo', 'packetsense'), 'button-link');
            }
            ?>
        </div>
    <?php } ?>
    <?php if ($settings['enabled'] !== true || $settings['mode'] === 'record') { ?>
        <div class="notice notice-warning"><p><?php echo $settings['enabled'] !== true
            ? esc_html__('The firewall is off. Nothing on this screen acts.', 'packetsense')
            : esc_html__('The firewall only records. It stops nothing.', 'packetsense'); ?></p></div>
    <?php } ?>
    <nav class="nav-tab-wrapper" aria-label="<?php esc_attr_e('Parts of the firewall', 'packetsense'); ?>">
        <?php foreach ($tabs as $packetsense_name => $packetsense_title) { ?>
            <a href="<?php echo esc_url(Screen::url($packetsense_name)); ?>"
                class="nav-tab<?php echo $packetsense_name === $tab ? ' nav-tab-active' : ''; ?>"
                <?php echo $packetsense_name === $tab ? 'aria-current="page"' : ''; ?>><?php echo esc_html($packetsense_title); ?></a>
        <?php } ?>
    </nav>
    <?php require __DIR__ . "/$tab.php"; ?>
</div>
