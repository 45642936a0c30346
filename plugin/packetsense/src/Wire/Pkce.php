<?php

declare(strict_types=1);

namespace PacketSense\Wire;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Proof key for code exchange, method S256 (RFC 7636).
 */
final class Pkce
{
    /** A fresh verifier of 256 random bits. */
    public static function verifier(): string
    {
        return Base64Url::random(32);
    }

    public static function challenge(string $verifier): string
    {
        return Base64Url::encode(hash('sha256', $verifier, true));
    }

    /** Whether $verifier is well formed (RFC 7636 section 4.1) and belongs to $challenge. */
    public static function matches(string $verifier, string $challenge): bool
    {
        return preg_match('~^[A-Za-z0-9._\~-]{43,128}$~D', $verifier) === 1
            && hash_equals(self::challenge($verifier), $challenge);
    }
}
