<?php

declare(strict_types=1);

namespace PacketSense\Login;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The last addresses from which each person signed in, as keyed hashes: enough to recognise one, not to list them.
 */
final class KnownAddresses
{
    public const META = 'packetsense_known_addresses';
    private const MOST = 10;

    /** @var string */
    private $secret;

    public function __construct(string $secret)
    {
        $this->secret = $secret;
    }

    public function has(int $userId, string $address): bool
    {
        return $address !== '' && in_array($this->hash($userId, $address), $this->all($userId), true);
    }

    public function add(int $userId, string $address): void
    {
        $hash = $this->hash($userId, $address);
        $known = $this->all($userId);
        if (end($known) === $hash) {
            return;
        }
        $known = array_values(array_diff($known, [$hash]));
        $known[] = $hash;
        update_user_meta($userId, self::META, array_slice($known, -self::MOST));
    }

    /** @return list<string> */
    private function all(int $userId): array
    {
        $stored = get_user_meta($userId, self::META, true);
        return is_array($stored) ? array_values(array_filter($stored, 'is_string')) : [];
    }

    private function hash(int $userId, string $address): string
    {
        return substr(hash_hmac('sha256', "known $userId $address", $this->secret), 0, 32);
    }
}
