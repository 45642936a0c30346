<?php

declare(strict_types=1);

namespace PacketSense\Wire;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Identities that sort by time: UUID version 7 (RFC 9562 section 5.7), with the microseconds in rand_a (method 3).
 */
final class Uuid
{
    /** @param int|null $microseconds since the epoch, now where null */
    public static function v7(?int $microseconds = null): string
    {
        $microseconds = $microseconds ?? (int) (microtime(true) * 1e6);
        $fraction = intdiv(($microseconds % 1000) * 4096, 1000);
        $random = random_bytes(8);
        $hex = sprintf('%012x', intdiv($microseconds, 1000))
            . sprintf('%04x', 0x7000 | $fraction)
            . bin2hex(chr(0x80 | (ord($random[0]) & 0x3f)) . substr($random, 1));
        return preg_replace('~^(.{8})(.{4})(.{4})(.{4})(.{12})$~', '$1-$2-$3-$4-$5', $hex);
    }

    /** Whether $text is a UUID of any version, in lower case. */
    public static function is(string $text): bool
    {
        return preg_match('~^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$~D', $text) === 1;
    }
}
