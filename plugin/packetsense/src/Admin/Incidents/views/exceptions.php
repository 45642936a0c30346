<?php

declare(strict_types=1);

// Sentences stay whole, so that translators can read them.
// phpcs:disable Generic.Files.LineLength

use PacketSense\Admin\Firewall\Screen as Firewall;
use PacketSense\Admin\Incidents\Facts;
use PacketSense\Admin\Incidents\Screen;
use PacketSense\Admin\Incidents\Told;
use PacketSense\Admin\Overview;

if (!defined('ABSPATH')) {
    exit;
}

/** @var array{exceptions: list<array<string, mixed>>} $data */
?>
<p class="packetsense-lead"><?php esc_html_e('What you have excepted from rules. Only people make exceptions, here or on the command line; requests never do.', 'packetsense'); ?></p>
<p><?php esc_html_e('Rules that only record for the whole site stand on another screen.', 'packetsense'); ?>
    <a href="<?php echo esc_url(Firewall::url('modes')); ?>"><?php esc_html_e('Rules', 'packetsense'); ?></a></p>
<?php if ($data['exceptions'] === []) { ?>
    <div class="packetsense-card packetsense-empty"><p><?php
        esc_html_e('None. To make one, open the event of a request that was stopped by mistake.', 'packetsense');
    ?></p></div>
    <?php
    return;
}
?>
<table class="widefat striped packetsense-stack">
    <thead><tr>
        <th scope="col"><?php esc_html_e('Rule', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Where', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('For whom', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Made', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Ends', 'packetsense'); ?></th>
        <th scope="col"><?php esc_html_e('Note', 'packetsense'); ?></th>
        <th scope="col"><span class="screen-reader-text"><?php esc_html_e('Withdraw', 'packetsense'); ?></span></th>
    </tr></thead>
    <tbody>
    <?php foreach ($data['exceptions'] as $packetsense_one) { ?>
        <tr>
            <td data-label="<?php esc_attr_e('Rule', 'packetsense'); ?>"><?php echo esc_html(Facts::title($packetsense_one['rule'])); ?>
                <br><code><?php echo esc_html($packetsense_one['rule']); ?></code></td>
            <td data-label="<?php esc_attr_e('Where', 'packetsense'); ?>"><code><?php echo esc_html(Told::exact($packetsense_one['path'])); ?></code>
                <br><?php echo esc_html(Told::exact(Told::field($packetsense_one['parameter']))); ?></td>
            <td data-label="<?php esc_attr_e('For whom', 'packetsense'); ?>"><?php echo esc_html(Told::people($packetsense_one['who'])); ?></td>
            <td data-label="<?php esc_attr_e('Made', 'packetsense'); ?>"><?php
            echo $packetsense_one['at'] > 0 ? wp_kses_post(Overview::ago($packetsense_one['at'] * 1000000)) : '';
            if ($packetsense_one['by'] !== '') {
                /* translators: %s: a login name */
                echo '<br>', esc_html(sprintf(__('by %s', 'packetsense'), $packetsense_one['by']));
            }
            if ($packetsense_one['ref'] !== '') { ?>
                <br><a href="<?php echo esc_url(Screen::url(['ref' => $packetsense_one['ref']])); ?>"><?php
                    echo esc_html($packetsense_one['ref']);
                ?></a>
            <?php } ?></td>
            <td data-label="<?php esc_attr_e('Ends', 'packetsense'); ?>"><?php echo wp_kses_post(Firewall::until($packetsense_one['until'])); ?></td>
            <td data-label="<?php esc_attr_e('Note', 'packetsense'); ?>"><?php echo esc_html($packetsense_one['note']); ?></td>
            <td><?php Screen::form('withdraw', 'packetsense-act'); ?>
                <input type="hidden" name="id" value="<?php echo esc_attr($packetsense_one['id']); ?>">
                <button type="submit" class="button-link button-link-delete" aria-label="<?php
                /* translators: 1: name of a rule, 2: a path */
                $packetsense_text = __('Withdraw the exception from %1$s on %2$s', 'packetsense');
                echo esc_attr(sprintf($packetsense_text, $packetsense_one['rule'], $packetsense_one['path']));
                ?>"><?php esc_html_e('Withdraw', 'packetsense'); ?></button></form></td>
        </tr>
    <?php } ?>
    </tbody>
</table>
