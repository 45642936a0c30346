<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Addresses and ranges of them (CIDR), IPv4 and IPv6. An IPv4 address mapped into IPv6 is the IPv4 address.
 */
final class Range
{
    /** An address in its one canonical spelling, or null where it is none. */
    public static function address(string $text): ?string
    {
        $packed = self::packed($text);
        return $packed === null ? null : (string) inet_ntop($packed);
    }

    /** Four or sixteen bytes, or null. */
    public static function packed(string $text): ?string
    {
        $packed = strlen($text) > 45 ? false : @inet_pton($text);
        if ($packed === false) {
            return null;
        }
        if (strlen($packed) === 16 && strncmp($packed, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) === 0) {
            return substr($packed, 12);
        }
        return $packed;
    }

    /**
     * A range as its first bytes and length in bits, or null where the text is no range.
     *
     * @return array{string, int}|null
     */
    public static function parse(string $text): ?array
    {
        $parts = explode('/', $text, 2);
        $packed = self::packed($parts[0]);
        if ($packed === null) {
            return null;
        }
        $bits = strlen($packed) * 8;
        if (!isset($parts[1])) {
            return [$packed, $bits];
        }
        if (!preg_match('~^\d{1,3}$~D', $parts[1]) || (int) $parts[1] > $bits) {
            return null;
        }
        return [$packed, (int) $parts[1]];
    }

    /** The address with everything behind its first bits cleared. */
    public static function network(string $packed, int $bits): string
    {
        $bytes = $bits >> 3;
        $head = substr($packed, 0, $bytes);
        if (($bits & 7) !== 0) {
            $head .= chr(ord($packed[$bytes]) & (0xff << (8 - ($bits & 7))));
        }
        return str_pad($head, strlen($packed), "\0");
    }

    /** Whether the address belongs to somebody on the public internet: not private, reserved, local or none at all. */
    public static function isPublic(string $address): bool
    {
        return filter_var($address, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE) !== false
            && !self::holds((string) self::packed($address), ['100.64.0.0/10', '198.18.0.0/15', 'fe80::/10', 'fc00::/7', '::/96']);
    }

    /**
     * @param string $packed address as packed() gives it
     * @param array<string> $ranges
     */
    public static function holds(string $packed, array $ranges): bool
    {
        foreach ($ranges as $text) {
            $range = self::parse($text);
            if ($range === null || strlen($range[0]) !== strlen($packed)) {
                continue;
            }
            $bytes = $range[1] >> 3;
            $rest = $range[1] & 7;
            if ($bytes > 0 && strncmp($packed, $range[0], $bytes) !== 0) {
                continue;
            }
            if ($rest === 0 || (ord($packed[$bytes]) ^ ord($range[0][$bytes])) >> (8 - $rest) === 0) {
                return true;
            }
        }
        return false;
    }
}
