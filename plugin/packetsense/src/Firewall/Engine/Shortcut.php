<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * How a detector can pass over a text after a few tokens: most fingerprints say how a row must begin, and prose does not
 * begin so. The verdict is the same with and without.
 *
 *     viable    regexes: a row that begins with these letters could have a fingerprint; without a match in any it has none
 *     unstable  regex: the first letters of a row may still be folded, so they say nothing; null without folds
 *     settled   regex: the letters of a row that no fold of what comes behind them can reach, if there is nothing to fold among
 *               them (folded)
 *     loose     for every fingerprint that may stand anywhere, regexes ({@see Regex}) of which each must have a match in the text
 *               ({@see Absence})
 */
final class Shortcut
{
    /** Bytes of regexes that are put together. */
    private const BUNDLE = 8000;

    /** @return array{viable: string[], unstable: string|null, settled: string|null, folded: string|null, loose: array<int, array<int, array>>}|null null where nothing can be said */
    public static function compile(array $table): ?array
    {
        $viable = $loose = [];
        $absence = new Absence($table);
        try {
            foreach ($table['fingerprints'] as $fingerprint) {
                foreach (Fingerprint::alternatives($fingerprint) as $items) {
                    $anchored = ($items[0][0] ?? '') === '^';
                    $items = $anchored ? array_slice($items, 1) : $items;
                    self::refuseAnchors($items, $anchored);
                    $needed = $anchored && !self::isLoose($items) ? [] : $absence->ways($items);
                    if ($needed !== []) {
                        $loose = array_merge($loose, $needed);
                    } elseif ($anchored) {
                        $viable[] = '^(?:' . Fingerprint::unfinished($items) . '|' . Fingerprint::finished($items) . ')';
                    } else {
                        return null;
                    }
                }
            }
        } catch (\UnexpectedValueException $unknown) {
            return null;
        }
        $folds = array_map([self::class, 'quoted'], array_column($table['fold'], 0));
        return [
            'viable' => self::bundles($viable),
            'unstable' => self::unstable($table['fold']),
            'settled' => self::settled($table),
            'folded' => $folds === [] ? null : '~' . implode('|', $folds) . '~',
            'loose' => array_map(static function (array $patterns): array {
                return array_map([Regex::class, 'compile'], $patterns);
            }, $loose),
        ];
    }

    /**
     * Few regexes of a size that PCRE takes.
     *
     * @param string[] $patterns
     * @return string[]
     */
    private static function bundles(array $patterns): array
    {
        $bundles = [];
        $open = '';
        foreach ($patterns as $pattern) {
            if ($open !== '' && strlen($open) + strlen($pattern) > self::BUNDLE) {
                $bundles[] = '~' . $open . '~sD';
                $open = '';
            }
            $open .= ($open === '' ? '' : '|') . $pattern;
        }
        return $open === '' ? $bundles : array_merge($bundles, ['~' . $open . '~sD']);
    }

    private static function refuseAnchors(array $items, bool $within): void
    {
        foreach ($items as [$what]) {
            if ($what === '^') {
                throw new \UnexpectedValueException('^ in the middle');
            }
            foreach ($within && is_array($what) ? $what : [] as $inner) {
                self::refuseAnchors($inner, true);
            }
        }
    }

    /** Whether words may stand in any number soon after the beginning, so that the first letters tell little. */
    private static function isLoose(array $items): bool
    {
        foreach (array_slice($items, 0, 3) as [$what, , $most]) {
            if ($most > Detector::GLANCE && is_string($what) && preg_match('~^(?:' . $what . ')$~sD', 'w') === 1) {
                return true;
            }
        }
        return false;
    }

    /** @param array<int, array{0: string, 1: string}> $folds */
    private static function unstable(array $folds): ?string
    {
        $ways = [];
        foreach ($folds as [$from, $to]) {
            $ways[] = self::quoted($from);
            for ($length = 1; $length < strlen($from); $length++) {
                // Where only the last letter is concerned and stays what it is, nothing changes.
                if ($length > 1 || ($to[0] ?? '') !== $from[0]) {
                    $ways[] = self::quoted(substr($from, 0, $length)) . '$';
                }
            }
        }
        return $ways === [] ? null : '~' . implode('|', $ways) . '~D';
    }

    /** A row up to the last place over which no fold reaches, whatever the letters behind it become. */
    private static function settled(array $table): ?string
    {
        $folds = $table['fold'];
        $letters = array_unique(array_merge(
            ['w'],
            array_column($table['tokens'], 0),
            array_values($table['words']),
            str_split(implode('', array_column($folds, 0)) . implode('', array_column($folds, 1)) . 'w')
        ));
        $ways = [];
        foreach ($letters as $letter) {
            $next = [];
            foreach ($letters as $other) {
                $become = self::become((string) $other, $folds);
                $reached = $become === null || array_filter($folds, static function (array $fold) use ($letter, $become): bool {
                    foreach ($become as $first) {
                        if (strpos($fold[0], $letter . $first) !== false) {
                            return true;
                        }
                    }
                    return false;
                }) !== [];
                if (!$reached) {
                    $next[] = self::quoted((string) $other);
                }
            }
            if ($next !== []) {
                $ways[] = self::quoted((string) $letter) . '(?=[' . implode('', $next) . '])';
            }
        }
        return $folds === [] || $ways === [] ? null : '~^.*(?:' . implode('|', $ways) . ')~s';
    }

    /**
     * What may stand where a letter is, once it and what comes behind it are folded; null if anything.
     *
     * @param array<int, array{0: string, 1: string}> $folds
     * @return string[]|null
     */
    private static function become(string $letter, array $folds): ?array
    {
        $become = [$letter];
        do {
            $count = count($become);
            foreach ($folds as [$from, $to]) {
                if (in_array($from[0], $become, true)) {
                    if ($to === '') {
                        return null;
                    }
                    $become = array_values(array_unique(array_merge($become, [$to[0]])));
                }
            }
        } while (count($become) > $count);
        return $become;
    }

    private static function quoted(string $text): string
    {
        return implode('', array_map(static function (string $byte): string {
            return sprintf('\x%02x', ord($byte));
        }, str_split($text)));
    }
}
