<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Plugin;

/**
 * Leaves nothing: every artefact that a domain declares goes. Only the retired shim and loader stay until no server can
 * name them any more, and then delete themselves.
 */
final class Removal
{
    public static function run(): void
    {
        Activation::deactivate();
        $artefacts = Plugin::artefacts();
        $sites = is_multisite() ? get_sites(['fields' => 'ids', 'number' => 0]) : [0];
        foreach ($sites as $site) {
            if ($site !== 0) {
                switch_to_blog((int) $site);
            }
            self::site($artefacts);
            if ($site !== 0) {
                restore_current_blog();
            }
        }
        // Some stand with the network, where there is one.
        array_map('delete_site_option', $artefacts['options']);
        foreach ($artefacts['user_meta'] as $key) {
            delete_metadata('user', 0, $key, '', true);
        }
        DataFolder::remove();
    }

    /** @param array<string, list<string>> $artefacts */
    private static function site(array $artefacts): void
    {
        global $wpdb;
        foreach ($artefacts['cron'] as $hook) {
            wp_unschedule_hook($hook);
        }
        foreach ($artefacts['transients'] as $name) {
            // A name may be the beginning of several.
            $like = $wpdb->esc_like('_transient_' . $name) . '%';
            $timeout = $wpdb->esc_like('_transient_timeout_' . $name) . '%';
            // phpcs:ignore WordPress.DB.DirectDatabaseQuery
            $found = $wpdb->get_col($wpdb->prepare(
                "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s",
                $like,
                $timeout
            ));
            foreach ($found as $option) {
                delete_option($option);
            }
        }
        foreach ($artefacts['options'] as $name) {
            delete_option($name);
        }
        foreach ($artefacts['tables'] as $table) {
            // phpcs:ignore WordPress.DB
            $wpdb->query('DROP TABLE IF EXISTS `' . str_replace('`', '', $wpdb->prefix . $table) . '`');
        }
    }
}
