<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * Addresses and networks that get no answer for a time, or only after a proof of work. One list for all ways in which the
 * firewall starts. A small binary file, sorted, read with one fread and replaced by rename; there is none as long as
 * nobody is banned. At most MOST records, 115 KB.
 *
 * Record: 16 bytes of address (IPv4 mapped into IPv6), one byte of length in bits (of 128), one byte of what is done and
 * why, four bytes of Unix time at which the ban ends, big endian.
 */
final class Bans
{
    private const FILE = 'bans.php';
    private const RECORD = 22;
    /** Bytes of a record by which it is found: address and length. */
    private const KEY = 17;
    /** Lengths that a ban may have: an address, a /24, a /64, a /48. */
    private const LENGTHS = [4 => [128, 120], 16 => [128, 64, 48]];
    private const REASONS = ['by hand', 'requests', 'missing', 'login', 'xmlrpc', 'blocks'];
    /** Set in the byte of the reason where the ban asks for a proof of work only. */
    private const CHALLENGE = 0x80;
    private const TRIES = 20;
    public const MOST = 5000;

    /** Unix time at which the address's ban ends; 0 where it has none. */
    public static function until(string $address, int $now): int
    {
        return self::find($address, $now)['until'] ?? 0;
    }

    /**
     * The ban that holds for an address, its own or its network's; one that refuses comes before one that asks for a proof.
     *
     * @return array{until: int, reason: string, do: string}|null
     */
    public static function find(string $address, int $now): ?array
    {
        $packed = Range::packed($address);
        $records = $packed === null ? '' : self::records();
        $found = null;
        foreach ($records === '' ? [] : self::LENGTHS[strlen((string) $packed)] as $bits) {
            $ban = self::search($records, self::key((string) $packed, $bits));
            if ($ban !== null && $ban['until'] > $now && ($found === null || $found['do'] === 'challenge')) {
                $found = $ban;
            }
        }
        return $found;
    }

    /**
     * The ban on exactly this range.
     *
     * @return array{until: int, reason: string, do: string}|null
     */
    public static function within(string $range, int $now): ?array
    {
        $key = self::named($range);
        $ban = $key === null ? null : self::search(self::records(), $key);
        return $ban !== null && $ban['until'] > $now ? $ban : null;
    }

    /**
     * Bans an address, or a network of one of the lengths /24, /48, /64; the ban that ends first goes where there are too many.
     *
     * @param string $reason of REASONS
     * @param string $do block or challenge
     * @param bool $wait for another change to end; not while somebody waits for a worker
     * @return bool false for anything else, or where it could not be written
     */
    public static function add(string $range, int $until, string $reason = 'by hand', string $do = 'block', bool $wait = true): bool
    {
        $key = self::named($range);
        $why = (int) array_search($reason, self::REASONS, true) | ($do === 'challenge' ? self::CHALLENGE : 0);
        return $key !== null && self::change(static function (array $bans) use ($key, $why, $until): array {
            $bans[bin2hex($key)] = [$until, $why];
            return $bans;
        }, $wait);
    }

    /** Ends a ban. */
    public static function remove(string $range): bool
    {
        $key = self::named($range);
        return $key !== null && self::change(static function (array $bans) use ($key): array {
            unset($bans[bin2hex($key)]);
            return $bans;
        }, true);
    }

    /** Drops bans that are over. */
    public static function sweep(): void
    {
        self::change(static function (array $bans): array {
            return $bans;
        }, true);
    }

    /**
     * Every ban that still holds.
     *
     * @return array<string, array{until: int, reason: string, do: string}> by range
     */
    public static function all(int $now): array
    {
        $bans = [];
        foreach (self::decode(self::records()) as $key => $ban) {
            if ($ban[0] > $now) {
                $bytes = (string) hex2bin((string) $key);
                $packed = (string) Range::packed((string) inet_ntop(substr($bytes, 0, 16)));
                $bits = ord($bytes[16]) - 128 + strlen($packed) * 8;
                $bans[inet_ntop($packed) . ($bits === strlen($packed) * 8 ? '' : "/$bits")] = self::ban($ban[0], $ban[1]);
            }
        }
        return $bans;
    }

