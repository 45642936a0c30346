<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Secret;
use PacketSense\Firewall\State as FirewallState;

/**
 * The knock on the site's own door that starts a delivery right after a block. The token is good once, for a minute;
 * its key never leaves the data folder. token() works before WordPress.
 */
final class Wake
{
    public const OPTION = 'packetsense_wake';
    private const SECONDS = 60;

    /** A fresh token, or null where there is no data folder to keep a key in. */
    public static function token(?float $now = null): ?string
    {
        $key = Secret::key('wake');
        $at = sprintf('%d', ($now ?? microtime(true)) * 1e6);
        return $key === null ? null : $at . '.' . hash_hmac('sha256', 'deliver ' . $at, $key);
    }

    /** Whether $token is ours, fresh and was not used; uses it up. */
    public static function accept(string $token, ?float $now = null): bool
    {
        $key = Secret::key('wake');
        if ($key === null || !preg_match('~^(\d{16})\.([0-9a-f]{64})$~D', $token, $found)) {
            return false;
        }
        if (!hash_equals(hash_hmac('sha256', 'deliver ' . $found[1], $key), $found[2])) {
            return false;
        }
        $age = ($now ?? microtime(true)) - (int) $found[1] / 1e6;
        // Tokens are used in the order in which they were made; an older one is a used one, or as good as one.
        if ($age > self::SECONDS || $age < -5 || (int) $found[1] <= (int) get_site_option(self::OPTION)) {
            return false;
        }
        update_site_option(self::OPTION, (int) $found[1]);
        return true;
    }

    /** Unix seconds of the last knock that was heard, 0 for never. */
    public static function heard(): int
    {
        return intdiv((int) get_site_option(self::OPTION), 1000000);
    }

    /** Address of the route that delivers, good with and without pretty links. */
    public static function url(): string
    {
        return Connection::siteUrl() . '/?rest_route=/packetsense/v1/deliver';
    }

    /** Knocks without waiting for an answer. */
    public static function knock(): void
    {
        $token = self::token();
        if ($token === null || FirewallState::read()['deliver_url'] === '') {
            return;
        }
        wp_remote_post(self::url(), [
            'blocking' => false,
            'timeout' => 0.5,
            'redirection' => 0,
            // The site talks to itself, perhaps by a name that its own certificate does not have.
            'sslverify' => apply_filters('https_local_ssl_verify', false),
            'body' => ['token' => $token],
        ]);
    }
}
