<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Crawlers;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Secret;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * Which addresses have been found to be a search engine's, and which not: a table of fixed size in one file, 16 KiB. No
 * lock; where two addresses meet in a slot, the later stays.
 *
 * Slot: eight bytes of keyed hash, four bytes of Unix time until which it counts, one byte of what was found, three unused.
 */
final class Verified
{
    public const FILE = 'crawlers.php';
    public const TRUE = 1;
    public const FALSE = 2;
    /** The name server did not answer. */
    public const UNKNOWN = 3;
    private const SECONDS = [self::TRUE => 604800, self::FALSE => 86400, self::UNKNOWN => 600];
    private const SLOTS = 1024;
    private const SLOT = 16;

    /** Whether the asker says to be a search engine and the address has been found to be one's. */
    public static function is(string $address, int $now): bool
    {
        $agent = $_SERVER['HTTP_USER_AGENT'] ?? '';
        return is_string($agent) && Claim::of($agent) !== '' && self::known($address, $now) === self::TRUE;
    }

    /** What is known of the address, 0 for nothing. */
    public static function known(string $address, int $now): int
    {
        $path = DataFolder::file(self::FILE);
        $place = is_file($path) ? self::place($address) : null;
        $stream = $place === null ? false : @fopen($path, 'rb');
        if ($stream === false || $place === null) {
            return 0;
        }
        fseek($stream, $place[1]);
        $slot = (string) fread($stream, self::SLOT);
        fclose($stream);
        if (strlen($slot) !== self::SLOT || substr($slot, 0, 8) !== $place[0] || unpack('N', $slot, 8)[1] <= $now) {
            return 0;
        }
        return ord($slot[12]);
    }

    public static function note(string $address, int $found, int $now): void
    {
        $path = DataFolder::file(self::FILE);
        $place = self::place($address);
        if ($place === null) {
            return;
        }
        if (!is_file($path)) {
            AtomicFile::replace($path, AtomicFile::GUARD . str_repeat("\0", self::SLOTS * self::SLOT));
        }
        $stream = @fopen($path, 'r+b');
        if ($stream !== false) {
            fseek($stream, $place[1]);
            fwrite($stream, $place[0] . pack('NCx3', $now + self::SECONDS[$found], $found));
            fclose($stream);
        }
    }

    /** @return array{string, int}|null name and place */
    private static function place(string $address): ?array
    {
        $key = Secret::key('crawlers');
        if ($key === null) {
            return null;
        }
        $hash = hash_hmac('sha256', $address, $key, true);
        return [substr($hash, 0, 8), strlen(AtomicFile::GUARD) + unpack('N', $hash, 8)[1] % self::SLOTS * self::SLOT];
    }
}
