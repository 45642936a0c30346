<?php

declare(strict_types=1);

use PacketSense\Admin\Firewall\Screen;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var string $search
 * @var array{entries: list<array<string, mixed>>, own: string} $data
 */
$packetsense_kinds = [
    'allow' => __('Let in; rules only record', 'packetsense'),
    'deny' => __('Refuse', 'packetsense'),
    'challenge' => __('Ask for a proof of work', 'packetsense'),
];
?>
<h2><?php esc_html_e('Add an address or a range', 'packetsense'); ?></h2>
<?php Screen::form('add'); ?>
<table class="form-table" role="presentation">
    <tr>
        <th scope="row"><label for="packetsense-range"><?php esc_html_e('Address or range', 'packetsense'); ?></label></th>
        <td><input type="text" id="packetsense-range" name="range" class="regular-text code" required
            placeholder="203.0.113.0/24" aria-describedby="packetsense-range-help">
            <p class="description" id="packetsense-range-help"><?php
            /* translators: %s: the visitor's address */
            $packetsense_text = __('IPv4 or IPv6. Your own address is %s. Where ranges overlap, the narrowest decides.', 'packetsense');
            echo esc_html(sprintf($packetsense_text, $data['own']));
            ?></p></td>
    </tr>
    <tr>
        <th scope="row"><?php esc_html_e('What to do', 'packetsense'); ?></th>
        <td><?php Screen::select('kind', $packetsense_kinds, 'deny', __('What to do', 'packetsense')); ?></td>
    </tr>
    <tr>
        <th scope="row"><label for="packetsense-days"><?php esc_html_e('For how many days', 'packetsense'); ?></label></th>
        <td><input type="number" id="packetsense-days" name="days" min="1" max="3650" class="small-text">
            <span class="description"><?php esc_html_e('Leave empty for good.', 'packetsense'); ?></span></td>
    </tr>
    <tr>
        <th scope="row"><label for="packetsense-note"><?php esc_html_e('Note', 'packetsense'); ?></label></th>
        <td><input type="text" id="packetsense-note" name="note" class="regular-text" maxlength="200"></td>
    </tr>
</table>
<p><button type="submit" class="button button-primary"><?php esc_html_e('Add', 'packetsense'); ?></button></p>
</form>

<h2><?php esc_html_e('On the lists', 'packetsense'); ?></h2>
<?php if ($data['entries'] === [] && $search === '') { ?>
    <p><?php esc_html_e('Nothing yet. Everybody is judged by the rules alone.', 'packetsense'); ?></p>
    <?php
    return;
}
?>
<form method="get" class="packetsense-acts" role="search">
    <input type="hidden" name="page" value="<?php echo esc_attr(Screen::PAGE); ?>">
    <input type="hidden" name="tab" value="lists">
    <label class="screen-reader-text" for="packetsense-search"><?php esc_html_e('Search the lists', 'packetsense'); ?></label>
    <input type="search" id="packetsense-search" name="s" value="<?php echo esc_attr($search); ?>">
    <button type="submit" class="button"><?php esc_html_e('Search the lists', 'packetsense'); ?></button>
</form>
<?php if ($data['entries'] === []) { ?>
    <p><?php esc_html_e('No entry matches.', 'packetsense'); ?></p>
    <?php
    return;
}
?>
<table class="widefat striped">
    <thead><tr>
        <th scope="col"><?php esc_html_e('Address or range', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('What is done', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Ends', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Note', 'packetsense'); ?></th>
        <th scope="col"><span class="screen-reader-text"><?php esc_html_e('Remove', 'packetsense'); ?></span></th>
    </tr></thead>
    <tbody>
    <?php foreach ($data['entries'] as $packetsense_entry) { ?>
        <tr>
            <td><code><?php echo esc_html($packetsense_entry['range']); ?></code></td>
            <td><?php echo esc_html($packetsense_kinds[$packetsense_entry['kind']]); ?></td>
            <td><?php echo wp_kses_post(Screen::until($packetsense_entry['until'])); ?></td>
            <td><?php echo esc_html($packetsense_entry['note']); ?></td>
            <td><?php
            /* translators: %s: an address or a range of addresses */
            $packetsense_label = sprintf(__('Remove %s', 'packetsense'), $packetsense_entry['range']);
            $packetsense_fields = ['range' => $packetsense_entry['range']];
            $packetsense_look = 'button-link button-link-delete';
            Screen::button('remove', $packetsense_fields, __('Remove', 'packetsense'), $packetsense_look, $packetsense_label);
            ?></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
