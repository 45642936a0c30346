<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Which parameters hold passwords, by their names. */
final class SecretName
{
    /**
     * Whether the value under a flat name is a password: the last key that is not a number decides.
     *
     * In a query only names without such keys count: no form asks for a password there, and `id[password]=` must not hide
     * what `id` holds.
     *
     * @param array<string, true> $unread names in lower case
     */
    public static function is(string $flat, array $unread, bool $inQuery): bool
    {
        if ($unread === []) {
            return false;
        }
        while (substr($flat, -1) === ']' && ($open = strrpos($flat, '[')) !== false) {
            $key = (string) substr($flat, $open + 1, -1);
            if (strspn($key, '0123456789') !== strlen($key)) {
                return !$inQuery && self::isListed($key, $unread);
            }
            $flat = (string) substr($flat, 0, $open);
        }
        return self::isListed($flat, $unread);
    }

    /**
     * Whether a key is one of the names, perhaps with the number of a form at its end: `user_password-5`.
     *
     * @param array<string, true> $unread names in lower case
     */
    public static function isListed(string $key, array $unread): bool
    {
        $key = Transforms::lower($key);
        if (isset($unread[$key])) {
            return true;
        }
        $bare = rtrim($key, '0123456789');
        $last = substr($bare, -1);
        return $bare !== $key && ($last === '-' || $last === '_') && isset($unread[substr($bare, 0, -1)]);
    }
}
