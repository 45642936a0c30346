<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Limits;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Range;

/** Who counts as one asker: an IPv4 address or a /64 of IPv6; and the network around it, a /24 or a /48. */
final class Unit
{
    /** As a range in its canonical spelling, or null where the text is no address. */
    public static function of(string $address): ?string
    {
        return self::cut($address, 32, 64);
    }

    public static function network(string $address): ?string
    {
        return self::cut($address, 24, 48);
    }

    private static function cut(string $address, int $four, int $six): ?string
    {
        $packed = Range::packed($address);
        if ($packed === null) {
            return null;
        }
        $bits = strlen($packed) === 4 ? $four : $six;
        return inet_ntop(Range::network($packed, $bits)) . ($bits === 32 ? '' : "/$bits");
    }
}
