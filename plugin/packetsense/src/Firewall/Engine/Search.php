<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Runs a {@see Regex} on a text, or tells without running it that it has no match there. */
final class Search
{
    /** So short a text is run through a regex as a whole. */
    private const SHORT = 200;

    /** @var array{0: string, 1: string} the text that was asked for last, and every byte that it has, once */
    private static $counted = ['', ''];

    /**
     * Whether there is a match; null where the regex engine gave up.
     *
     * @param array{0: string, 1: string|null, 2: array|null} $regex
     */
    public static function matches(array $regex, string $text): ?bool
    {
        [$whole, $bytes, $pieces] = $regex;
        if ($bytes !== null && strpbrk(self::bytes($text), $bytes) === false) {
            return false;
        }
        if ($pieces === null || !isset($text[self::SHORT])) {
            return self::has($whole, $text);
        }
        $present = self::bytes($text);
        $found = false;
        foreach ($pieces as [$sets, $clause, $piece]) {
            foreach ($sets as $set) {
                if (strpbrk($present, $set) === false) {
                    continue 2;
                }
            }
            if ($clause !== null && !self::holdsAny($clause, $text)) {
                continue;
            }
            $here = self::has($piece, $text);
            if ($here === true) {
                return true;
            }
            $found = $here === null ? null : $found;
        }
        return $found;
    }

    /** @param string[]|string $clause literals, or a regex */
    private static function holdsAny($clause, string $text): bool
    {
        if (is_string($clause)) {
            // Where the regex engine gives up, the rule decides.
            return preg_match($clause, $text) !== 0;
        }
        foreach ($clause as $literal) {
            if (strpos($text, $literal) !== false) {
                return true;
            }
        }
        return false;
    }

    private static function has(string $regex, string $text): ?bool
    {
        $found = false;
        foreach (Window::of($text) as $window) {
            $result = preg_match($regex, $window);
            if ($result === 1) {
                return true;
            }
            $found = $result === false ? null : $found;
        }
        return $found;
    }

    /** Every byte that a text has, once, in their order. */
    public static function bytes(string $text): string
    {
        if ($text !== self::$counted[0]) {
            self::$counted = [$text, (string) count_chars($text, 3)];
        }
        return self::$counted[1];
    }
}
