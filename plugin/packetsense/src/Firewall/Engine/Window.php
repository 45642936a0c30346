<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** The pieces in which long texts are read (docs/pack.md, "Evaluation"). */
final class Window
{
    /** Bytes of each; a text that is not longer is read as it is. */
    private const BYTES = 8192;

    /** Where the next one begins. */
    public const STEP = 7168;

    /** @return string[] */
    public static function of(string $text): array
    {
        if (!isset($text[self::BYTES])) {
            return [$text];
        }
        $windows = [];
        $at = 0;
        do {
            $windows[] = substr($text, $at, self::BYTES);
            $reached = $at + self::BYTES;
            $at += self::STEP;
        } while ($reached < strlen($text));
        return $windows;
    }
}
