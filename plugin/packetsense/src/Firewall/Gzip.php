<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * gzip (RFC 1952), also on a PHP without zlib: stored blocks are valid gzip, only larger.
 */
final class Gzip
{
    private const BLOCK = 65535;

    public static function encode(string $bytes): string
    {
        if (function_exists('gzencode')) {
            $packed = gzencode($bytes, 6);
            if (is_string($packed)) {
                return $packed;
            }
        }
        return self::stored($bytes);
    }

    /** Deflate blocks of type 0 (RFC 1951 3.2.4) in a gzip frame. */
    public static function stored(string $bytes): string
    {
        $blocks = $bytes === '' ? [''] : str_split($bytes, self::BLOCK);
        $out = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff";
        foreach ($blocks as $i => $block) {
            $length = strlen($block);
            $out .= ($i === count($blocks) - 1 ? "\x01" : "\x00") . pack('vv', $length, ~$length & 0xffff) . $block;
        }
        return $out . pack('VV', crc32($bytes), strlen($bytes));
    }
}
