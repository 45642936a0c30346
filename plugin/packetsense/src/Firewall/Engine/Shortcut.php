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
 *     presence  regex: without a match in the text, no fingerprint that may stand anywhere in the row has its letter; null
 *               where there is none of that kind
 */
final class Shortcut
{
    /** Bytes of regexes that are put together. */
    private const BUNDLE = 8000;

    /** @return array{viable: string[], unstable: string|null, presence: string|null}|null null where nothing can be said */
    public static function compile(array $table): ?array
    {
        $viable = [];
        $letters = [];
        try {
            foreach ($table['fingerprints'] as $fingerprint) {
                foreach (Fingerprint::alternatives($fingerprint) as $items) {
                    $anchored = ($items[0][0] ?? '') === '^';
                    $items = $anchored ? array_slice($items, 1) : $items;
                    self::refuseAnchors($items);
                    $required = $anchored && !self::isLoose($items) ? null : self::required($items, $table);
                    if ($required === null && !$anchored) {
                        return null;
                    }
                    if ($required === null) {
                        $viable[] = '^(?:' . Fingerprint::unfinished($items) . '|' . Fingerprint::finished($items) . ')';
                    }
                    $letters = array_merge($letters, $required ?? []);
                }
            }
            $presence = $letters === [] ? null : self::presence($letters, $table);
        } catch (\UnexpectedValueException $unknown) {
            return null;
        }
        return [
            'viable' => self::bundles($viable),
            'unstable' => self::unstable($table['fold']),
            'presence' => $presence,
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

    private static function refuseAnchors(array $items): void
    {
        foreach ($items as [$what]) {
            if ($what === '^') {
                throw new \UnexpectedValueException('^ in the middle');
            }
            foreach (is_array($what) ? $what : [] as $inner) {
                self::refuseAnchors($inner);
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

    /**
     * The letters of which a row must have one for these items to match, the fewest that any item asks for; null where
     * words or folds bring such letters about, so that a text does not show them.
     *
     * @return string[]|null
     */
    private static function required(array $items, array $table): ?array
    {
        $made = implode('', $table['words']) . implode('', array_column($table['fold'], 1)) . 'w';
        $all = array_unique(array_merge(array_column($table['tokens'], 0), str_split($made)));
        $fewest = null;
        foreach ($items as [$what, $least]) {
            if (!is_string($what) || $what === '$' || $least === 0) {
                continue;
            }
            $letters = array_values(array_filter($all, static function (string $letter) use ($what): bool {
                return preg_match('~^(?:' . $what . ')$~sD', $letter) === 1;
            }));
            if (strpbrk($made, implode('', $letters) . "\0") === false && ($fewest === null || count($letters) < count($fewest))) {
                $fewest = $letters;
            }
        }
        return $fewest;
    }

    /** @param string[] $letters */
    private static function presence(array $letters, array $table): string
    {
        $patterns = [];
        foreach ($table['tokens'] as [$letter, $pattern]) {
            if (in_array($letter, $letters, true)) {
                $patterns[] = $pattern;
            }
        }
        return $patterns === [] ? '~(?!)~' : '~(?:' . implode(')|(?:', $patterns) . ')~sD';
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

    private static function quoted(string $text): string
    {
        return implode('', array_map(static function (string $byte): string {
            return sprintf('\x%02x', ord($byte));
        }, str_split($text)));
    }
}
