<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Text from elsewhere, brought into the bounds of docs/protocol.md.
 */
final class Text
{
    /** Valid UTF-8 without control characters, of at most $bytes bytes. */
    public static function bounded(string $text, int $bytes): string
    {
        $clean = preg_match('//u', $text) === 1 ? $text : (string) preg_replace('~[\x80-\xff]+~', '?', $text);
        $clean = trim((string) preg_replace('~[\x00-\x1f\x7f]+|\xc2[\x80-\x9f]~', ' ', $clean));
        if (strlen($clean) <= $bytes) {
            return $clean;
        }
        // A character that was cut through goes as a whole.
        return (string) preg_replace('~[\xc0-\xff][\x80-\xbf]*$~D', '', substr($clean, 0, $bytes + 1));
    }
}
