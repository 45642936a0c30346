<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The signed cookie that tells the firewall, which runs before WordPress, what the asker may do. It holds for one
 * logged-in cookie only, until that ends or the user's epoch is raised.
 *
 * Form: 1.<user>.<issued>.<expires>.<CRC-32 of the question>.<capabilities, joined by ~>.<HMAC-SHA256, base64url>
 *
 * The question is the list of capabilities that the rules in force ask for; when the rules ask for others, the cookie
 * counts no more and WordPress gives a new one.
 */
final class Capability
{
    public const COOKIE = 'packetsense_cap';
    /** The longest that a cookie counts: WordPress's own "remember me". */
    public const SECONDS = 1209600;

    /**
     * A cookie's value, or null where the site has no key (nothing can be written).
     *
     * @param list<string> $capabilities those of $asked that the user has
     * @param list<string> $asked what the rules ask for
     * @param string $session value of the logged-in cookie
     */
    public static function issue(int $user, array $capabilities, array $asked, int $expires, string $session, int $now): ?string
    {
        $key = Secret::key('capability');
        if ($key === null) {
            return null;
        }
        $issued = max($now, Epochs::of($user) + 1);
        $expires = min($expires, $now + self::SECONDS);
        $text = implode('.', ['1', $user, $issued, $expires, self::question($asked), implode('~', $capabilities)]);
        return $text . '.' . self::signature($text, $session, $key);
    }

    /**
     * What the asker may do, or null where the cookie does not count.
     *
     * @param list<string> $asked what the rules ask for
     * @return list<string>|null
     */
    public static function read(string $cookie, array $asked, string $session, int $now): ?array
    {
        $form = '~^(1\.(\d{1,18})\.(\d{1,12})\.(\d{1,12})\.([0-9a-f]{8})\.([a-z0-9_\~-]*))\.([\w-]{43})$~D';
        if ($session === '' || !preg_match($form, $cookie, $found) || $found[5] !== self::question($asked)) {
            return null;
        }
        $key = Secret::key('capability');
        if ($key === null || !hash_equals(self::signature($found[1], $session, $key), $found[7])) {
            return null;
        }
        $epoch = Epochs::of((int) $found[2]);
        // Issued a second ahead where the epoch was raised in the same second.
        if ((int) $found[4] <= $now || (int) $found[3] > $now + 60 || (int) $found[3] <= $epoch) {
            return null;
        }
        return $found[6] === '' ? [] : explode('~', $found[6]);
    }

    /** @param list<string> $asked */
    private static function question(array $asked): string
    {
        return hash('crc32b', implode('~', $asked));
    }

    private static function signature(string $text, string $session, string $key): string
    {
        $mac = hash_hmac('sha256', "packetsense-capability-1\n$text\n" . hash('sha256', $session), $key, true);
        return rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
    }
}
