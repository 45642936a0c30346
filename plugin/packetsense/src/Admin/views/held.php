<?php

declare(strict_types=1);

use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/** @var list<array{id: string, path: string, at: int, bytes: int}> $held */
?>
<h2><?php esc_html_e('Scripts taken out of this site', 'packetsense'); ?></h2>
<p><?php esc_html_e('Requests by people who may not install code left them behind, so they were taken out.', 'packetsense'); ?>
<?php esc_html_e('Put one back only if you know what it is for.', 'packetsense'); ?></p>
<table class="widefat striped packetsense-held">
    <thead><tr>
        <th scope="col"><?php esc_html_e('When', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Where it was', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Size', 'packetsense'); ?></th>
        <th scope="col"><span class="screen-reader-text"><?php esc_html_e('What to do', 'packetsense'); ?></span></th>
    </tr></thead>
    <tbody>
    <?php foreach ($held as $packetsense_one) { ?>
        <tr>
            <td><?php echo wp_kses_post(Overview::ago($packetsense_one['at'] * 1000000)); ?></td>
            <td><code><?php echo esc_html($packetsense_one['path']); ?></code></td>
            <td><?php echo esc_html((string) size_format($packetsense_one['bytes'])); ?></td>
            <td>
                <?php Overview::button('putback', __('Put back', 'packetsense'), 'button', ['id' => $packetsense_one['id']]); ?>
                <?php Overview::button('discard', __('Delete for good', 'packetsense'), 'button', ['id' => $packetsense_one['id']]); ?>
            </td>
        </tr>
    <?php } ?>
    </tbody>
</table>
