<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Where in a text a condition holds, for people to see. Only asked for of requests that are recorded or refused.
 */
final class Place
{
    /** Bytes shown before and behind what matched. */
    private const AROUND = 80;

    /** Bytes shown of what matched. */
    private const MATCH = 200;

    /** How often a text is tried at each end. */
    private const TRIES = 14;

    /**
     * Where a condition holds that is known to hold.
     *
     * @param int $kind as the engine has it
     * @param mixed $argument of the match
     * @param string $value as it came
     * @param string $text as the rule saw it
     * @param callable $detects whether the detector finds anything in a text
     * @return array{0: string, 1: string, 2: string} before, matched, behind: raw bytes, unmasked
     */
    public static function of(int $kind, $argument, string $value, string $text, callable $detects): array
    {
        $at = 0;
        foreach ($kind === Engine::REGEX || $kind === Engine::DETECTOR ? Window::of($text) : [] as $window) {
            if ($kind === Engine::REGEX && preg_match($argument[0], $window, $match, PREG_OFFSET_CAPTURE) === 1) {
                return self::cut($value, $text, $at + $match[0][1], strlen($match[0][0]));
            }
            if ($kind === Engine::DETECTOR && $detects($window)) {
                [$start, $length] = self::narrow($window, $detects);
                return self::cut($value, $text, $at + $start, $length);
            }
            $at += Window::STEP;
        }
        foreach ($kind === Engine::WORDS ? $argument : [] as $word) {
            if (($found = strpos($text, $word)) !== false) {
                return self::cut($value, $text, $found, strlen($word));
            }
        }
        return self::cut($value, $text, 0, strlen($text));
    }

    /**
     * The smallest part of a text, found by halving, for which it still holds. Not always the smallest there is: what
     * comes out always holds.
     *
     * @param callable $holds of a text
     * @return array{0: int, 1: int} where it begins and how long it is
     */
    public static function narrow(string $text, callable $holds): array
    {
        $end = strlen($text);
        for ($least = 0, $try = 0; $least < $end && $try < self::TRIES; $try++) {
            $middle = intdiv($least + $end, 2);
            if ($holds(substr($text, 0, $middle))) {
                $end = $middle;
            } else {
                $least = $middle + 1;
            }
        }
        $start = 0;
        for ($most = $end, $try = 0; $start < $most && $try < self::TRIES; $try++) {
            $middle = intdiv($start + $most + 1, 2);
            if ($holds(substr($text, $middle, $end - $middle))) {
                $start = $middle;
            } else {
                $most = $middle - 1;
            }
        }
        return [$start, $end - $start];
    }

    /**
     * What stands before, in and behind the place: of the value as it came where the match can be found there, else of
     * what the rule saw.
     *
     * @return array{0: string, 1: string, 2: string} raw bytes, unmasked
     */
    private static function cut(string $value, string $text, int $start, int $length): array
    {
        $matched = substr($text, $start, $length);
        $at = $matched === '' ? false : stripos($value, $matched);
        $shown = $at === false ? $text : $value;
        $start = $at === false ? $start : $at;
        $from = max(0, $start - self::AROUND);
        return [
            substr($shown, $from, $start - $from),
            substr($shown, $start, min($length, self::MATCH)),
            $length > self::MATCH ? '' : substr($shown, $start + $length, self::AROUND),
        ];
    }
}
