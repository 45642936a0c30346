<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * A regex of a rule with what spares a text its run.
 *
 *     [whole, bytes, pieces]
 *     whole   the regex
 *     bytes   of which a text with a match has one; null where that says little
 *     pieces  for long texts: regexes that together match where the whole does, each with what it needs; null where that is no
 *             better. [sets of bytes, of each of which the text has one; literals of which one must be there, or a regex
 *             that tells whether one is, or null; regex]
 */
final class Regex
{
    /** Sets of bytes, and literals, that a piece asks for. */
    private const SETS = 2;
    private const LITERALS = 6;

    /** Bytes of a literal that are looked for: from nine on PHP makes a table first. */
    private const CUT = 8;

    /** How many places of a text may have what is still worth the look: a clause, the bytes of a set, those of a whole regex. */
    private const TELLING = 0.004;
    private const RARE = 0.05;
    private const ORDINARY = 0.4;

    /** What it costs to run a regex that PCRE cannot begin with a search for one byte, to look for a literal, to stop at a place. */
    private const RUN = 4.0;
    private const LOOK = 0.15;
    private const STOP = 30.0;

    /** @var array<string, array> regexes that were compiled: detectors and patches have many twice */
    private static $made = [];

    /** @return array{0: string, 1: string|null, 2: array<int, array{0: string[], 1: string[]|string|null, 2: string}>|null} */
    public static function compile(string $regex): array
    {
        return self::$made[$regex] ?? (self::$made[$regex] = self::made($regex));
    }

    private static function made(string $regex): array
    {
        $pieces = $anchored = $loose = [];
        $bytes = '';
        try {
            foreach (Pattern::split($regex) as $way) {
                $clauses = Needs::of(Pattern::parse($way));
                $bytes = $clauses === [] || $bytes === null ? null : $bytes . self::rarest($clauses[0]);
                $sets = self::sets($clauses);
                $clause = self::clause($clauses, $way);
                if ($way !== '' && $way[0] === '^') {
                    $anchored[] = $way;
                } elseif ($sets === [] && $clause === null) {
                    $loose[] = $way;
                } else {
                    $pieces[] = [$sets, $clause, "~$way~sD"];
                }
            }
        } catch (\UnexpectedValueException $unknown) {
            return ["~$regex~sD", null, null];
        }
        // At the start of a text all is soon told.
        foreach ([$anchored, $loose] as $ways) {
            if ($ways !== []) {
                array_unshift($pieces, [[], null, '~' . implode('|', $ways) . '~sD']);
            }
        }
        $bytes = $bytes === null ? null : (string) count_chars($bytes, 3);
        $telling = $bytes !== null && self::chance($bytes) < self::ORDINARY;
        $better = count($pieces) > 1 || $pieces[0][0] !== [] || $pieces[0][1] !== null;
        return ["~$regex~sD", $telling ? $bytes : null, $better ? $pieces : null];
    }

    /**
     * The most telling sets of bytes of each of which a match has one.
     *
     * @param array<int, string[]> $clauses
     * @return string[]
     */
    private static function sets(array $clauses): array
    {
        $sets = [];
        foreach ($clauses as $clause) {
            $set = (string) count_chars(self::rarest($clause), 3);
            if (self::chance($set) < self::RARE) {
                $sets[" $set"] = self::chance($set);
            }
        }
        asort($sets);
        return array_map(static function (string $key): string {
            return substr($key, 1);
        }, array_slice(array_keys($sets), 0, self::SETS));
    }

    /**
     * The clause that is told soonest, if it is told sooner than whether the regex matches.
     *
     * @param array<int, string[]> $clauses
     * @return string[]|string|null literals of which one must be there, or a regex that tells whether one is
     */
    private static function clause(array $clauses, string $way)
    {
        $best = null;
        $begins = preg_match('~^[a-z0-9 "\'/<>=@#&;:,%_-](?![?{])|^\\\\[^a-zA-Z0-9](?![?{])~', $way, $first) === 1;
        $least = $begins ? self::STOP * self::chance(substr($first[0], -1)) : self::RUN;
        foreach ($clauses as $clause) {
            $cost = 0.0;
            $cut = array_values(array_unique(array_map([self::class, 'cut'], $clause)));
            foreach ($cut as $literal) {
                $cost += self::LOOK + self::STOP * self::chance($literal[0]);
            }
            if ($cost < $least && count($cut) <= self::LITERALS && Needs::weight($cut) < self::TELLING) {
                $least = $cost;
                $best = $cut;
            }
        }
        if ($best === null && $least === self::RUN && $clauses !== [] && Needs::stops($clauses[0]) < self::RARE) {
            return '~' . Anchor::any($clauses[0]) . '~';
        }
        return $best;
    }

    /** The telling part of a literal, which begins with its rarest byte. */
    private static function cut(string $literal): string
    {
        return (string) substr($literal, min(Anchor::of($literal), max(0, strlen($literal) - 2)), self::CUT);
    }

    /** @param string[] $literals */
    private static function rarest(array $literals): string
    {
        $bytes = '';
        foreach ($literals as $literal) {
            $bytes .= $literal[Anchor::of($literal)];
        }
        return $bytes;
    }

    private static function chance(string $bytes): float
    {
        return Needs::weight(str_split($bytes));
    }
}
