<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Limits;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Requests of an address within a window, counted on their way in memory that all workers share. Needs APCu; nothing is
 * counted where it is missing, and the screens say so.
 */
final class Rate
{
    /** As Kinds::NETWORK; a class less to load on every request. */
    private const NETWORK = 5;

    public static function available(): bool
    {
        return function_exists('apcu_enabled') && apcu_enabled();
    }

    /**
     * Counts a request of an address (an IPv4 address, a /64 of IPv6) and of its network (/24, /48).
     *
     * @param array{count: int, seconds: int} $limit
     * @return float how many times the limit that is in the running window, if it is more than once; 0 otherwise
     */
    public static function over(string $address, array $limit, int $now): float
    {
        $packed = @inet_pton($address);
        if ($packed === false || !apcu_enabled()) {
            return 0.0;
        }
        $window = intdiv($now, $limit['seconds']);
        $four = strlen($packed) === 4;
        $own = apcu_inc("packetsense $window " . substr($packed, 0, $four ? 4 : 8), 1, $done, $limit['seconds']);
        $all = apcu_inc("packetsense $window " . substr($packed, 0, $four ? 3 : 6), 1, $done, $limit['seconds']);
        $times = max($own / $limit['count'], $all / $limit['count'] / self::NETWORK);
        return $times > 1 ? $times : 0.0;
    }

    /** Seconds until the running window ends. */
    public static function left(int $seconds, int $now): int
    {
        return $seconds - $now % $seconds;
    }
}
