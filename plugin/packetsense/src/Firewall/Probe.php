<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Origin\Chain;

/**
 * Lets the installer see, by a request from outside, whether the site answers and how early the firewall starts. Only
 * who holds the site's key gets the answer.
 */
final class Probe
{
    public const HEADER = 'X-PacketSense-Probe';
    /** In the answer: the way of the request, base64 of JSON. */
    public const CHAIN = 'X-PacketSense-Chain';
    private const SECONDS = 120;

    /** What to send in the header. */
    public static function token(int $now): ?string
    {
        $key = Secret::key('probe');
        return $key === null ? null : $now . '.' . hash_hmac('sha256', (string) $now, $key);
    }

    public static function valid(string $token, int $now): bool
    {
        $key = Secret::key('probe');
        $parts = explode('.', $token, 2);
        return $key !== null && count($parts) === 2 && abs($now - (int) $parts[0]) <= self::SECONDS
            && hash_equals(hash_hmac('sha256', $parts[0], $key), $parts[1]);
    }

    public static function answer(string $token, string $start): void
    {
        if (self::valid($token, time()) && !headers_sent()) {
            header('X-PacketSense-Start: ' . $start);
            $chain = Chain::of($_SERVER);
            header(self::CHAIN . ': ' . base64_encode((string) json_encode(['peer' => $chain->peer, 'forwarded' => $chain->forwarded])));
        }
    }
}
