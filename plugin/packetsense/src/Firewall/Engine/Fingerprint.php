<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * A fingerprint taken apart: what a row must begin with, and which letter it must have.
 *
 * Rows that are compared have at most {@see Detector::GLANCE} letters.
 *
 * Reads the dialect of docs/rules.md; what it does not know is refused, and the caller then does without.
 */
final class Fingerprint
{
    /** Repeats are counted up to here: no row that is compared has as many letters. */
    private const MOST = Detector::GLANCE + 1;

    /** @var string */
    private $pattern;

    /** @var int */
    private $at = 0;

    private function __construct(string $pattern)
    {
        $this->pattern = $pattern;
    }

    /**
     * The alternatives of a fingerprint. An item is `[what, least, most]`, what being a regex of one letter, a list of
     * alternatives, or `^` or `$` themselves.
     *
     * @throws \UnexpectedValueException for what is not known
     */
    public static function alternatives(string $pattern): array
    {
        $reader = new self($pattern);
        $alternatives = $reader->group();
        if ($reader->at !== strlen($pattern)) {
            throw new \UnexpectedValueException('a bracket too many');
        }
        return $alternatives;
    }

    /**
     * Regexes for the fingerprints that stand at the beginning of a row, which are told in no time, and for the others.
     *
     * @param string[] $fingerprints
     * @return string[]
     */
    public static function regexes(array $fingerprints): array
    {
        $kinds = [];
        foreach ($fingerprints as $fingerprint) {
            $kinds[(int) !self::isAnchored($fingerprint)][] = $fingerprint;
        }
        return array_map(static function (array $kind): string {
            return '~(?:' . implode(')|(?:', $kind) . ')~sD';
        }, array_values($kinds));
    }

    private static function isAnchored(string $fingerprint): bool
    {
        try {
            foreach (self::alternatives($fingerprint) as $items) {
                if (($items[0][0] ?? '') !== '^') {
                    return false;
                }
            }
            return true;
        } catch (\UnexpectedValueException $unknown) {
            return false;
        }
    }

    /** A regex (without delimiters) that matches a row which ends before the items do, but could become what they match. */
    public static function unfinished(array $items): string
    {
        if ($items === [] || $items[0][0] === '$') {
            return '$';
        }
        [$what, $least, $most] = $items[0];
        $rest = '(?:' . self::unfinished(array_slice($items, 1)) . ')';
        if (is_string($what)) {
            return $what . "{0,$most}$|" . $what . "{{$least},$most}" . $rest;
        }
        $whole = '(?:' . implode('|', array_map([self::class, 'finished'], $what)) . ')';
        $begun = '(?:' . implode('|', array_map([self::class, 'unfinished'], $what)) . ')';
        return $whole . '{0,' . ($most - 1) . '}' . $begun . '|' . $whole . "{{$least},$most}" . $rest;
    }

    /** The items as a regex again. */
    public static function finished(array $items): string
    {
        $text = '';
        foreach ($items as [$what, $least, $most]) {
            if (is_array($what)) {
                $what = '(?:' . implode('|', array_map([self::class, 'finished'], $what)) . ')';
            }
            $text .= $what === '$' ? '$' : $what . "{{$least},$most}";
        }
        return $text;
    }

    /** Alternatives up to a closing bracket or the end. */
    private function group(): array
    {
        $alternatives = [[]];
        while ($this->at < strlen($this->pattern) && $this->pattern[$this->at] !== ')') {
            if ($this->pattern[$this->at] === '|') {
                $this->at++;
                $alternatives[] = [];
                continue;
            }
            $alternatives[count($alternatives) - 1][] = $this->item();
        }
        return $alternatives;
    }

    private function item(): array
    {
        $letter = '~\G(?:\[\^?\]?(?:\\\\.|[^\]\\\\])*+\]|\\\\(?:[^a-zA-Z0-9]|x[0-9a-fA-F]{2}|[wWdDsS])|[^\[\]\\\\(){}^$*+?|])~s';
        if (preg_match('~\G[$^]~', $this->pattern, $match, 0, $this->at) === 1) {
            $this->at++;
            return [$match[0], 1, 1];
        }
        if (preg_match('~\G\((?:\?:|(?!\?))~', $this->pattern, $match, 0, $this->at) === 1) {
            $this->at += strlen($match[0]);
            $what = $this->group();
            if (($this->pattern[$this->at] ?? '') !== ')') {
                throw new \UnexpectedValueException('a bracket too few');
            }
            $this->at++;
        } elseif (preg_match($letter, $this->pattern, $match, 0, $this->at) === 1) {
            $this->at += strlen($match[0]);
            $what = $match[0];
        } else {
            throw new \UnexpectedValueException('not known: ' . substr($this->pattern, $this->at, 10));
        }
        [$least, $most] = $this->repeat();
        return [$what, $least, $most];
    }

    /** @return array{0: int, 1: int} */
    private function repeat(): array
    {
        if (preg_match('~\G(?:\?|\{(\d+)(?:,(\d+))?\})(?![?+{])~', $this->pattern, $match, 0, $this->at) !== 1) {
            return [1, 1];
        }
        $this->at += strlen($match[0]);
        if ($match[0] === '?') {
            return [0, 1];
        }
        $most = (int) ($match[2] ?? $match[1]);
        if ($most === 0) {
            throw new \UnexpectedValueException('repeated not at all');
        }
        return [min((int) $match[1], self::MOST), min($most, self::MOST)];
    }
}
