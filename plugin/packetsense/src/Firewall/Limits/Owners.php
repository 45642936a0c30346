<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Limits;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Secret;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * Where administrators have signed in from lately: such an address or its network is never banned. Keyed hashes, enough
 * to recognise an address, not to list one.
 *
 * Record: sixteen bytes of hash, four bytes of Unix time.
 */
final class Owners
{
    public const FILE = 'owners.php';
    private const RECORD = 20;
    private const MOST = 128;
    /** Seconds for which an address is remembered, and after which it is noted anew. */
    private const KEEP = 90 * 86400;
    private const ANEW = 86400;

    public static function has(string $address, int $now): bool
    {
        $unit = Unit::of($address);
        return $unit !== null && self::known($unit, $now) !== 0;
    }

    /** Whether somebody of the network is an administrator. */
    public static function within(string $network, int $now): bool
    {
        return self::known($network, $now) !== 0;
    }

    /** An administrator, proven by WordPress, asks from there. */
    public static function note(string $address, int $now): void
    {
        $unit = Unit::of($address);
        $network = Unit::network($address);
        if ($unit === null || $network === null || $now - self::known($unit, $now) < self::ANEW) {
            return;
        }
        $records = self::records($now);
        foreach ([$unit, $network] as $range) {
            $name = self::name($range);
            if ($name !== null) {
                $records[$name] = $now;
            }
        }
        arsort($records);
        $bytes = '';
        foreach (array_slice($records, 0, self::MOST, true) as $name => $at) {
            $bytes .= hex2bin(substr($name, 1)) . pack('N', $at);
        }
        AtomicFile::replace(DataFolder::file(self::FILE), AtomicFile::GUARD . $bytes);
    }

    /** When the range was noted last, 0 for never. */
    private static function known(string $range, int $now): int
    {
        $name = is_file(DataFolder::file(self::FILE)) ? self::name($range) : null;
        return $name === null ? 0 : self::records($now)[$name] ?? 0;
    }

    /** @return array<string, int> */
    private static function records(int $now): array
    {
        $bytes = (string) @file_get_contents(DataFolder::file(self::FILE), false, null, strlen(AtomicFile::GUARD));
        $records = [];
        for ($at = 0; $at + self::RECORD <= strlen($bytes); $at += self::RECORD) {
            $time = unpack('N', $bytes, $at + 16)[1];
            if ($time > $now - self::KEEP) {
                $records['x' . bin2hex(substr($bytes, $at, 16))] = $time;
            }
        }
        return $records;
    }

    private static function name(string $range): ?string
    {
        $key = Secret::key('owners');
        return $key === null ? null : 'x' . substr(hash_hmac('sha256', $range, $key), 0, 32);
    }
}
