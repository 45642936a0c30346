<?php

declare(strict_types=1);

use PacketSense\Admin\Overview;
use PacketSense\Guard\Held;

if (!defined('ABSPATH')) {
    exit;
}

/** @var list<array{id: string, path: string, at: int, bytes: int}> $held */
?>
<h2><?php esc_html_e('Scripts taken out of this site', 'packetsense'); ?></h2>
<p><?php esc_html_e('Requests by people who may not install code left them behind, so they were taken out.', 'packetsense');
echo ' ';
esc_html_e('Put one back only if you know what it is for.', 'packetsense'); ?></p>
<table class="widefat striped packetsense-stack">
    <thead><tr>
        <th scope="col"><?php esc_html_e('When', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Where it was', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Size', 'packetsense'); ?></th>
        <th scope="col"><span class="screen-reader-text"><?php esc_html_e('What to do', 'packetsense'); ?></span></th>
    </tr></thead>
    <tbody>
    <?php foreach ($held as $packetsense_one) { ?>
        <tr>
            <td data-label="<?php esc_attr_e('When', 'packetsense'); ?>"><?php
                echo wp_kses_post(Overview::ago($packetsense_one['at'] * 1000000));
            ?></td>
            <td data-label="<?php esc_attr_e('Where it was', 'packetsense'); ?>"><code><?php
                echo esc_html(Held::shown($packetsense_one['path']));
            ?></code></td>
            <td data-label="<?php esc_attr_e('Size', 'packetsense'); ?>"><?php
                echo esc_html(str_replace(' ', "\u{a0}", (string) size_format($packetsense_one['bytes'])));
            ?></td>
            <td><div class="packetsense-acts"><?php
                $packetsense_id = ['id' => $packetsense_one['id']];
                Overview::button('putback', __('Put back', 'packetsense'), 'button', $packetsense_id);
                Overview::button('discard', __('Delete for good', 'packetsense'), 'button-link button-link-delete', $packetsense_id);
            ?></div></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
