<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Engine\PackFile;
use PacketSense\Firewall\State;
use PacketSense\Plugin;

/**
 * Turns the pack that came as JSON into the PHP file that the firewall reads, with the virtual patches of what is
 * installed here.
 */
final class PackWriter
{
    private const BYTES = 16777216;

    /** Writes the pack in force anew; an error in plain words, or null. A bad pack leaves the present one in force. */
    public static function write(): ?string
    {
        $file = Plugin::folder() . '/pack.json';
        $text = @file_get_contents($file, false, null, 0, self::BYTES);
        if ($text === false) {
            return 'the rules are missing: pack.json is not in the plugin\'s folder';
        }
        $pack = json_decode($text, true, 64);
        if (!is_array($pack)) {
            return 'pack.json is not JSON: ' . json_last_error_msg();
        }
        $error = PackFile::validate($pack);
        if ($error !== null) {
            return "pack.json is not a pack of rules: $error";
        }
        $name = ConstantFile::write('pack', PackFile::php($pack, self::inventory()));
        if ($name === null || !State::update(['pack' => $name])) {
            return 'the rules could not be written to the data folder';
        }
        return null;
    }

    /**
     * What is installed, active or not: a plugin's files can be called while it is not active.
     *
     * @return array{plugins: list<array{slug: string, version: string}>, themes: list<array{slug: string, version: string}>,
     *               core: string}|null null where WordPress is not there to ask
     */
    public static function inventory(): ?array
    {
        if (!function_exists('wp_get_themes')) {
            return null;
        }
        if (!function_exists('get_plugins')) {
            require_once ABSPATH . 'wp-admin/includes/plugin.php';
        }
        $inventory = ['plugins' => [], 'themes' => [], 'core' => (string) get_bloginfo('version')];
        foreach (get_plugins() as $file => $data) {
            $slug = strpos($file, '/') === false ? basename($file, '.php') : dirname($file);
            $inventory['plugins'][] = ['slug' => $slug, 'version' => (string) $data['Version']];
        }
        foreach (wp_get_themes() as $slug => $theme) {
            $inventory['themes'][] = ['slug' => (string) $slug, 'version' => (string) $theme->get('Version')];
        }
        return $inventory;
    }
}
