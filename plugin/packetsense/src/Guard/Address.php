<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Hosts that no stranger has business with: loopback, private and link-local networks, metadata services. Reads the
 * spellings that the system's resolver takes: 127.1, 0x7f000001, 2130706433, [::ffff:127.0.0.1].
 */
final class Address
{
    /** Networks that are not the open internet (RFC 6890 and its registry): first address, bits. */
    private const INNER = [
        '0.0.0.0' => 8, '10.0.0.0' => 8, '100.64.0.0' => 10, '127.0.0.0' => 8, '169.254.0.0' => 16, '172.16.0.0' => 12,
        '192.0.0.0' => 24, '192.168.0.0' => 16, '198.18.0.0' => 15, '224.0.0.0' => 4, '240.0.0.0' => 4,
        '::' => 127, 'fc00::' => 7, 'fe80::' => 10, 'fec0::' => 10, 'ff00::' => 8,
    ];

    /** The IPv4 address within an IPv6 one: mapped, NAT64, 6to4: network, bits, at which byte. */
    private const WITHIN = [['::ffff:0:0', 96, 12], ['64:ff9b::', 96, 12], ['2002::', 16, 2], ['::', 96, 12]];

    /** The address that a host is by itself, packed; null for a name. */
    public static function literal(string $host): ?string
    {
        $host = trim(strtolower(rtrim($host, '.')), '[]');
        if (strpos($host, ':') !== false) {
            $packed = @inet_pton(explode('%', $host)[0]);
            return $packed === false ? null : $packed;
        }
        $parts = explode('.', $host);
        if ($host === '' || count($parts) > 4) {
            return null;
        }
        $numbers = [];
        foreach ($parts as $part) {
            if (preg_match('~^(?:0x([0-9a-f]{0,8})|(0[0-7]{0,11})|([1-9]\d{0,9}))$~D', $part, $found) !== 1) {
                return null;
            }
            $octal = ($found[2] ?? '') !== '' ? octdec($found[2]) : hexdec('0' . $found[1]);
            $numbers[] = (int) ($found[3] ?? $octal);
        }
        $last = array_pop($numbers);
        if ($last >= 256 ** (4 - count($numbers)) || max($numbers + [0, 0, 0]) > 255) {
            return null;
        }
        $value = $last;
        foreach ($numbers as $at => $number) {
            $value |= $number << (8 * (3 - $at));
        }
        return pack('N', $value);
    }

    /** Whether a packed address is within. */
    public static function isInner(string $packed): bool
    {
        foreach (self::INNER as $network => $bits) {
            if (self::holds((string) inet_pton((string) $network), $bits, $packed)) {
                return true;
            }
        }
        if (strlen($packed) === 16) {
            foreach (self::WITHIN as [$network, $bits, $at]) {
                if (self::holds((string) inet_pton($network), $bits, $packed)) {
                    return self::isInner(substr($packed, $at, 4));
                }
            }
        }
        return false;
    }

    /** Is the host within, by what it is or by what it says? Asks nobody. */
    public static function saysInner(string $host): bool
    {
        $packed = self::literal($host);
        if ($packed !== null) {
            return self::isInner($packed);
        }
        return preg_match('~(?:^|\.)(?:localhost|localdomain|local|internal|intranet)\.?$~iD', $host) === 1;
    }

    /** The same, and where it is a name, by where the name leads. */
    public static function leadsInside(string $host): bool
    {
        if (self::literal($host) !== null || self::saysInner($host)) {
            return self::saysInner($host);
        }
        $addresses = array_map('inet_pton', @gethostbynamel($host) ?: []);
        foreach (function_exists('dns_get_record') ? (array) @dns_get_record($host, DNS_AAAA) : [] as $record) {
            $addresses[] = isset($record['ipv6']) ? inet_pton((string) $record['ipv6']) : false;
        }
        foreach ($addresses as $packed) {
            if (is_string($packed) && self::isInner($packed)) {
                return true;
            }
        }
        return false;
    }

    private static function holds(string $network, int $bits, string $packed): bool
    {
        if (strlen($network) !== strlen($packed)) {
            return false;
        }
        $whole = intdiv($bits, 8);
        $mask = (0xff00 >> ($bits % 8)) & 0xff;
        return substr($network, 0, $whole) === substr($packed, 0, $whole)
            && ($mask === 0 || (ord($network[$whole]) & $mask) === (ord($packed[$whole]) & $mask));
    }
}
