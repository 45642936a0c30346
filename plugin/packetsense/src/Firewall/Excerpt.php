<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What of a request may be kept and sent: a short piece, in which digits and e-mail addresses are masked.
 */
final class Excerpt
{
    public const BYTES = 200;
    private const MAIL = '~[\p{L}\p{N}._+\'-]{1,64}(?:@|%40|&#0{0,6}64;|\\\\u0040)[\p{L}\p{N}.-]{1,253}~iu';

    /** Digits become #, e-mail addresses @; at most 200 bytes of valid UTF-8. */
    public static function mask(string $raw): string
    {
        $text = self::utf8(substr($raw, 0, 4 * self::BYTES));
        $text = (string) preg_replace(self::MAIL, '@', $text);
        $text = (string) preg_replace('~\p{Nd}~u', '#', $text);
        $text = (string) preg_replace('~[\x00-\x1f\x7f]~', ' ', $text);
        return self::cut($text, self::BYTES);
    }

    /**
     * The same for a text in three pieces: before, in and behind what matched. An e-mail address that lies across them is
     * masked as a whole, with the middle.
     *
     * @param array{0: string, 1: string, 2: string} $pieces
     * @return array{0: string, 1: string, 2: string}
     */
    public static function marked(array $pieces): array
    {
        [$before, $matched, $after] = array_map([self::class, 'utf8'], $pieces);
        $text = $before . $matched . $after;
        $start = strlen($before);
        $end = $start + strlen($matched);
        if (preg_match_all(self::MAIL, $text, $found, PREG_OFFSET_CAPTURE)) {
            foreach ($found[0] as [$mail, $at]) {
                $behind = $at + strlen($mail);
                $start = $at < $start && $behind > $start ? $at : $start;
                $end = $at < $end && $behind > $end ? $behind : $end;
            }
        }
        return [
            self::mask(substr($text, 0, $start)),
            self::mask(substr($text, $start, $end - $start)),
            self::mask(substr($text, $end)),
        ];
    }

    /** Valid UTF-8, with U+FFFD for what was none. */
    public static function utf8(string $bytes): string
    {
        if (preg_match('~~u', $bytes) === 1) {
            return $bytes;
        }
        // mb_* may be missing before WordPress; JSON is always there.
        return (string) json_decode((string) json_encode($bytes, JSON_INVALID_UTF8_SUBSTITUTE));
    }

    /** The longest start of valid UTF-8 that has no more than so many bytes. */
    public static function cut(string $text, int $bytes): string
    {
        if (strlen($text) <= $bytes) {
            return $text;
        }
        while ($bytes > 0 && (ord($text[$bytes]) & 0xC0) === 0x80) {
            $bytes--;
        }
        return substr($text, 0, $bytes);
    }
}
