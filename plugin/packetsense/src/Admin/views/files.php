<?php

declare(strict_types=1);

use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/** @var array<string, mixed> $scan */
$packetsense_kinds = [
    'modified' => __('changed', 'packetsense'),
    'unexpected' => __('not part of WordPress', 'packetsense'),
    'missing' => __('missing', 'packetsense'),
];
?>
<section class="packetsense-card">
    <h2><?php esc_html_e('Files of WordPress', 'packetsense'); ?></h2>
    <?php if ($scan['state'] === 'unknown') { ?>
        <p><?php
        /* translators: 1: version, 2: language */
        echo esc_html(sprintf(__('There is no list of published checksums for WordPress %1$s (%2$s), so its files were not checked.', 'packetsense'), $scan['version'], $scan['locale']));
        ?></p>
    <?php } elseif ($scan['state'] === 'running') { ?>
        <p><?php
        /* translators: 1: files checked, 2: files in all */
        echo esc_html(sprintf(__('Being checked: %1$s of %2$s files.', 'packetsense'), number_format_i18n($scan['checked']), number_format_i18n($scan['total'])));
        ?></p>
        <progress max="<?php echo esc_attr((string) max(1, $scan['total'])); ?>" value="<?php echo esc_attr((string) $scan['checked']); ?>"></progress>
    <?php } ?>
    <?php if ($scan['finished'] === 0) { ?>
        <?php if ($scan['state'] === 'never') { ?>
            <p><?php esc_html_e('Not checked yet. The first check follows by itself.', 'packetsense'); ?></p>
        <?php } ?>
    <?php } elseif ($scan['findings'] === []) { ?>
        <p><?php
        /* translators: 1: number of files, 2: how long ago */
        echo wp_kses_post(sprintf(__('All %1$s files are as published. Checked %2$s.', 'packetsense'), esc_html(number_format_i18n($scan['total'])), Overview::ago($scan['finished'] * 1000000)));
        ?></p>
    <?php } else { ?>
        <table class="widefat striped">
            <thead><tr>
                <th scope="col"><?php esc_html_e('File', 'packetsense'); ?></th>
                <th scope="col"><?php esc_html_e('What is wrong', 'packetsense'); ?></th>
            </tr></thead>
            <tbody>
            <?php foreach (array_slice($scan['findings'], 0, 20) as $packetsense_finding) { ?>
                <tr>
                    <td><code><?php echo esc_html((string) $packetsense_finding['path']); ?></code></td>
                    <td><?php echo esc_html($packetsense_kinds[$packetsense_finding['kind']] ?? ''); ?></td>
                </tr>
            <?php } ?>
            </tbody>
        </table>
        <?php $packetsense_more = count($scan['findings']) - 20 + $scan['more']; ?>
        <?php if ($packetsense_more > 0) { ?>
            <p><?php
            /* translators: %s: number of files */
            echo esc_html(sprintf(_n('and %s more', 'and %s more', $packetsense_more, 'packetsense'), number_format_i18n($packetsense_more)));
            ?></p>
        <?php } ?>
        <p><?php echo wp_kses_post(sprintf(
            /* translators: %s: how long ago */
            __('Checked %s.', 'packetsense'),
            Overview::ago($scan['finished'] * 1000000)
        )); ?></p>
    <?php } ?>
    <div class="packetsense-acts"><?php Overview::button('scan', __('Check now', 'packetsense')); ?></div>
</section>
