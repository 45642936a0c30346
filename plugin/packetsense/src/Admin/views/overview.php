<?php

declare(strict_types=1);

use PacketSense\Admin\Incidents\Screen;
use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var string $protection
 * @var array<string, mixed> $settings
 * @var array<string, mixed> $connection
 * @var array<string, mixed> $scan
 * @var array{level: string, title: string, text: string} $standing
 * @var array{kind: string, text: string}|null $notice
 * @var list<array{title: string, status: int, good: bool}> $proof
 * @var list<array<string, mixed>> $blocks
 * @var list<array<string, mixed>> $logins
 * @var int $dropped
 * @var list<array{id: string, path: string, at: int, bytes: int}> $held
 */
?>
<div class="wrap packetsense">
    <h1><?php esc_html_e('PacketSense', 'packetsense'); ?></h1>
    <?php if ($notice !== null) { ?>
        <div class="notice notice-<?php echo esc_attr($notice['kind']); ?> is-dismissible">
            <p><?php echo esc_html($notice['text']); ?></p>
        </div>
    <?php } ?>

    <div class="packetsense-standing packetsense-<?php echo esc_attr($standing['level']); ?>">
        <h2><?php echo esc_html($standing['title']); ?></h2>
        <p><?php echo esc_html($standing['text']); ?></p>
    </div>

    <div class="packetsense-cards">
        <?php require __DIR__ . '/protection.php'; ?>
        <?php require __DIR__ . '/connection.php'; ?>
        <?php require __DIR__ . '/files.php'; ?>
    </div>

    <?php
    if ($held !== []) {
        require __DIR__ . '/held.php';
    }
    ?>

    <h2><?php esc_html_e('Requests stopped or recorded lately', 'packetsense'); ?></h2>
    <?php Screen::search(''); ?>
    <?php require __DIR__ . '/blocks.php'; ?>
    <?php if ($blocks !== []) { ?>
        <p><a href="<?php echo esc_url(Screen::url()); ?>"><?php esc_html_e('All events', 'packetsense'); ?></a></p>
    <?php } ?>

    <h2><?php esc_html_e('Log-ins lately', 'packetsense'); ?></h2>
    <?php require __DIR__ . '/logins.php'; ?>
</div>
