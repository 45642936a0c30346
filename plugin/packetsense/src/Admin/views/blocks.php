<?php

declare(strict_types=1);

use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/** @var list<array<string, mixed>> $blocks */
if ($blocks === []) { ?>
    <p><?php esc_html_e('None yet. When the firewall stops a request, it stands here.', 'packetsense'); ?></p>
    <?php
    return;
}
?>
<table class="widefat striped">
    <thead><tr>
        <th scope="col"><?php esc_html_e('When', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Address', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Request', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Rule', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('What was done', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Reference', 'packetsense'); ?></th>
    </tr></thead>
    <tbody>
    <?php foreach ($blocks as $packetsense_event) { ?>
        <tr>
            <td><?php echo wp_kses_post(Overview::ago((int) $packetsense_event['at'])); ?></td>
            <td><?php echo esc_html((string) $packetsense_event['ip']); ?></td>
            <td>
                <code><?php echo esc_html($packetsense_event['method'] . ' ' . $packetsense_event['path']); ?></code>
                <?php if ((string) $packetsense_event['excerpt'] !== '') { ?>
                    <br><span class="packetsense-excerpt"><?php
                    echo esc_html($packetsense_event['field'] . ': ' . $packetsense_event['excerpt']);
                    ?></span>
                <?php } ?>
            </td>
            <td><?php echo esc_html((string) $packetsense_event['rule']); ?></td>
            <td><?php echo $packetsense_event['action'] === 'block'
                ? esc_html__('Stopped', 'packetsense') : esc_html__('Let through and recorded', 'packetsense'); ?></td>
            <td><?php echo esc_html((string) $packetsense_event['ref']); ?></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
