<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Regexes of which each must have a match in a text if a fingerprint that may stand anywhere in the row is to be found: for
 * letters that it cannot do without, and for two of them in a row. A text without a match in one of them needs no row.
 */
final class Absence
{
    /** Ways to read a fingerprint that are looked at one by one. */
    private const WAYS = 40;

    /** @var array of the pack */
    private $table;

    /** @var array<string, string[]> letter => regexes of the tokens that give it */
    private $patterns = [];

    /** @var string[] */
    private $alphabet;

    /** @var string regex of bytes at which perhaps no token begins */
    private $skipped = '';

    public function __construct(array $table)
    {
        $this->table = $table;
        foreach ($table['tokens'] as [$letter, $pattern]) {
            $this->patterns[$letter][] = $pattern;
        }
        foreach ($table['words'] as $word => $letter) {
            $this->patterns[$letter][] = self::quoted((string) $word);
        }
        $made = implode('', array_column($table['fold'], 0)) . implode('', array_column($table['fold'], 1));
        $letters = array_merge(array_map('strval', array_keys($this->patterns)), str_split($made . 'w'));
        $this->alphabet = array_values(array_unique($letters));
        for ($byte = 0; $byte < 256; $byte++) {
            $this->skipped .= $this->begins(chr($byte)) ? '' : sprintf('\x%02x', $byte);
        }
    }

    /**
     * What each way to read a fingerprint cannot do without; an empty list where nothing can be said of one of them.
     *
     * @param array $items of one alternative ({@see Fingerprint::alternatives})
     * @return array<int, string[]>
     */
    public function ways(array $items): array
    {
        $ways = [];
        foreach (self::spread($items) as $way) {
            $needed = $this->of($way);
            if ($needed === []) {
                return [];
            }
            $ways[implode("\n", $needed)] = $needed;
        }
        return array_values($ways);
    }

    /**
     * The items without groups that stand once, as alternatives; as they are where that would be too many.
     *
     * @return array<int, array>
     */
    private static function spread(array $items): array
    {
        foreach ($items as $at => [$what, $least, $most]) {
            if (is_array($what) && $least === 1 && $most === 1) {
                $ways = [];
                foreach ($what as $inner) {
                    $whole = array_merge(array_slice($items, 0, $at), $inner, array_slice($items, $at + 1));
                    $ways = array_merge($ways, self::spread($whole));
                }
                return count($ways) > self::WAYS ? [$items] : $ways;
            }
        }
        return [$items];
    }

    /**
     * What a fingerprint cannot do without.
     *
     * @param array $items of one alternative ({@see Fingerprint::alternatives})
     * @return string[]
     */
    private function of(array $items): array
    {
        $alone = $pairs = [];
        $before = null;
        $between = [];
        foreach ($items as [$what, $least]) {
            $letters = is_array($what) ? $this->firsts($what) : $this->letters($what);
            if ($what === '$' || $what === '^' || $letters === null || ($least === 0 && is_array($what))) {
                $before = null;
                continue;
            }
            if ($least === 0) {
                $between = array_merge($between, $letters);
                continue;
            }
            $alone[] = $this->presence($this->sources($letters));
            $pairs[] = $before === null ? null : $this->pair($before, $between, $letters);
            $before = is_array($what) ? null : $letters;
            $between = [];
        }
        $needed = array_values(array_filter(array_merge($alone, $pairs)));
        // What is short is told soon.
        usort($needed, static function (string $one, string $other): int {
            return strlen($one) <=> strlen($other);
        });
        return $needed;
    }

    /** @return string[] */
    private function letters(string $class): array
    {
        return array_values(array_filter($this->alphabet, static function (string $letter) use ($class): bool {
            return preg_match('~^(?:' . $class . ')$~sD', $letter) === 1;
        }));
    }

