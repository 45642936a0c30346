<?php

declare(strict_types=1);

use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var string $protection
 * @var array<string, mixed> $settings
 * @var list<array{title: string, status: int, good: bool}> $proof
 */
$packetsense_starts = [
    'extended' => __('Before WordPress, for every PHP file of this site', 'packetsense'),
    'loader' => __('With WordPress', 'packetsense'),
    'off' => __('Not at all', 'packetsense'),
];
$packetsense_modes = [
    'first-day' => __('First day: clear attacks are blocked, the rest is recorded', 'packetsense'),
    'settled' => __('Blocks', 'packetsense'),
    'record' => __('Records only', 'packetsense'),
];
?>
<section class="packetsense-card">
    <h2><?php esc_html_e('Protection', 'packetsense'); ?></h2>
    <dl>
        <dt><?php esc_html_e('Starts', 'packetsense'); ?></dt>
        <dd><?php echo esc_html($packetsense_starts[$protection] ?? $protection); ?></dd>
        <dt><?php esc_html_e('Mode', 'packetsense'); ?></dt>
        <dd><?php echo esc_html($packetsense_modes[$settings['mode']] ?? (string) $settings['mode']); ?></dd>
    </dl>
    <?php if ($proof !== []) { ?>
        <ul class="packetsense-proof">
            <?php foreach ($proof as $packetsense_probe) { ?>
                <li class="<?php echo $packetsense_probe['good'] ? 'is-good' : 'is-bad'; ?>">
                    <?php echo esc_html($packetsense_probe['title']); ?>:
                    <strong><?php
                    if ($packetsense_probe['status'] === 0) {
                        esc_html_e('no answer: this server cannot reach its own address', 'packetsense');
                    } elseif ($packetsense_probe['status'] === 403) {
                        esc_html_e('blocked (403)', 'packetsense');
                    } else {
                        /* translators: %d: HTTP status */
                        echo esc_html(sprintf(__('let through (%d)', 'packetsense'), $packetsense_probe['status']));
                    }
                    ?></strong>
                </li>
            <?php } ?>
        </ul>
    <?php } ?>
    <div class="packetsense-acts">
        <?php
        if ($settings['enabled'] !== true) {
            Overview::button('enable', __('Switch the firewall on', 'packetsense'), 'button button-primary');
        } else {
            Overview::button('prove', __('Prove that it blocks', 'packetsense'));
            if ($protection === 'loader') {
                Overview::button('extend', __('Start before WordPress', 'packetsense'));
            }
            if ($settings['mode'] === 'first-day') {
                Overview::button('settle', __('Block now', 'packetsense'));
            }
            if ($protection === 'extended') {
                Overview::button('retract', __('Start with WordPress instead', 'packetsense'), 'button-link');
            }
            Overview::button('enable', __('Switch the firewall off', 'packetsense'), 'button-link button-link-delete');
        }
        ?>
    </div>
</section>
