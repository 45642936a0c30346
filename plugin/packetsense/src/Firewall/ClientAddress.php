<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Who is asking, as far as the network can prove it: the peer of the connection, and a header only where that peer is
 * a proxy which the owner named.
 */
final class ClientAddress
{
    private const HOPS = 20;

    /**
     * @param array<string, mixed> $server $_SERVER
     * @param array<string, mixed> $settings Settings::all(), of which trusted_proxies is used
     * @return string canonical address; 0.0.0.0 where the server names none
     */
    public static function of(array $server, array $settings): string
    {
        $peer = Range::packed(is_string($server['REMOTE_ADDR'] ?? null) ? $server['REMOTE_ADDR'] : '');
        if ($peer === null) {
            return '0.0.0.0';
        }
        $trusted = $settings['trusted_proxies'] ?? [];
        $header = $server['HTTP_X_FORWARDED_FOR'] ?? '';
        if ($trusted !== [] && is_string($header) && $header !== '' && Range::holds($peer, $trusted)) {
            // Each proxy adds its peer at the end, so the last one that is no proxy of ours is the visitor; what stands
            // before it can be anything.
            foreach (array_slice(array_reverse(explode(',', $header)), 0, self::HOPS) as $hop) {
                $packed = Range::packed(self::bare(trim($hop)));
                if ($packed === null) {
                    break;
                }
                $peer = $packed;
                if (!Range::holds($packed, $trusted)) {
                    break;
                }
            }
        }
        return (string) inet_ntop($peer);
    }

    /** Drops a port and brackets: [2001:db8::1]:443, 192.0.2.1:8080. */
    private static function bare(string $hop): string
    {
        if (preg_match('~^\[([0-9a-fA-F:.]+)\](?::\d+)?$~D', $hop, $found) || preg_match('~^([0-9.]+):\d+$~D', $hop, $found)) {
            return $found[1];
        }
        return $hop;
    }
}
