<?php

declare(strict_types=1);

use PacketSense\Admin\Incidents\Facts;
use PacketSense\Admin\Incidents\Screen;
use PacketSense\Admin\Incidents\Told;
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
<table class="widefat striped packetsense-stack">
    <thead><tr>
        <th scope="col"><?php esc_html_e('When', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Request', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Rule', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Address', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('What was done', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Reference', 'packetsense'); ?></th>
    </tr></thead>
    <tbody>
    <?php foreach ($blocks as $packetsense_event) { ?>
        <tr>
            <td data-label="<?php esc_attr_e('When', 'packetsense'); ?>"><?php
                echo wp_kses_post(Overview::ago((int) $packetsense_event['at']));
            ?></td>
            <td data-label="<?php esc_attr_e('Request', 'packetsense'); ?>">
                <code><?php echo esc_html(Told::exact($packetsense_event['method'] . ' ' . $packetsense_event['path'])); ?></code>
                <?php if ((string) $packetsense_event['excerpt'] !== '') { ?>
                    <br><span class="packetsense-excerpt"><?php
                    echo esc_html(Told::exact($packetsense_event['field'] . ': ' . $packetsense_event['excerpt']));
                    ?></span>
                <?php } ?>
            </td>
            <td data-label="<?php esc_attr_e('Rule', 'packetsense'); ?>"><?php
                echo esc_html(Facts::title((string) $packetsense_event['rule']));
            ?></td>
            <td data-label="<?php esc_attr_e('Address', 'packetsense'); ?>"><?php echo esc_html((string) $packetsense_event['ip']); ?></td>
            <td data-label="<?php esc_attr_e('What was done', 'packetsense'); ?>"><?php
            echo esc_html(Told::done($packetsense_event));
            if ((int) ($packetsense_event['count'] ?? 1) > 1) {
                /* translators: %s: number of requests */
                echo esc_html(sprintf(__(', %s times', 'packetsense'), number_format_i18n((int) $packetsense_event['count'])));
            }
            ?></td>
            <td data-label="<?php esc_attr_e('Reference', 'packetsense'); ?>"><a
                href="<?php echo esc_url(Screen::url(['ref' => (string) $packetsense_event['ref']])); ?>"><?php
                echo esc_html((string) $packetsense_event['ref']);
                ?></a></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
