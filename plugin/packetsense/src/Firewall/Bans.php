<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * Addresses that get no answer for a time. A small binary file, sorted, read with one fread and replaced by rename;
 * there is none as long as nobody is banned.
 *
 * Record: 16 bytes of address (IPv4 mapped into IPv6), four bytes of Unix time at which the ban ends, big endian.
 */
final class Bans
{
    private const FILE = 'bans.php';
    private const RECORD = 20;
    public const MOST = 5000;

    /** Unix time at which the address's ban ends; 0 where it has none. */
    public static function until(string $address, int $now): int
    {
        $key = self::key($address);
        $records = $key === null ? '' : self::records();
        $low = 0;
        $high = intdiv(strlen($records), self::RECORD) - 1;
        while ($low <= $high) {
            $middle = ($low + $high) >> 1;
            $order = strcmp(substr($records, $middle * self::RECORD, 16), (string) $key);
            if ($order === 0) {
                $until = unpack('N', $records, $middle * self::RECORD + 16)[1];
                return $until > $now ? $until : 0;
            }
            if ($order < 0) {
                $low = $middle + 1;
            } else {
                $high = $middle - 1;
            }
        }
        return 0;
    }

    /** Bans an address; the ban that ends first goes where there are too many. */
    public static function add(string $address, int $until): bool
    {
        $key = self::key($address);
        return $key !== null && self::change(static function (array $bans) use ($key, $until): array {
            $bans[bin2hex($key)] = $until;
            return $bans;
        });
    }

    /** Ends a ban. */
    public static function remove(string $address): bool
    {
        $key = self::key($address);
        return $key !== null && self::change(static function (array $bans) use ($key): array {
            unset($bans[bin2hex($key)]);
            return $bans;
        });
    }

    /** Drops bans that are over. */
    public static function sweep(): void
    {
        self::change(static function (array $bans): array {
            return $bans;
        });
    }

    /**
     * Every ban that still holds.
     *
     * @return array<string, int> address => Unix time
     */
    public static function all(int $now): array
    {
        $bans = [];
        foreach (self::decode(self::records()) as $key => $until) {
            if ($until > $now) {
                $bans[(string) Range::address((string) inet_ntop((string) hex2bin((string) $key)))] = $until;
            }
        }
        return $bans;
    }

    private static function change(callable $change): bool
    {
        $lock = @fopen(DataFolder::file('bans-lock.php'), 'cb');
        if ($lock === false || !flock($lock, LOCK_EX)) {
            return false;
        }
        $bans = array_filter($change(self::decode(self::records())), static function (int $until): bool {
            return $until > time();
        });
        arsort($bans);
        $bans = array_slice($bans, 0, self::MOST, true);
        ksort($bans, SORT_STRING);
        $path = DataFolder::file(self::FILE);
        if ($bans === []) {
            $done = !is_file($path) || @unlink($path);
        } else {
            $bytes = '';
            foreach ($bans as $key => $until) {
                $bytes .= hex2bin((string) $key) . pack('N', $until);
            }
            $done = AtomicFile::replace($path, AtomicFile::GUARD . $bytes);
        }
        fclose($lock);
        return $done;
    }

    /** @return array<string, int> hex of the address => Unix time */
    private static function decode(string $records): array
    {
        $bans = [];
        for ($at = 0; $at + self::RECORD <= strlen($records); $at += self::RECORD) {
            $bans[bin2hex(substr($records, $at, 16))] = unpack('N', $records, $at + 16)[1];
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

    private static function key(string $address): ?string
    {
        $packed = Range::packed($address);
        if ($packed === null) {
            return null;
        }
        return strlen($packed) === 4 ? "\0\0\0\0\0\0\0\0\0\0\xff\xff" . $packed : $packed;
    }
}