    /**
     * The letters with which a group begins; null where that cannot be said.
     *
     * @return string[]|null
     */
    private function firsts(array $alternatives): ?array
    {
        $letters = [];
        foreach ($alternatives as $items) {
            if ($items === [] || !is_string($items[0][0]) || $items[0][1] === 0 || $items[0][0] === '^' || $items[0][0] === '$') {
                return null;
            }
            $letters = array_merge($letters, $this->letters($items[0][0]));
        }
        return array_values(array_unique($letters));
    }

    /**
     * Letters of which there was one before folding wherever there is one of these behind it.
     *
     * @param string[] $letters
     * @return string[]
     */
    private function sources(array $letters): array
    {
        do {
            $known = implode('', $letters);
            foreach ($this->table['fold'] as [$from, $to]) {
                if ($known !== '' && strpbrk($to, $known) !== false && strpbrk($from, $known) === false) {
                    $letters[] = strlen($from) > 1 && $from[0] === 'w' ? $from[1] : $from[0];
                    break;
                }
            }
        } while (implode('', $letters) !== $known);
        return $letters;
    }

    /**
     * One of some letters, then one of others, with nothing between them but what may be between, or what folds take away.
     *
     * @param string[] $first
     * @param string[] $between
     * @param string[] $second
     */
    private function pair(array $first, array $between, array $second): ?string
    {
        $first = $this->sources($first);
        $second = $this->sources($second);
        $all = array_values(array_unique(array_merge($first, $between, $second)));
        do {
            $count = count($all);
            foreach ($this->table['fold'] as [$from, $to]) {
                if (!self::keeps($from, $to, implode('', $all))) {
                    return null;
                }
                if (strspn($to, implode('', $all)) === strlen($to)) {
                    $all = array_values(array_unique(array_merge($all, str_split($from))));
                }
            }
        } while (count($all) > $count);
        $gap = $this->presence($all);
        $first = $this->presence($first);
        $second = $this->presence($second);
        if ($gap === null || $first === null || $second === null) {
            return null;
        }
        return "(?:$first)(?:" . ($this->skipped === '' ? '' : "[{$this->skipped}]|") . "$gap)*?(?:$second)";
    }

    /** Whether what stands in a row of these letters behind a fold stood so before it, where the fold reaches beyond the row. */
    private static function keeps(string $from, string $to, string $letters): bool
    {
        for ($at = 0; strlen($to) > 1 && $at < strlen($to); $at++) {
            for ($length = strspn($to, $letters, $at); $length > 0; $length--) {
                $piece = substr($to, $at, $length);
                $whole = $length === strlen($to);
                $begins = $at > 0 || $whole || strncmp($from, $piece, $length) === 0;
                $ends = $at + $length < strlen($to) || $whole || substr($from, -$length) === $piece;
                if (!$begins || !$ends || ($length > 1 && strpos($from, $piece) === false)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * A regex that matches wherever a token of these letters is; null where any word may be one.
     *
     * @param string[] $letters
     */
    private function presence(array $letters): ?string
    {
        $patterns = [];
        foreach ($letters as $letter) {
            if ($letter === 'w') {
                return null;
            }
            $patterns = array_merge($patterns, $this->patterns[$letter] ?? []);
        }
        return $patterns === [] ? '(?!)' : '(?:' . implode(')|(?:', $patterns) . ')';
    }

    /** Whether a token begins wherever the byte stands and is not part of another. */
    private function begins(string $byte): bool
    {
        foreach ($this->table['tokens'] as [, $pattern]) {
            if (preg_match('~[$^]|\\\\[bB]~', $pattern) === 0 && preg_match('~^(?:' . $pattern . ')$~sD', $byte) === 1) {
                return true;
            }
        }
        return false;
    }

    private static function quoted(string $text): string
    {
        return implode('', array_map(static function (string $byte): string {
            return sprintf('\x%02x', ord($byte));
        }, $text === '' ? [] : str_split($text)));
    }
}
