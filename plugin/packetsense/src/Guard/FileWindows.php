<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The parts of a file in which code may hide behind a picture's beginning. A file of random bytes has none: what looks
 * like the start of code must go on as text.
 */
final class FileWindows
{
    public const BYTES = 8192;
    /** Bytes at the beginning, and at the end, of a file that are searched. */
    private const REACH = 8388608;
    private const CHUNK = 262144;
    private const MOST = 16;
    /** Bytes of what follows a suspicious place that the rules are given. */
    private const AFTER = 512;

    private const SUSPICIOUS = '~<\?(?:php[\s(/$]|=)[\x09\x0a\x0d\x20-\x7e]{8}|<script[\s>/]|<%\s{0,3}(?:eval|execute)\b'
        . '|\b(?:addtype|addhandler|sethandler|auto_prepend_file)\b~i';

    /**
     * The beginning of the file, then what is suspicious in the rest. Of a text that browsers run (SVG, HTML) all of the
     * first 128 KiB.
     *
     * @return list<string>
     */
    public static function of(string $path, bool $isMarkup): array
    {
        $stream = is_file($path) ? @fopen($path, 'rb') : false;
        $size = $stream === false ? 0 : (int) fstat($stream)['size'];
        if ($stream === false || $size === 0) {
            return [];
        }
        $windows = [(string) fread($stream, self::BYTES)];
        while ($isMarkup && count($windows) < self::MOST && !feof($stream)) {
            // Half a window before, so that nothing falls between two.
            fseek($stream, -intdiv(self::BYTES, 8), SEEK_CUR);
            $windows[] = (string) fread($stream, self::BYTES);
        }
        $ranges = $size > 2 * self::REACH ? [[0, self::REACH], [$size - self::REACH, $size]] : [[0, $size]];
        foreach ($ranges as [$from, $to]) {
            for ($at = $from; $at < $to && count($windows) < self::MOST; $at += self::CHUNK) {
                fseek($stream, $at);
                $chunk = (string) fread($stream, self::CHUNK + self::AFTER);
                preg_match_all(self::SUSPICIOUS, $chunk, $found, PREG_OFFSET_CAPTURE);
                foreach (array_slice($found[0], 0, self::MOST) as [, $place]) {
                    // What lies in the first window has been read, and what lies behind the chunk comes with the next.
                    if ($at + $place + self::AFTER > self::BYTES && $place < self::CHUNK && count($windows) < self::MOST) {
                        $windows[] = substr($chunk, $place, self::AFTER);
                    }
                }
            }
        }
        fclose($stream);
        return $windows;
    }
}
