<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * How delivery goes, and when it may be tried again: each failure doubles the wait, up to a quarter of an hour.
 */
final class Pace
{
    public const OPTION = 'packetsense_delivery';
    private const FIRST_WAIT = 15;
    private const LONGEST_WAIT = 900;

    private const EMPTY = [
        'failures' => 0, 'not_before' => 0, 'last_delivery' => 0, 'last_error' => '', 'last_error_at' => 0, 'set_aside' => 0,
    ];

    /**
     * failures (in a row), not_before, last_delivery, last_error_at (unix seconds, 0 for never), last_error,
     * set_aside (batches that the cloud would not take).
     *
     * @return array{failures: int, not_before: int, last_delivery: int, last_error: string, last_error_at: int, set_aside: int}
     */
    public static function read(): array
    {
        $stored = get_site_option(self::OPTION);
        return is_array($stored) ? $stored + self::EMPTY : self::EMPTY;
    }

    public static function mayTry(int $now): bool
    {
        $wait = self::read()['not_before'] - $now;
        // A clock that was set back must not make the wait longer than any wait is.
        return $wait <= 0 || $wait > self::LONGEST_WAIT;
    }

    public static function failed(string $error, int $now): void
    {
        $pace = self::read();
        $pace['failures']++;
        $wait = (int) min(self::LONGEST_WAIT, self::FIRST_WAIT * 2 ** min(10, $pace['failures'] - 1));
        // A little chance keeps the sites of one host from knocking all at once.
        $pace['not_before'] = $now + $wait - random_int(0, intdiv($wait, 5));
        self::write(['last_error' => $error, 'last_error_at' => $now] + $pace);
    }

    /** @param bool $delivered whether something arrived; else only the way is free again */
    public static function succeeded(bool $delivered, int $now): void
    {
        $pace = self::read();
        if (!$delivered && $pace['failures'] === 0) {
            return;
        }
        self::write(['failures' => 0, 'not_before' => 0, 'last_error' => ''] + ($delivered ? ['last_delivery' => $now] : []) + $pace);
    }

    public static function setAside(string $error, int $now): void
    {
        $pace = self::read();
        self::write(['set_aside' => $pace['set_aside'] + 1, 'last_error' => $error, 'last_error_at' => $now] + $pace);
    }

    public static function forget(): void
    {
        delete_site_option(self::OPTION);
    }

    /** @param array<string, mixed> $pace */
    private static function write(array $pace): void
    {
        update_site_option(self::OPTION, $pace);
    }
}
