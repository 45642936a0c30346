<?php

declare(strict_types=1);

namespace PacketSense;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What the plugin consists of inside WordPress. Each domain has a class Hooks whose register() only wires hooks and
 * whose artefacts() names all that the domain leaves on a site.
 */
final class Plugin
{
    /** Every domain, in the order in which they are wired. */
    private const MODULES = [
        Install\Hooks::class,
        Firewall\Hooks::class,
        Guard\Hooks::class,
        Cloud\Hooks::class,
        Login\Hooks::class,
        Scan\Hooks::class,
    ];

    /** The domains that have something to do on the command line only. */
    private const COMMANDS = [
        Cli\Hooks::class,
    ];

    /** The domains that have something to do in wp-admin only. */
    private const SCREENS = [
        Privacy\Hooks::class,
        Admin\Hooks::class,
        Admin\Incidents\Hooks::class,
        Admin\Firewall\Hooks::class,
    ];

    /** @var string */
    private static $file = '';

    /** Wires all domains; called once by packetsense.php. */
    public static function boot(string $file): void
    {
        if (self::$file !== '') {
            return;
        }
        self::$file = $file;
        $modules = is_admin() ? array_merge(self::MODULES, self::SCREENS) : self::MODULES;
        if (defined('WP_CLI') && WP_CLI) {
            $modules = array_merge($modules, self::COMMANDS);
        }
        foreach (self::present($modules) as $module) {
            $module::register();
        }
    }

    /** Path of packetsense.php. */
    public static function file(): string
    {
        return self::$file !== '' ? self::$file : dirname(__DIR__) . '/packetsense.php';
    }

    /** Path of the plugin's folder, without a slash at the end. */
    public static function folder(): string
    {
        return dirname(__DIR__);
    }

    /**
     * The domains whose files are there: an update that broke off halfway must not take the site with it.
     *
     * @param list<class-string> $modules
     * @return list<class-string>
     */
    private static function present(array $modules): array
    {
        return array_values(array_filter($modules, 'class_exists'));
    }

    /**
     * All that the plugin leaves on a site, by kind.
     *
     * @return array{options: list<string>, cron: list<string>, files: list<string>, user_meta: list<string>,
     *               transients: list<string>, tables: list<string>}
     */
    public static function artefacts(): array
    {
        $all = ['options' => [], 'cron' => [], 'files' => [], 'user_meta' => [], 'transients' => [], 'tables' => []];
        foreach (self::present(array_merge(self::MODULES, self::SCREENS)) as $module) {
            foreach ($module::artefacts() as $kind => $names) {
                $all[$kind] = array_values(array_unique(array_merge($all[$kind] ?? [], $names)));
            }
        }
        return $all;
    }
}
