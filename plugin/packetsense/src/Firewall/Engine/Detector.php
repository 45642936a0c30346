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
 * 'words' => text => letter, 'fold' => [[from, to]], 'fingerprints' => regex]` ({@see Compiler}).
 */
final class Detector
{
    /** Stands for the letter ")" among the marks. */
    public const CLOSING = "\x01";

    /** Letters of a row that are looked at. */
    private const ROW = 1000;

    /** @throws PatternFailed where the regex engine gives up */
    public static function finds(array $table, string $text): bool
    {
        if ($table['needs'] !== null && self::sure(preg_match($table['needs'], $text)) === 0) {
            return false;
        }
        foreach ($table['contexts'] as $context) {
            $row = self::row($table, $context . $text);
            if ($row !== '' && self::sure(preg_match($table['fingerprints'], $row)) === 1) {
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
        $row = str_replace(self::CLOSING, ')', implode('', $letters));
        foreach ($table['fold'] as [$from, $to]) {
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
