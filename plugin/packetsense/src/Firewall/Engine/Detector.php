<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Reads a text as tokens and searches the row of their letters for fingerprints.
 *
 * A table is `['needs' => regex|null, 'contexts' => string[], 'tokens' => regex whose marks are letters,
 * 'words' => text => letter, 'fold' => [[from, to]], 'fingerprints' => regexes, 'shortcut' => {@see Shortcut}]`.
 */
final class Detector
{
    /** Stands for the letter ")" among the marks. */
    public const CLOSING = "\x01";

    /** Tokens after which a text is read as a whole. */
    public const GLANCE = 12;

    /** Letters of a row that are looked at. */
    private const ROW = 1000;

    /** @throws PatternFailed where the regex engine gives up */
    public static function finds(array $table, string $text): bool
    {
        if ($table['needs'] !== null && self::sure(preg_match($table['needs'], $text)) === 0) {
            return false;
        }
        $absent = [];
        $bare = null;
        foreach ($table['contexts'] as $context) {
            if ($table['shortcut'] !== null && self::isHarmless($table, $context, $text, $absent, $bare)) {
                continue;
            }
            $row = self::row($table, $context . $text);
            if ($row !== '' && self::matches($table['fingerprints'], $row)) {
                return true;
            }
        }
        return false;
    }

    /** @param string[] $fingerprints */
    private static function matches(array $fingerprints, string $row): bool
    {
        foreach ($fingerprints as $pattern) {
            if (self::sure(preg_match($pattern, $row)) === 1) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a few tokens tell that a text has no fingerprint ({@see Shortcut}).
     *
     * @param array<string, true> $absent what is known of the value ({@see isAbsent})
     * @param int|null $bare from which byte of the value on no token begins, behind whatever context; null where it is not known
     */
    private static function isHarmless(array $table, string $context, string $value, array &$absent, ?int &$bare): bool
    {
        $shortcut = $table['shortcut'];
        $text = $context . $value;
        $row = '';
        $at = 0;
        for ($count = 0; $count < self::GLANCE; $count++) {
            $within = $at - strlen($context);
            $ends = $bare !== null && $within >= $bare;
            if ($ends || self::sure(preg_match($table['tokens'], $text, $token, PREG_OFFSET_CAPTURE, $at)) === 0) {
                // The first byte has the context before it; what looks farther back may see it from anywhere.
                $bare = preg_match('~\(\?<|\\\\G~', $table['tokens']) === 0 ? max(1, $within) : null;
                // There are no more: this is the row.
                $row = self::folded($table['fold'], $row);
                return $row === '' || !self::matches($table['fingerprints'], $row);
            }
            $letter = $token['MARK'];
            if ($letter === 'w') {
                $letter = $table['words'][$token[0][0]] ?? 'w';
            }
            $row .= $letter === self::CLOSING ? ')' : $letter;
            $at = $token[0][1] + strlen($token[0][0]);
            $head = self::head($shortcut, $row);
            if ($head !== '' && !self::isViable($shortcut['viable'], $head)) {
                return self::hasNone($shortcut['loose'], $text, strlen($context), $absent);
            }
        }
        return false;
    }

    /** As many letters of a row as no fold will change. */
    private static function head(array $shortcut, string $row): string
    {
        if ($shortcut['unstable'] === null || preg_match($shortcut['unstable'], $row) === 0) {
            return $row;
        }
        $settled = $shortcut['settled'] !== null && preg_match($shortcut['settled'], $row, $head) === 1;
        return $settled && preg_match($shortcut['folded'], $head[0]) === 0 ? $head[0] : '';
    }

    /**
     * Whether none of the loose fingerprints can be found in a text.
     *
     * @param array<int, array<int, array>> $loose
     * @param int $start where the value begins, behind its context
     * @param array<string, true> $absent what is known of the value ({@see isAbsent})
     */
    private static function hasNone(array $loose, string $text, int $start, array &$absent): bool
    {
        $known = [];
        foreach ($loose as $patterns) {
            foreach ($patterns as $regex) {
                $known[$regex[0]] = $known[$regex[0]] ?? !self::isAbsent($regex, $text, $start, $absent);
                if (!$known[$regex[0]]) {
                    continue 2;
                }
            }
            return false;
        }
        return true;
    }

    /**
     * Whether a pattern has no match in a value behind its context. What has none behind one context can have one behind
     * another only where it begins in the context or at the first byte of the value: what comes later sees the same bytes
     * around it. That is soon told.
     *
     * @param array{0: string, 1: string|null, 2: array|null} $regex
     * @param array<string, true> $absent patterns without a match behind another context
     */
    private static function isAbsent(array $regex, string $text, int $start, array &$absent): bool
    {
        $pattern = $regex[0];
        // Where the regex engine gives up, the row decides.
        if (!isset($absent[$pattern])) {
            if (Search::matches($regex, $text) !== false) {
                return false;
            }
            // What looks far back may see another context.
            if (strpos($pattern, '(?<') === false) {
                $absent[$pattern] = true;
            }
            return true;
        }
        for ($at = 0; $at <= $start; $at++) {
            if (preg_match($pattern . 'A', $text, $match, 0, $at) !== 0) {
                return false;
            }
        }
        return true;
    }

    /** @param string[] $patterns */
    private static function isViable(array $patterns, string $row): bool
    {
        foreach ($patterns as $pattern) {
            if (preg_match($pattern, $row) !== 0) {
                return true;
            }
        }
        return false;
    }

    /** The letters of a text, folded. */
    public static function row(array $table, string $text): string
    {
        self::sure(preg_match_all($table['tokens'], $text, $tokens));
        $letters = array_slice($tokens['MARK'] ?? [], 0, self::ROW);
        $words = $table['words'];
        if ($words !== []) {
            foreach ($letters as $at => $letter) {
                if ($letter === 'w') {
                    $letters[$at] = $words[$tokens[0][$at]] ?? 'w';
                }
            }
        }
        return self::folded($table['fold'], str_replace(self::CLOSING, ')', implode('', $letters)));
    }

    /** @param array<int, array{0: string, 1: string}> $folds */
    private static function folded(array $folds, string $row): string
    {
        foreach ($folds as [$from, $to]) {
            if (strpos($row, $from) === false) {
                continue;
            }
            do {
                $row = str_replace($from, $to, $row, $changes);
            } while ($changes > 0);
        }
        return $row;
    }

    /** @param int|false $result what preg_match gave */
    private static function sure($result): int
    {
        if ($result === false) {
            throw new PatternFailed('a detector: ' . preg_last_error());
        }
        return $result;
    }
}
