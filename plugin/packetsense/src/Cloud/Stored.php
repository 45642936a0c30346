<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What the site remembers of its connection: one option, loaded only where it is asked for, one for a whole network.
 */
final class Stored
{
    public const OPTION = 'packetsense_connection';

    private const EMPTY = [
        // The connection. No site_id: there is none.
        'cloud_url' => '', 'site_url' => '', 'site_id' => '', 'site_name' => '', 'team_name' => '', 'plan' => '',
        'seat' => false, 'verified' => false, 'dashboard_url' => '', 'service_keys' => [], 'sealed_key' => '',
        // Unix time of the connection; until a quarter of an hour later the site proves its URL.
        'connected_at' => 0,
        // 'removed' where the cloud does not know this site any more.
        'reconnect' => '',
        // Seconds by which the cloud's clock is ahead of this one.
        'clock_offset' => 0,
        // An attempt to connect that waits for the browser to come back.
        'pending' => [],
        // Reports: when the next are due, and what was seen last.
        'state_due' => 0, 'etag' => '', 'inventory_due' => 0, 'commands_done' => [],
    ];

    /** @return array<string, mixed> */
    public static function read(): array
    {
        $stored = get_site_option(self::OPTION);
        return is_array($stored) ? $stored + self::EMPTY : self::EMPTY;
    }

    /** @param array<string, mixed> $changes */
    public static function write(array $changes): void
    {
        self::refresh();
        update_site_option(self::OPTION, $changes + self::read());
    }

    /**
     * Writes what a request to the cloud brought, unless the connection that it belonged to is gone.
     *
     * @param array<string, mixed> $changes
     * @param string $siteId of that connection
     */
    public static function amend(array $changes, string $siteId): void
    {
        self::refresh();
        if (self::read()['site_id'] === $siteId) {
            self::write($changes);
        }
    }

    /** Forgets everything but the clock. */
    public static function forget(): void
    {
        update_site_option(self::OPTION, ['clock_offset' => self::read()['clock_offset']] + self::EMPTY);
    }

    /** Unix seconds on the cloud's clock. */
    public static function now(): int
    {
        return time() + (int) self::read()['clock_offset'];
    }

    /** A report may have run for long: what other processes did meanwhile must not be undone. */
    private static function refresh(): void
    {
        wp_cache_delete(self::OPTION, 'options');
        wp_cache_delete(get_current_network_id() . ':' . self::OPTION, 'site-options');
    }
}
