<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\State as FirewallState;
use PacketSense\Plugin;

/**
 * Wires the connection to WordPress. Nothing here costs a request of a visitor anything: no option is read before one
 * of these hooks is due.
 */
final class Hooks
{
    /** The job that delivers. Named here, so that a page need not load what is behind it. */
    public const TICK = 'packetsense_deliver';

    private const CHANGES = [
        'activated_plugin', 'deactivated_plugin', 'deleted_plugin', 'upgrader_process_complete', 'switch_theme', 'deleted_theme',
        '_core_updated_successfully',
    ];

    public static function register(): void
    {
        add_filter('cron_schedules', [Schedule::class, 'recurrences']);
        add_action(self::TICK, [Delivery::class, 'tick']);
        add_action('rest_api_init', [self::class, 'routes']);
        add_action('admin_init', [self::class, 'heal']);
        add_action('deactivate_' . plugin_basename(Plugin::file()), [Schedule::class, 'end'], 10, 0);
        add_filter('site_status_tests', [SiteHealth::class, 'tests']);
        foreach (self::CHANGES as $change) {
            add_action($change, [self::class, 'changed'], 10, 0);
        }
    }

    public static function routes(): void
    {
        if (is_main_site()) {
            DeliverRoute::register();
            ChallengeRoute::register();
        }
    }

    public static function changed(): void
    {
        if (is_main_site()) {
            Inventory::changed();
        }
    }

    /** Puts back what a deactivation, a lost data folder or another plugin has taken away. */
    public static function heal(): void
    {
        if (!is_main_site() || Stored::read()['site_id'] === '') {
            return;
        }
        Schedule::begin();
        $state = FirewallState::read();
        if ($state['version'] !== '' && (!$state['connected'] || $state['deliver_url'] !== Wake::url())) {
            FirewallState::update(['connected' => true, 'deliver_url' => Wake::url()]);
        }
    }

    /** @return array{options: list<string>, cron: list<string>, files: list<string>} */
    public static function artefacts(): array
    {
        return [
            // Kept with update_site_option: of the network where there is one.
            'options' => [Stored::OPTION, Pace::OPTION, LastSent::OPTION, Wake::OPTION],
            'cron' => [self::TICK],
            'files' => ['deliver-lock.php'],
        ];
    }
}
