<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Plugin;

/**
 * Wires installing, upkeep and removal into WordPress.
 */
final class Hooks
{
    public static function register(): void
    {
        register_activation_hook(Plugin::file(), [Activation::class, 'activate']);
        register_deactivation_hook(Plugin::file(), [Activation::class, 'deactivate']);
        add_action('init', [Upkeep::class, 'look']);
        add_action('admin_init', [Upkeep::class, 'admin']);
        add_action('admin_notices', [ProblemNotice::class, 'show']);
        add_action(Upkeep::EVENT, [Upkeep::class, 'daily']);
        foreach (['activated_plugin', 'deleted_plugin', 'upgrader_process_complete', 'switch_theme', 'deleted_theme'] as $change) {
            add_action($change, [Upkeep::class, 'inventoryChanged'], 100, 0);
        }
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return [
            'options' => [Activation::PROBLEMS, Extended::OPTION],
            'cron' => [Upkeep::EVENT],
            'files' => ['index.php', '.htaccess', Shim::NAME, Loader::NAME],
        ];
    }
}
