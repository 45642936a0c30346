<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Challenge;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Limits\Unit;
use PacketSense\Firewall\Secret;

/**
 * A puzzle that costs the asker's browser a second and us nothing: find a number so that SHA-256 of the puzzle, a dot and
 * the number begins with so many zero bits. Nothing is kept of it; the signature says for whom and when it was made.
 *
 * Form: 1.<issued>.<bits>.<16 hex digits>.<HMAC-SHA256, base64url>; solved: the same, a dot, and the number.
 */
final class Puzzle
{
    /** Bits asked for: 65,536 tries in the mean, and the bounds of the setting. */
    public const BITS = 16;
    public const EASIEST = 10;
    public const HARDEST = 18;
    /** Seconds for which a solution counts. */
    private const SECONDS = 600;

    /** A fresh puzzle, or null where the site has no key. */
    public static function issue(string $address, int $bits, int $now): ?string
    {
        $key = Secret::key('challenge');
        $network = Unit::network($address);
        if ($key === null || $network === null) {
            return null;
        }
        $text = implode('.', ['1', $now, max(self::EASIEST, min(self::HARDEST, $bits)), bin2hex(random_bytes(8))]);
        return $text . '.' . self::signature($text, $network, $key);
    }

    /** Whether this is the solution of a puzzle of ours that was made for the address's network a short while ago. */
    public static function isSolved(string $solution, string $address, int $now): bool
    {
        $form = '~^((1\.(\d{1,12})\.(\d{1,2})\.[0-9a-f]{16})\.([\w-]{43}))\.\d{1,12}$~D';
        if (preg_match($form, $solution, $found) !== 1 || (int) $found[3] > $now + 60 || (int) $found[3] < $now - self::SECONDS) {
            return false;
        }
        $key = Secret::key('challenge');
        $network = Unit::network($address);
        if ($key === null || $network === null || !hash_equals(self::signature($found[2], $network, $key), $found[5])) {
            return false;
        }
        $bits = (int) $found[4];
        $head = unpack('N', hash('sha256', $solution, true))[1];
        return $bits <= 32 && $head >> (32 - $bits) === 0;
    }

    private static function signature(string $text, string $network, string $key): string
    {
        $mac = hash_hmac('sha256', "packetsense-puzzle-1\n$text\n$network", $key, true);
        return rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
    }
}
