<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Wire\Keys;
use PacketSense\Wire\Thumbprint;

/**
 * The keys with which a cloud signs its answers, as it announces them and as the site pins them.
 */
final class ServiceKeys
{
    private const MOST = 16;

    /**
     * Reads an announced list; what is not a key in the form of docs/protocol.md is left out.
     *
     * @param mixed $announced
     * @return list<array{keyid: string, public_key: string, not_before: int, expires: int}>
     */
    public static function read($announced): array
    {
        $keys = [];
        foreach (is_array($announced) ? array_slice($announced, 0, self::MOST) : [] as $key) {
            $text = is_array($key) ? $key['public_key'] ?? null : null;
            $bytes = is_string($text) ? Keys::publicFromText($text) : null;
            if (
                $bytes !== null
                && ($key['keyid'] ?? null) === Thumbprint::of($bytes)
                && is_int($key['not_before'] ?? null)
                && is_int($key['expires'] ?? null)
            ) {
                $keys[] = [
                    'keyid' => $key['keyid'],
                    'public_key' => $text,
                    'not_before' => $key['not_before'],
                    'expires' => $key['expires'],
                ];
            }
        }
        return $keys;
    }

    /**
     * Those to believe now; all of them where the clock itself is in question.
     *
     * @param list<array{keyid: string, public_key: string, not_before: int, expires: int}> $keys
     * @param int|null $now unix seconds on the cloud's clock
     * @return array<string, string> 32 bytes by key id
     */
    public static function pinned(array $keys, ?int $now): array
    {
        $pinned = [];
        foreach ($keys as $key) {
            $bytes = Keys::publicFromText($key['public_key']);
            if ($bytes !== null && ($now === null || self::holds($key, $now))) {
                $pinned[$key['keyid']] = $bytes;
            }
        }
        return $pinned;
    }

    /**
     * Whether the time is one in which one of the keys holds.
     *
     * @param list<array{keyid: string, public_key: string, not_before: int, expires: int}> $keys
     */
    public static function cover(array $keys, int $time): bool
    {
        foreach ($keys as $key) {
            if (self::holds($key, $time)) {
                return true;
            }
        }
        return false;
    }

    /** @param array{keyid: string, public_key: string, not_before: int, expires: int} $key */
    private static function holds(array $key, int $time): bool
    {
        // Soft at its beginning by the tolerance of clocks: an answer has bounds of its own, narrower ones.
        return $key['not_before'] - 300 <= $time && $time <= $key['expires'];
    }
}
