<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Code that comes onto the site, or goes: plugins and themes installed by WordPress's upgrader, archives that are
 * unpacked, plugins and themes deleted. (Activation is a change of the option active_plugins.)
 */
final class Code
{
    private const PLUGINS = ['install_plugins', 'update_plugins', 'upload_plugins'];
    private const THEMES = ['install_themes', 'update_themes', 'upload_themes'];

    /** @var bool whether the upgrader brings what WordPress itself was offered */
    private static $offered = false;

    /**
     * Filter upgrader_pre_download: before the package is fetched, or taken from where it lies.
     *
     * @param mixed $reply
     * @param mixed $package
     * @param mixed $upgrader
     * @param mixed $extra
     * @return mixed
     */
    public static function package($reply, $package, $upgrader = null, $extra = [])
    {
        $extra = is_array($extra) ? $extra : [];
        if ($upgrader instanceof \Language_Pack_Upgrader) {
            self::$offered = true;
            return $reply;
        }
        $what = $upgrader instanceof \Theme_Upgrader ? 'theme' : ($upgrader instanceof \Core_Upgrader ? 'core' : 'plugin');
        $name = isset($extra[$what]) && is_string($extra[$what]) ? $extra[$what] : '';
        self::$offered = $name !== '' && is_string($package) && $package === self::offer($what, $name);
        if (self::$offered && !Person::may(self::who($what))) {
            // An update of what is installed, from where WordPress was told to get it.
            Act::note('state-code', 'code:' . $what, $name);
            return $reply;
        }
        Act::attempt('state-code', self::who($what), 'code:' . $what, is_string($package) ? $package : $name);
        return $reply;
    }

    /** Action upgrader_process_complete, whoever else is interested in its arguments. */
    public static function complete(): void
    {
        self::$offered = false;
    }

    /**
     * Filter pre_unzip_file (since WordPress 6.4), also where PHP has no zip.
     *
     * @param mixed $result
     * @param mixed $file
     * @return mixed
     */
    public static function unzip($result, $file)
    {
        self::archive((string) $file);
        return $result;
    }

    /**
     * Filter unzip_file_use_ziparchive: before any folder is made, and before 6.4 the only place to look; what is
     * unpacked stands in the caller's arguments.
     *
     * @param mixed $use
     * @return mixed
     */
    public static function unzipBefore($use)
    {
        foreach (debug_backtrace(0, 12) as $call) {
            if ($call['function'] === 'unzip_file' && isset($call['args'][0]) && is_string($call['args'][0])) {
                self::archive($call['args'][0]);
                break;
            }
        }
        return $use;
    }

    /**
     * Action delete_plugin.
     *
     * @param mixed $file
     */
    public static function deletePlugin($file): void
    {
        $own = strncmp((string) $file, 'packetsense/', 12) === 0;
        Act::attempt($own ? 'state-code' : 'state-code-noted', ['delete_plugins'], 'code:plugin', 'deleted ' . (string) $file);
    }

    /**
     * Action delete_theme.
     *
     * @param mixed $name
     */
    public static function deleteTheme($name): void
    {
        Act::attempt('state-code-noted', ['delete_themes'], 'code:theme', 'deleted ' . (string) $name);
    }

    private static function archive(string $file): void
    {
        if (self::$offered || Person::kind() !== Person::WEB) {
            return;
        }
        $may = array_merge(self::PLUGINS, self::THEMES, ['update_core', 'manage_options']);
        $seen = Person::may($may) ? ['runs' => null, 'climbs' => null] : Archive::look($file);
        if ($seen['climbs'] !== null) {
            Act::refuse('state-archive', 'archive:' . basename($file), $seen['climbs']);
        }
        if ($seen['runs'] !== null) {
            Act::attempt('state-code', $may, 'archive:' . basename($file), $seen['runs']);
        }
    }

    /** Where WordPress was told to fetch the update of something installed. */
    private static function offer(string $what, string $name): ?string
    {
        $updates = get_site_transient("update_{$what}s");
        $offer = is_object($updates) && isset($updates->response[$name]) ? (array) $updates->response[$name] : [];
        return isset($offer['package']) && is_string($offer['package']) && $offer['package'] !== '' ? $offer['package'] : null;
    }

    /** @return list<string> */
    private static function who(string $what): array
    {
        return ['theme' => self::THEMES, 'core' => ['update_core']][$what] ?? self::PLUGINS;
    }
}
