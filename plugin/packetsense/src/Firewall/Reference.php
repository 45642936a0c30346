<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The number that a refused visitor can tell the owner: eight characters that are not easily mistaken for one another.
 */
final class Reference
{
    private const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

    /** A fresh one, such as 7Q2K-9F4M (40 random bits). */
    public static function fresh(): string
    {
        $text = '';
        foreach (str_split(random_bytes(8)) as $byte) {
            $text .= self::LETTERS[ord($byte) & 31];
        }
        return substr($text, 0, 4) . '-' . substr($text, 4);
    }

    /** A number as people write it, in small letters, without the dash, with O for 0; null where it is none. */
    public static function read(string $text): ?string
    {
        $text = strtr(strtoupper((string) preg_replace('~[\s-]+~', '', $text)), ['O' => '0', 'I' => '1', 'L' => '1']);
        $isNumber = strlen($text) === 8 && strspn($text, self::LETTERS) === 8;
        return $isNumber ? substr($text, 0, 4) . '-' . substr($text, 4) : null;
    }
}
