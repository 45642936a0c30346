<?php

declare(strict_types=1);

use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/** @var list<array<string, mixed>> $logins */
$packetsense_outcomes = [
    'failed' => __('Failed', 'packetsense'),
    'success' => __('Signed in', 'packetsense'),
    'limited' => __('Had to wait', 'packetsense'),
];
$packetsense_doors = [
    'form' => __('Log-in form', 'packetsense'),
    'xmlrpc' => __('XML-RPC', 'packetsense'),
    'rest' => __('REST', 'packetsense'),
    'application_password' => __('Application password', 'packetsense'),
];
if ($logins === []) { ?>
    <p><?php esc_html_e('None since PacketSense was activated.', 'packetsense'); ?></p>
    <?php
    return;
}
?>
<table class="widefat striped packetsense-stack">
    <thead><tr>
        <th scope="col"><?php esc_html_e('When', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Address', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Door', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Account', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('How it went', 'packetsense'); ?></th>
    </tr></thead>
    <tbody>
    <?php foreach ($logins as $packetsense_event) { ?>
        <tr>
            <td data-label="<?php esc_attr_e('When', 'packetsense'); ?>"><?php
                echo wp_kses_post(Overview::ago((int) $packetsense_event['at']));
            ?></td>
            <td data-label="<?php esc_attr_e('Address', 'packetsense'); ?>"><?php echo esc_html((string) $packetsense_event['ip']); ?></td>
            <td data-label="<?php esc_attr_e('Door', 'packetsense'); ?>"><?php
                echo esc_html($packetsense_doors[$packetsense_event['method']] ?? '');
            ?></td>
            <td data-label="<?php esc_attr_e('Account', 'packetsense'); ?>"><?php
                echo $packetsense_event['account_exists']
                    ? esc_html__('An account of this site', 'packetsense') : esc_html__('No such account', 'packetsense'); ?></td>
            <td data-label="<?php esc_attr_e('How it went', 'packetsense'); ?>"><?php
                echo esc_html($packetsense_outcomes[$packetsense_event['outcome']] ?? '');
            ?></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