    private static function change(callable $change, bool $wait): bool
    {
        $lock = @fopen(DataFolder::file('bans-lock.php'), 'cb');
        if ($lock === false) {
            return false;
        }
        AtomicFile::give(DataFolder::file('bans-lock.php'));
        $held = $wait && flock($lock, LOCK_EX);
        for ($try = 0; !$wait && !$held && $try < self::TRIES; $try++) {
            $held = flock($lock, LOCK_EX | LOCK_NB);
            if (!$held) {
                usleep(500);
            }
        }
        if (!$held) {
            fclose($lock);
            return false;
        }
        $bans = array_filter($change(self::decode(self::records())), static function (array $ban): bool {
            return $ban[0] > time();
        });
        arsort($bans);
        $bans = array_slice($bans, 0, self::MOST, true);
        ksort($bans, SORT_STRING);
        $path = DataFolder::file(self::FILE);
        if ($bans === []) {
            $done = !is_file($path) || @unlink($path);
        } else {
            $bytes = '';
            foreach ($bans as $key => $ban) {
                $bytes .= hex2bin((string) $key) . chr($ban[1]) . pack('N', $ban[0]);
            }
            $done = AtomicFile::replace($path, AtomicFile::GUARD . $bytes);
        }
        fclose($lock);
        return $done;
    }

    /** @return array{until: int, reason: string, do: string}|null */
    private static function search(string $records, string $key): ?array
    {
        $low = 0;
        $high = intdiv(strlen($records), self::RECORD) - 1;
        while ($low <= $high) {
            $middle = ($low + $high) >> 1;
            $order = strcmp(substr($records, $middle * self::RECORD, self::KEY), $key);
            if ($order === 0) {
                $at = $middle * self::RECORD + self::KEY;
                return self::ban(unpack('N', $records, $at + 1)[1], ord($records[$at]));
            }
            if ($order < 0) {
                $low = $middle + 1;
            } else {
                $high = $middle - 1;
            }
        }
        return null;
    }

    /** @return array{until: int, reason: string, do: string} */
    private static function ban(int $until, int $why): array
    {
        return [
            'until' => $until,
            'reason' => self::REASONS[$why & ~self::CHALLENGE] ?? self::REASONS[0],
            'do' => ($why & self::CHALLENGE) !== 0 ? 'challenge' : 'block',
        ];
    }

    /** @return array<string, array{int, int}> hex of the key => Unix time, what is done and why */
    private static function decode(string $records): array
    {
        $bans = [];
        for ($at = 0; $at + self::RECORD <= strlen($records); $at += self::RECORD) {
            $why = ord($records[$at + self::KEY]);
            $bans[bin2hex(substr($records, $at, self::KEY))] = [unpack('N', $records, $at + self::KEY + 1)[1], $why];
        }
        return $bans;
    }

    private static function records(): string
    {
        $path = DataFolder::file(self::FILE);
        if (!is_file($path)) {
            return '';
        }
        $bytes = @file_get_contents($path, false, null, strlen(AtomicFile::GUARD), self::MOST * self::RECORD);
        return $bytes === false ? '' : $bytes;
    }

    /** The key of a range as it is written, or null where there can be no ban on it. */
    private static function named(string $range): ?string
    {
        $parsed = Range::parse($range);
        if ($parsed === null) {
            return null;
        }
        $bits = $parsed[1] + 128 - strlen($parsed[0]) * 8;
        return in_array($bits, self::LENGTHS[strlen($parsed[0])], true) ? self::key($parsed[0], $bits) : null;
    }

    /** @param int $bits of the 128 */
    private static function key(string $packed, int $bits): string
    {
        $long = strlen($packed) === 4 ? "\0\0\0\0\0\0\0\0\0\0\xff\xff" . $packed : $packed;
        return Range::network($long, $bits) . chr($bits);
    }
}
