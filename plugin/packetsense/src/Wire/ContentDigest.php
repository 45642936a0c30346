<?php

declare(strict_types=1);

namespace PacketSense\Wire;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Digest of a body as it is sent (RFC 9530), in the one form that the protocol knows: sha-256=:<base64>:
 */
final class ContentDigest
{
    public static function of(string $body): string
    {
        return 'sha-256=:' . base64_encode(hash('sha256', $body, true)) . ':';
    }

    /** Whether $header is of that form, whatever it says. */
    public static function isOne(string $header): bool
    {
        return preg_match('~^sha-256=:([A-Za-z0-9+/]{43}=):$~D', $header, $found) === 1
            && base64_encode((string) base64_decode($found[1], true)) === $found[1];
    }

    public static function matches(string $header, string $body): bool
    {
        return hash_equals(self::of($body), $header);
    }
}
