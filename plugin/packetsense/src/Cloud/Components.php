<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\Extended;

/**
 * What is installed on this site, in the words of docs/protocol.md: nothing but names and versions.
 */
final class Components
{
    private const MOST = 2000;

    /** The inventory as JSON, shortened from the end of its lists where it would be over $bytes. */
    public static function json(int $bytes): string
    {
        $inventory = self::all();
        do {
            $json = (string) wp_json_encode($inventory, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
            $fits = strlen($json) <= $bytes;
            $inventory['plugins'] = array_slice($inventory['plugins'], 0, intdiv(count($inventory['plugins']) * 3, 4));
            $inventory['themes'] = array_slice($inventory['themes'], 0, intdiv(count($inventory['themes']) * 3, 4));
        } while (!$fits && ($inventory['plugins'] !== [] || $inventory['themes'] !== []));
        return $json;
    }

    /** @return array<string, mixed> */
    public static function all(): array
    {
        $server = isset($_SERVER['SERVER_SOFTWARE']) && is_string($_SERVER['SERVER_SOFTWARE']) ? $_SERVER['SERVER_SOFTWARE'] : '';
        return [
            'wordpress' => Text::bounded((string) get_bloginfo('version'), 32),
            'php' => Text::bounded(PHP_VERSION, 64),
            'database' => Text::bounded(self::database(), 128),
            'server' => Text::bounded($server, 128),
            'multisite' => is_multisite(),
            'locale' => Text::bounded((string) get_locale(), 32),
            'plugin' => \PacketSense\VERSION,
            'protection' => self::protection(),
            'plugins' => self::plugins(),
            'themes' => self::themes(),
        ];
    }

    /** @return list<array<string, mixed>> */
    private static function plugins(): array
    {
        if (!function_exists('get_plugins')) {
            require_once ABSPATH . 'wp-admin/includes/plugin.php';
        }
        $updates = self::updates('update_plugins');
        $plugins = [];
        foreach (array_slice(get_plugins(), 0, self::MOST, true) as $file => $plugin) {
            $file = (string) $file;
            $slug = strpos($file, '/') === false ? basename($file, '.php') : dirname($file);
            $plugins[] = [
                'slug' => Text::bounded($slug, 191),
                'file' => Text::bounded($file, 255),
                'name' => Text::bounded((string) ($plugin['Name'] ?? ''), 255),
                'version' => Text::bounded((string) ($plugin['Version'] ?? ''), 64),
                'active' => is_plugin_active($file),
                'update' => self::update($updates[$file] ?? null),
            ];
        }
        return $plugins;
    }

    /** @return list<array<string, mixed>> */
    private static function themes(): array
    {
        $updates = self::updates('update_themes');
        $active = [get_stylesheet(), get_template()];
        $themes = [];
        foreach (array_slice(wp_get_themes(), 0, self::MOST, true) as $slug => $theme) {
            $slug = (string) $slug;
            $themes[] = [
                'slug' => Text::bounded($slug, 191),
                'name' => Text::bounded((string) $theme->get('Name'), 255),
                'version' => Text::bounded((string) $theme->get('Version'), 64),
                'active' => in_array($slug, $active, true),
                'update' => self::update($updates[$slug] ?? null),
            ];
        }
        return $themes;
    }

    /** @return array<string, mixed> what WordPress offers, by file or folder */
    private static function updates(string $transient): array
    {
        $found = get_site_transient($transient);
        return is_object($found) && isset($found->response) && is_array($found->response) ? $found->response : [];
    }

    /** @param mixed $offer an object for plugins, an array for themes */
    private static function update($offer): ?string
    {
        $offer = is_object($offer) ? get_object_vars($offer) : $offer;
        $version = is_array($offer) ? $offer['new_version'] ?? null : null;
        return is_string($version) && $version !== '' ? Text::bounded($version, 64) : null;
    }

    private static function protection(): string
    {
        $state = class_exists(Extended::class) ? Extended::state() : 'off';
        return in_array($state, ['extended', 'loader'], true) ? $state : 'off';
    }

    private static function database(): string
    {
        global $wpdb;
        if (defined('DB_ENGINE') && constant('DB_ENGINE') === 'sqlite') {
            return class_exists('SQLite3') ? 'SQLite ' . \SQLite3::version()['versionString'] : 'SQLite';
        }
        // MariaDB answers "10.11.6-MariaDB-0+deb12u1", older ones "5.5.5-10.11.6-MariaDB".
        $info = is_object($wpdb) && method_exists($wpdb, 'db_server_info') ? (string) $wpdb->db_server_info() : '';
        if (preg_match('~(\d+\.\d+\.\d+)-MariaDB~i', $info, $found)) {
            return 'MariaDB ' . $found[1];
        }
        return preg_match('~^(\d+\.\d+\.\d+)~', $info, $found) ? 'MySQL ' . $found[1] : $info;
    }
}
