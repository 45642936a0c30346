<?php

declare(strict_types=1);

// Sentences stay whole, so that translators can read them.
// phpcs:disable Generic.Files.LineLength

use PacketSense\Admin\Firewall\Screen as Firewall;

if (!defined('ABSPATH')) {
    exit;
}

/** @var array{event: array<string, mixed>, facts: array<string, mixed>} $data */
$packetsense_event = $data['event'];
$packetsense_patch = $data['facts']['patch'];
$packetsense_tabs = ['list' => 'lists', 'ban' => 'bans', 'country' => 'places', 'network' => 'places', 'limit' => 'limits'];
$packetsense_tab = $packetsense_tabs[(string) $packetsense_event['class']] ?? '';
?>
<section class="packetsense-card packetsense-below" aria-labelledby="packetsense-do">
    <h2 id="packetsense-do"><?php esc_html_e('What to do', 'packetsense'); ?></h2>
    <?php if ($packetsense_patch !== null) { ?>
        <p><?php
        $packetsense_versions = implode(', ', array_map(static function (array $range): string {
            return implode(' ', $range);
        }, $packetsense_patch['versions']));
           $packetsense_hole = $packetsense_patch['slug'] . ' ' . $packetsense_versions
            . (empty($packetsense_patch['cve']) ? '' : " ($packetsense_patch[cve])");
        /* translators: %s: name, versions and number of a hole, such as "some-plugin < 1.4.2 (CVE-2024-1)" */
           $packetsense_text = __('This rule closes a known hole in %s. Update it, and the hole itself is gone.', 'packetsense');
           echo esc_html(sprintf($packetsense_text, $packetsense_hole));
            ?> <a href="<?php echo esc_url(admin_url('update-core.php')); ?>"><?php esc_html_e('Updates', 'packetsense'); ?></a></p>
    <?php } ?>
    <?php if ($packetsense_tab !== '') { ?>
        <p><?php esc_html_e('If this was wrong, change what you have set for addresses. An exception for a rule would change nothing.', 'packetsense'); ?>
            <a href="<?php echo esc_url(Firewall::url($packetsense_tab)); ?>"><?php esc_html_e('Change it', 'packetsense'); ?></a></p>
    <?php } elseif ($packetsense_event['action'] === 'block') { ?>
        <p><?php esc_html_e('If you do not know who asked: nothing. The request did not get through.', 'packetsense'); ?></p>
        <p><?php esc_html_e('If it was you, somebody who works on this site or a customer doing something ordinary: make an exception below.', 'packetsense'); ?></p>
    <?php } else { ?>
        <p><?php esc_html_e('The request went on. If you do not know why it was made, look at what happened on the site at that time.', 'packetsense'); ?></p>
    <?php } ?>
</section>
