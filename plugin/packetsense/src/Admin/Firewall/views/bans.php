<?php

declare(strict_types=1);

use PacketSense\Admin\Firewall\Screen;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var string $search
 * @var array{bans: array<string, array{until: int, reason: string, do: string}>, count: int} $data
 */
$packetsense_reasons = [
    'by hand' => __('By hand', 'packetsense'),
    'requests' => __('Too many requests', 'packetsense'),
    'missing' => __('Too many pages that are not there', 'packetsense'),
    'login' => __('Too many failed log-ins', 'packetsense'),
    'xmlrpc' => __('Too many calls of XML-RPC', 'packetsense'),
    'blocks' => __('Too many attacks', 'packetsense'),
];
?>
<h2><?php esc_html_e('Ban an address', 'packetsense'); ?></h2>
<?php Screen::form('ban', 'packetsense-acts'); ?>
    <label for="packetsense-range"><?php esc_html_e('Address or network', 'packetsense'); ?></label>
    <input type="text" id="packetsense-range" name="range" class="code" required placeholder="203.0.113.9" size="24">
    <label for="packetsense-hours"><?php esc_html_e('for hours', 'packetsense'); ?></label>
    <input type="number" id="packetsense-hours" name="hours" class="small-text" min="1" max="8760" value="24" required>
    <button type="submit" class="button"><?php esc_html_e('Ban', 'packetsense'); ?></button>
</form>

<h2><?php esc_html_e('Banned now', 'packetsense'); ?></h2>
<?php if ($data['bans'] === []) { ?>
    <p><?php echo $search === ''
        ? esc_html__('Nobody. Whoever goes beyond a limit appears here.', 'packetsense')
        : esc_html__('No ban matches.', 'packetsense'); ?></p>
    <?php
    return;
}
?>
<p><?php
/* translators: %s: number of bans */
echo esc_html(sprintf(_n('%s ban', '%s bans', $data['count'], 'packetsense'), number_format_i18n($data['count'])));
?></p>
<table class="widefat striped">
    <thead><tr>
        <th scope="col"><?php esc_html_e('Address or network', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Why', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('What is done', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Ends', 'packetsense'); ?></th>
        <th scope="col"><span class="screen-reader-text"><?php esc_html_e('Lift', 'packetsense'); ?></span></th>
    </tr></thead>
    <tbody>
    <?php foreach ($data['bans'] as $packetsense_range => $packetsense_ban) { ?>
        <tr>
            <td><code><?php echo esc_html((string) $packetsense_range); ?></code></td>
            <td><?php echo esc_html($packetsense_reasons[$packetsense_ban['reason']] ?? ''); ?></td>
            <td><?php echo $packetsense_ban['do'] === 'challenge'
                ? esc_html__('Asked for a proof of work', 'packetsense') : esc_html__('Refused', 'packetsense'); ?></td>
            <td><?php echo wp_kses_post(Screen::until($packetsense_ban['until'])); ?></td>
            <td><?php
            /* translators: %s: an address or a range of addresses */
            $packetsense_label = sprintf(__('Lift the ban on %s', 'packetsense'), (string) $packetsense_range);
            $packetsense_fields = ['range' => (string) $packetsense_range];
            Screen::button('lift', $packetsense_fields, __('Lift', 'packetsense'), 'button button-small', $packetsense_label);
            ?></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
