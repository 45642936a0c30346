<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Origin;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\ClientAddress;
use PacketSense\Firewall\Range;

/**
 * Whether the address under which a request is counted is proven to be the visitor's. It is not where the peer is private
 * or a known service's that the owner has not named as trusted, for then all visitors may share it.
 */
final class Proven
{
    /**
     * @param array<string, mixed> $server
     * @param array<string, mixed> $settings
     */
    public static function is(array $server, array $settings): bool
    {
        $peer = Range::packed(is_string($server['REMOTE_ADDR'] ?? null) ? $server['REMOTE_ADDR'] : '');
        $address = ClientAddress::of($server, $settings);
        if ($peer === null || !Range::isPublic($address)) {
            return false;
        }
        $trusted = $settings['trusted_proxies'] ?? [];
        if (Range::holds($peer, $trusted)) {
            return !Range::holds((string) Range::packed($address), $trusted);
        }
        return KnownProxies::service($address) === '';
    }
}
