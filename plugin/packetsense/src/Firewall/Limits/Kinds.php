<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Limits;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What is counted for each address and network, and what comes of too much of it. All of it is counted after the answer,
 * but for requests, which are counted on their way where the host has APCu.
 *
 * A limit: count and seconds (so many within so long), do: off, record, challenge or ban.
 */
final class Kinds
{
    public const DEFAULTS = [
        'requests' => ['count' => 600, 'seconds' => 60, 'do' => 'challenge'],
        'missing' => ['count' => 60, 'seconds' => 300, 'do' => 'ban'],
        'login' => ['count' => 20, 'seconds' => 3600, 'do' => 'ban'],
        'xmlrpc' => ['count' => 120, 'seconds' => 600, 'do' => 'ban'],
        'blocks' => ['count' => 8, 'seconds' => 600, 'do' => 'ban'],
    ];
    public const ACTIONS = ['off', 'record', 'challenge', 'ban'];
    public const LEAST = 2;
    public const MOST = 100000;
    /** Seconds. */
    public const SHORTEST = 10;
    public const LONGEST = 86400;
    /** A whole network (/24, /48) may do so many times what one address may. */
    public const NETWORK = 5;

    /**
     * Brings what was stored into shape; what is out of bounds goes back to what the plugin came with.
     *
     * @param mixed $limits
     * @return array<string, array{count: int, seconds: int, do: string}>
     */
    public static function clean($limits): array
    {
        $clean = [];
        foreach (self::DEFAULTS as $kind => $default) {
            $limit = is_array($limits) && is_array($limits[$kind] ?? null) ? $limits[$kind] + $default : $default;
            $clean[$kind] = self::wrong($limit) ? $default : [
                'count' => (int) $limit['count'], 'seconds' => (int) $limit['seconds'], 'do' => (string) $limit['do'],
            ];
        }
        return $clean;
    }

    /** @param array<string, mixed> $limit */
    public static function wrong(array $limit): bool
    {
        $between = static function ($number, int $least, int $most): bool {
            return is_numeric($number) && (int) $number >= $least && (int) $number <= $most;
        };
        return !$between($limit['count'], self::LEAST, self::MOST)
            || !$between($limit['seconds'], self::SHORTEST, self::LONGEST)
            || !in_array($limit['do'], self::ACTIONS, true);
    }
}
