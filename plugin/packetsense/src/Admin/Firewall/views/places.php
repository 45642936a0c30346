<?php

declare(strict_types=1);

use PacketSense\Admin\Firewall\Screen;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var array<string, mixed> $settings
 * @var array{problems: array<string, string|null>, suggested: string} $data
 */
$packetsense_geo = $settings['geo'];
$packetsense_actions = [
    'block' => __('Refuse', 'packetsense'),
    'challenge' => __('Ask for a proof of work', 'packetsense'),
    'login' => __('Refuse log-ins only', 'packetsense'),
];
$packetsense_files = [
    'country_file' => [
        __('Countries', 'packetsense'),
        __('A MaxMind DB (.mmdb) with countries, or the file geoip of the Debian package tor-geoipdb.', 'packetsense'),
    ],
    'asn_file' => [
        __('Networks', 'packetsense'),
        __('A MaxMind DB (.mmdb) with autonomous systems.', 'packetsense'),
    ],
];
?>
<h2><?php esc_html_e('Databases', 'packetsense'); ?></h2>
<p><?php esc_html_e('The files lie on this server and are read here. No address is sent to anybody.', 'packetsense'); ?></p>
<?php Screen::form('files'); ?>
<table class="form-table" role="presentation">
    <?php foreach ($packetsense_files as $packetsense_file => [$packetsense_title, $packetsense_text]) { ?>
        <tr>
            <th scope="row"><label for="<?php echo esc_attr("packetsense-$packetsense_file"); ?>"><?php
            echo esc_html($packetsense_title); ?></label></th>
            <td><input type="text" class="regular-text code" id="<?php echo esc_attr("packetsense-$packetsense_file"); ?>"
                name="<?php echo esc_attr($packetsense_file); ?>" value="<?php echo esc_attr($packetsense_geo[$packetsense_file]); ?>"
                placeholder="<?php echo esc_attr($packetsense_file === 'country_file' ? $data['suggested'] : ''); ?>">
                <p class="description"><?php echo esc_html($packetsense_text); ?></p>
                <?php if ($data['problems'][$packetsense_file] !== null) { ?>
                    <p class="packetsense-wrong"><?php
                    /* translators: %s: what is wrong with a file */
                    $packetsense_text = __('Its rules do not act: %s.', 'packetsense');
                    echo esc_html(sprintf($packetsense_text, $data['problems'][$packetsense_file]));
                    ?></p>
                <?php } ?></td>
        </tr>
    <?php } ?>
</table>
<p><button type="submit" class="button"><?php esc_html_e('Save', 'packetsense'); ?></button></p>
</form>

<h2><?php esc_html_e('Rules', 'packetsense'); ?></h2>
<?php if ($packetsense_geo['country_file'] === '' && $packetsense_geo['asn_file'] === '') { ?>
    <p><?php esc_html_e('Name a database first.', 'packetsense'); ?></p>
    <?php
    return;
}
Screen::form('place', 'packetsense-acts');
?>
    <label for="packetsense-place"><?php esc_html_e('Country or network', 'packetsense'); ?></label>
    <input type="text" id="packetsense-place" name="place" class="code" required placeholder="DE, AS64500" size="12">
    <?php Screen::select('do', $packetsense_actions, 'challenge', __('What to do', 'packetsense')); ?>
    <button type="submit" class="button button-primary"><?php esc_html_e('Add', 'packetsense'); ?></button>
</form>
<?php
$packetsense_places = $packetsense_geo['countries'];
foreach ($packetsense_geo['networks'] as $packetsense_number => $packetsense_do) {
    $packetsense_places["AS$packetsense_number"] = $packetsense_do;
}
if ($packetsense_places === []) { ?>
    <p><?php esc_html_e('None. Visitors from everywhere are judged by the rules alone.', 'packetsense'); ?></p>
    <?php
    return;
}
?>
<table class="widefat striped packetsense-narrow">
    <thead><tr>
        <th scope="col"><?php esc_html_e('Country or network', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('What is done', 'packetsense'); ?></th>
        <th scope="col"><span class="screen-reader-text"><?php esc_html_e('Remove', 'packetsense'); ?></span></th>
    </tr></thead>
    <tbody>
    <?php foreach ($packetsense_places as $packetsense_place => $packetsense_do) { ?>
        <tr>
            <td><?php echo esc_html((string) $packetsense_place); ?></td>
            <td><?php echo esc_html($packetsense_actions[$packetsense_do]); ?></td>
            <td><?php
            /* translators: %s: a country or a network */
            $packetsense_label = sprintf(__('Remove %s', 'packetsense'), (string) $packetsense_place);
            $packetsense_fields = ['place' => (string) $packetsense_place];
            $packetsense_look = 'button-link button-link-delete';
            Screen::button('unplace', $packetsense_fields, __('Remove', 'packetsense'), $packetsense_look, $packetsense_label);
            ?></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
