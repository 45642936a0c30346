<?php

declare(strict_types=1);

namespace PacketSense\Wire;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Base64url without padding (RFC 4648 section 5): the one spelling in which keys, nonces and challenges travel.
 */
final class Base64Url
{
    public static function encode(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }

    /** The bytes, or null for anything that encode() would not have written, loose bits at the end included. */
    public static function decode(string $text): ?string
    {
        if (!preg_match('~^[A-Za-z0-9_-]*$~D', $text)) {
            return null;
        }
        $bytes = base64_decode(strtr($text, '-_', '+/'), true);
        return $bytes !== false && self::encode($bytes) === $text ? $bytes : null;
    }

    /** A fresh random text of $bytes bytes. */
    public static function random(int $bytes): string
    {
        return self::encode(random_bytes($bytes));
    }
}
