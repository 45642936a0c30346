<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Limits;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Crawlers\Verified;
use PacketSense\Firewall\Incident;
use PacketSense\Firewall\Lists\Lookup;
use PacketSense\Firewall\Origin\Proven;
use PacketSense\Firewall\Range;
use PacketSense\Firewall\Secret;
use PacketSense\Install\DataFolder;

/**
 * Counts what somebody did too often, and bans: a quarter of an hour first, then longer each time. Called after the
 * answer is out. Owners, verified search engines, allowed addresses and addresses that are not proven are never banned.
 */
final class Strikes
{
    public const FILE = 'limits.php';
    /** Seconds of the first ban, how much longer each next one is, and the longest. */
    private const FIRST = 900;
    private const LONGER = 4;
    private const LONGEST = 172800;
    /** Bans of the last week make the next one longer. */
    private const MEMORY = 604800;

    /**
     * Counts once.
     *
     * @param string $kind of {@see Kinds}
     * @param array<string, mixed> $settings
     * @param string $mode first-day, settled or record: only when settled anybody is banned
     */
    public static function count(string $kind, string $address, array $settings, string $mode, int $now): void
    {
        $limit = Kinds::clean($settings['limits'] ?? [])[$kind];
        $packed = Range::packed($address);
        $secret = Secret::key('limits');
        if ($limit['do'] === 'off' || $packed === null || $secret === null || !Proven::is($_SERVER, $settings)) {
            return;
        }
        if (Lookup::kind($settings['door']['lists'] ?? [], $packed, $now) === 'allow') {
            return;
        }
        $counter = new Counter(DataFolder::file(self::FILE), $secret);
        $unit = (string) Unit::of($address);
        $network = (string) Unit::network($address);
        $count = $counter->hit("$kind $unit", $limit['seconds'], $now);
        if ($count >= $limit['count'] && !Owners::has($address, $now) && !Verified::is($address, $now)) {
            self::over($counter, $kind, $address, $unit, $limit, $count, $mode, $now);
        }
        $count = $counter->hit("$kind $network", $limit['seconds'], $now);
        $limit['count'] *= Kinds::NETWORK;
        if ($count >= $limit['count'] && !Owners::within($network, $now) && !Verified::is($address, $now)) {
            self::over($counter, $kind, $address, $network, $limit, $count, $mode, $now);
        }
    }

    /**
     * Bans an address that has gone beyond a limit which was counted elsewhere.
     *
     * @param array{count: int, seconds: int, do: string} $limit
     */
    public static function ban(string $kind, string $address, array $limit, string $mode, int $now): void
    {
        $secret = Secret::key('limits');
        $unit = Unit::of($address);
        if ($secret !== null && $unit !== null) {
            $counter = new Counter(DataFolder::file(self::FILE), $secret);
            self::over($counter, $kind, $address, $unit, $limit, $limit['count'], $mode, $now);
        }
    }

    /** Seconds of the next ban, after so many of the last week. */
    public static function seconds(int $before): int
    {
        return (int) min(self::LONGEST, self::FIRST * self::LONGER ** min($before, 10));
    }

    /** @param array{count: int, seconds: int, do: string} $limit */
    private static function over(
        Counter $counter,
        string $kind,
        string $address,
        string $range,
        array $limit,
        int $count,
        string $mode,
        int $now
    ): void {
        $acts = $mode === 'settled' && $limit['do'] !== 'record';
        if ($acts && Bans::within($range, $now) === null) {
            $until = $now + self::seconds($counter->count("ban $range", self::MEMORY, $now));
            // Visitors' workers never wait for the list; who is over the limit comes again.
            if (!Bans::add($range, $until, $kind, $limit['do'] === 'challenge' ? 'challenge' : 'block', false)) {
                return;
            }
            $counter->hit("ban $range", self::MEMORY, $now);
        } elseif ($acts || $count !== $limit['count']) {
            return;
        }
        $status = (int) http_response_code();
        Incident::record(['status' => $status > 0 ? $status : 200]
            + Incident::door($address, 'limit-' . $kind, 'limit', 'record', $range));
    }
}
