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
        $packetsense_text = __('WordPress %1$s (%2$s) has no list of published checksums, so its files were not checked.', 'packetsense');
        echo esc_html(sprintf($packetsense_text, $scan['version'], $scan['locale']));
        ?></p>
    <?php } elseif ($scan['state'] === 'running') { ?>
        <p><?php
        /* translators: 1: files checked, 2: files in all */
        $packetsense_text = __('Being checked: %1$s of %2$s files.', 'packetsense');
        echo esc_html(sprintf($packetsense_text, number_format_i18n($scan['checked']), number_format_i18n($scan['total'])));
        ?></p>
        <progress
            max="<?php echo esc_attr((string) max(1, $scan['total'])); ?>"
            value="<?php echo esc_attr((string) $scan['checked']); ?>"></progress>
    <?php } ?>
    <?php if ($scan['finished'] === 0) { ?>
        <?php if ($scan['state'] === 'never') { ?>
            <p><?php esc_html_e('Not checked yet. The first check follows by itself.', 'packetsense'); ?></p>
        <?php } ?>
    <?php } elseif ($scan['findings'] === []) { ?>
        <p><?php
        /* translators: 1: number of files, 2: how long ago */
        $packetsense_text = esc_html__('All %1$s files are as published. Checked %2$s.', 'packetsense');
        $packetsense_when = Overview::ago($scan['finished'] * 1000000);
        echo wp_kses_post(sprintf($packetsense_text, number_format_i18n($scan['total']), $packetsense_when));
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
            $packetsense_text = _n('and %s more', 'and %s more', $packetsense_more, 'packetsense');
            echo esc_html(sprintf($packetsense_text, number_format_i18n($packetsense_more)));
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
