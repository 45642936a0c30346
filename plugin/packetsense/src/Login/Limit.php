<?php

declare(strict_types=1);

namespace PacketSense\Login;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * How long whoever failed so often has to wait: nothing at first, then twice as long each time, up to an hour.
 */
final class Limit
{
    /** Failures of one address that cost nothing. */
    public const FREE_PER_ADDRESS = 5;
    /** Failures at one account, from wherever, that cost nothing. */
    public const FREE_PER_ACCOUNT = 10;
    private const FIRST_WAIT = 60;
    private const LONGEST_WAIT = 3600;

    /**
     * Seconds to wait from $now on; 0 where none.
     *
     * @param array{count: int, last: int} $failures
     */
    public static function wait(array $failures, int $free, int $now): int
    {
        $over = $failures['count'] - $free;
        if ($over < 0) {
            return 0;
        }
        $wait = $over >= 6 ? self::LONGEST_WAIT : self::FIRST_WAIT * (2 ** $over);
        return max(0, min($failures['last'] + $wait - $now, self::LONGEST_WAIT));
    }

    /** "3 minutes", for the one who waits. */
    public static function words(int $seconds): string
    {
        $minutes = (int) ceil($seconds / 60);
        /* translators: %d: minutes */
        return sprintf(_n('%d minute', '%d minutes', $minutes, 'packetsense'), $minutes);
    }
}
