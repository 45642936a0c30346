<?php

declare(strict_types=1);

use PacketSense\Admin\Firewall\Screen;
use PacketSense\Firewall\Challenge\Puzzle;
use PacketSense\Firewall\Limits\Kinds;

if (!defined('ABSPATH')) {
    exit;
}

/**
 * @var array<string, mixed> $settings
 * @var array{memory: bool} $data
 */
$packetsense_kinds = [
    'requests' => __('Requests of any kind', 'packetsense'),
    'missing' => __('Pages that are not there (404), pictures and styles apart', 'packetsense'),
    'login' => __('Failed log-ins', 'packetsense'),
    'xmlrpc' => __('Calls of XML-RPC', 'packetsense'),
    'blocks' => __('Attacks that were blocked', 'packetsense'),
];
$packetsense_actions = [
    'ban' => __('Ban', 'packetsense'),
    'challenge' => __('Ask for a proof of work', 'packetsense'),
    'record' => __('Only record', 'packetsense'),
    'off' => __('Do not count', 'packetsense'),
];
?>
<h2><?php esc_html_e('How much one address may do', 'packetsense'); ?></h2>
<p><?php esc_html_e('A whole network (/24, /48) may do five times as much. A ban lasts a quarter of an hour, the next one of the same week four times as long, and two days at most. People who may edit this site, addresses from which an administrator works, search engines that proved who they are, and addresses that are not proven are never banned.', 'packetsense'); // phpcs:ignore ?></p>
<?php if (!$data['memory']) { ?>
    <div class="notice notice-info inline"><p><?php
    esc_html_e('Requests of any kind are not counted on this host: that needs the PHP extension APCu. All else is.', 'packetsense');
    ?></p></div>
<?php } ?>
<?php Screen::form('limits'); ?>
<table class="widefat striped packetsense-narrow">
    <thead><tr>
        <th scope="col"><?php esc_html_e('What', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('How many', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Within seconds', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Then', 'packetsense'); ?></th>
    </tr></thead>
    <tbody>
    <?php foreach ($packetsense_kinds as $packetsense_kind => $packetsense_title) { ?>
        <?php $packetsense_limit = $settings['limits'][$packetsense_kind]; ?>
        <tr>
            <th scope="row"><?php echo esc_html($packetsense_title); ?></th>
            <td><input type="number" class="small-text" required name="<?php echo esc_attr("count_$packetsense_kind"); ?>"
                min="<?php echo esc_attr((string) Kinds::LEAST); ?>" max="<?php echo esc_attr((string) Kinds::MOST); ?>"
                value="<?php echo esc_attr((string) $packetsense_limit['count']); ?>"
                aria-label="<?php
                /* translators: %s: what is counted */
                echo esc_attr(sprintf(__('How many: %s', 'packetsense'), $packetsense_title));
                ?>"></td>
            <td><input type="number" class="small-text" required
                name="<?php echo esc_attr("seconds_$packetsense_kind"); ?>"
                min="<?php echo esc_attr((string) Kinds::SHORTEST); ?>" max="<?php echo esc_attr((string) Kinds::LONGEST); ?>"
                value="<?php echo esc_attr((string) $packetsense_limit['seconds']); ?>"
                aria-label="<?php
                /* translators: %s: what is counted */
                echo esc_attr(sprintf(__('Within seconds: %s', 'packetsense'), $packetsense_title));
                ?>"></td>
            <td><?php
            /* translators: %s: what is counted */
            $packetsense_label = sprintf(__('Then: %s', 'packetsense'), $packetsense_title);
            Screen::select("do_$packetsense_kind", $packetsense_actions, $packetsense_limit['do'], $packetsense_label);
            ?></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
<h2><?php esc_html_e('Proof of work', 'packetsense'); ?></h2>
<p><?php esc_html_e('A page that lets the browser calculate for a moment and then goes on; nothing leaves this site. It stops programs that do not run scripts and makes the others slow. A pass counts for twelve hours in the same network.', 'packetsense'); // phpcs:ignore ?></p>
<p><label><?php esc_html_e('Difficulty in bits', 'packetsense'); ?>
    <input type="number" class="small-text" required name="challenge" min="<?php echo esc_attr((string) Puzzle::EASIEST); ?>"
        max="<?php echo esc_attr((string) Puzzle::HARDEST); ?>" value="<?php echo esc_attr((string) $settings['challenge']); ?>"></label>
    <span class="description"><?php
    esc_html_e('Each bit more takes twice as long. 16 takes a telephone about a second.', 'packetsense');
    ?></span></p>
<p><button type="submit" class="button button-primary"><?php esc_html_e('Save', 'packetsense'); ?></button></p>
</form>
