<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Puts the conditions on one target together, so that a value is searched once for the literals of all of them.
 *
 * Literals are searched for before the last steps of a chain that only fold white space and case, which the search does
 * not mind. Chains whose steps have nothing to act on in a value all have the value itself there.
 *
 *     GROUP   gate: regex of which a value must have a match, or null; b64: whether base64 passes the gate too; longer: and
 *             values of more bytes, if not null
 *             plain: GROUP of the conditions that see short plain values, or null
 *             nodes: node that is searched => what its steps act on ({@see TRIGGERS}); triggers: all of these
 *             scanner: regex that finds which literals there are; null where there is none
 *             literals: text => node => conditions to try where it is found; short: the same by the rarest byte of the text;
 *             rest: node => conditions to try always
 *             long: for long values; node => [regex that tells whether any literal of its conditions is there, or null;
 *             condition => true, for these; condition => true, for those without literals]
 */
final class Grouping
{
    /** What transforms act on; where nothing of it is in a value, the value stays as it is. */
    public const TRIGGERS = [
        'url' => 1, 'html' => 2, 'escapes' => 4, 'utf8' => 8, 'nul' => 16, 'comments' => 32, 'unquote' => 64, 'path' => 128, 'b64' => 256,
        'space' => 0, 'lower' => 0,
    ];

    /** Bytes, in hex, of which a value holds one wherever a transform could bring a literal about. */
    private const ACTING = [
        'url' => '25', 'html' => '26', 'escapes' => '5c', 'utf8' => 'c0c1e0eff0', 'nul' => '00', 'comments' => '2a0a',
        'unquote' => '22275c5e60', 'path' => '2f5c', 'b64' => '', 'space' => '', 'lower' => '',
    ];

    /** A value without a match has nothing to act on, unless it is base64. */
    public const TRIGGER = '~[%&#\\\\\xc0\xc1\xe0\xef\xf0\x00\'"^`]|/[*/]|/\./|--~';

    /** What so many places of a text have is not searched for, in short texts and in long ones: to try the condition costs less. */
    private const IN_SHORT = 0.3;
    private const IN_LONG = 0.002;

    /** What a raw value holds of what the transforms of a group act on. */
    public static function triggers(string $value, int $of): int
    {
        $found = preg_match(self::TRIGGER, $value) === 0 ? 0 : self::signs($value) & $of;
        return ($of & 256) !== 0 && Transforms::isBase64($value) ? $found | 256 : $found;
    }

    private static function signs(string $value): int
    {
        $backslash = strpos($value, '\\') !== false;
        return (strpos($value, '%') !== false ? 1 : 0)
            | (Transforms::hasEntities($value) ? 2 : 0)
            | ($backslash ? 4 : 0)
            | (Transforms::hasWideForms($value) ? 8 : 0)
            | (strpos($value, "\0") !== false ? 16 : 0)
            | (strpos($value, '/*') !== false || Transforms::hasLineComment($value) ? 32 : 0)
            | ($backslash || strpbrk($value, '\'"^`') !== false ? 64 : 0)
            | ($backslash || strpos($value, '//') !== false || strpos($value, '/./') !== false ? 128 : 0);
    }

    /**
     * The part of a chain behind which literals are searched for.
     *
     * @param string[] $chain
     * @return string[]
     */
    public static function scanned(array $chain): array
    {
        while ($chain !== [] && (end($chain) === 'space' || end($chain) === 'lower')) {
            array_pop($chain);
        }
        return $chain;
    }

    /**
     * The literals of a condition as they must stand before the steps that are left; null where that cannot be said.
     *
     * @param string[]|null $literals
     * @param string[] $left
     * @return string[]|null
     */
    public static function literals(?array $literals, array $left): ?array
    {
        $found = [];
        foreach ($literals ?? [] as $literal) {
            $pieces = in_array('space', $left, true) ? explode(' ', $literal) : [$literal];
            usort($pieces, static function (string $one, string $other): int {
                return strlen($other) - strlen($one);
            });
            if ($pieces[0] === '') {
                return null;
            }
            $found[] = strtolower($pieces[0]);
        }
        return $literals === null ? null : array_values(array_unique($found));
    }

    /**
     * By which literals a condition is found in short texts and in long ones: of the lists of which a text has one each, that which
     * costs least, if it tells enough; null where none does.
     *
     * @param array<int, string[]> $clauses as they must stand before the steps that are left ({@see literals})
     * @return array{short: string[]|null, long: string[]|null}
     */
    public static function clues(array $clauses): array
    {
        return [
            'short' => self::best($clauses, [Needs::class, 'cost'], self::IN_SHORT),
            'long' => self::best($clauses, [Needs::class, 'stops'], self::IN_LONG),
        ];
    }

    /**
     * @param array<int, string[]> $clauses
     * @return string[]|null
     */
    private static function best(array $clauses, callable $cost, float $most): ?array
    {
        $best = null;
        $least = INF;
        foreach ($clauses as $clue) {
            if (Needs::weight($clue) <= $most && $cost($clue) < $least) {
                $best = $clue;
                $least = $cost($clue);
            }
        }
        return $best;
    }

    /**
     * @param array $members each `condition`, `short` and `long` ({@see clues}), `node` that is searched, `plain`
     * @param array|null $gate of the pack
     * @param array<int, string[]> $chains node => its transforms
     */
    public static function compile(array $members, ?array $gate, array $chains): array
    {
        $group = self::search($members, $chains);
        $group['gate'] = self::gate($gate);
        $group['b64'] = $gate['b64'] ?? false;
        $group['longer'] = $gate['longer'] ?? null;
        $plain = array_filter($members, static function (array $member): bool {
            return $member['plain'];
        });
        $group['plain'] = $plain === [] ? null : self::search($plain, $chains);
        $group['long'] = self::long($members, $group['nodes']);
        return $group;
    }

    /**
     * For each node what is looked for behind it, the rest, and what is tried where it is there: long texts have so many
     * literals that to say which is more work than to try the conditions.
     *
     * @param array<int, int> $nodes
     */
    private static function long(array $members, array $nodes): array
    {
        $long = [];
        foreach (array_keys($nodes) as $node) {
            $literals = $rest = $tried = [];
            foreach ($members as $member) {
                if ($member['node'] !== $node) {
                    continue;
                }
                $clue = $member['long'];
                if ($clue === null) {
                    $rest[$member['condition']] = true;
                } else {
                    $tried[$member['condition']] = true;
                    $literals = array_merge($literals, $clue);
                }
            }
            $long[$node] = [$literals === [] ? null : '~' . Anchor::any(array_unique($literals)) . '~i', $tried, $rest];
        }
        return $long;
    }

    private static function search(array $members, array $chains): array
    {
        $literals = $short = $rest = $nodes = [];
        foreach ($members as $member) {
            $node = $member['node'];
            $nodes[$node] = 0;
            foreach ($chains[$node] as $transform) {
                $nodes[$node] |= self::TRIGGERS[$transform];
            }
            $clue = $member['short'];
            if ($clue === null) {
                $rest[$node][] = $member['condition'];
                continue;
            }
            foreach ($clue as $literal) {
                // What is short is found sooner, and not over and over, without the regex.
                if (strlen($literal) > 2 || (strlen($literal) === 2 && preg_match('~[a-z]~', $literal) === 1)) {
                    $literals[$literal][$node][] = $member['condition'];
                    continue;
                }
                foreach (array_unique([$literal, strtoupper($literal)]) as $form) {
                    $short[$form[Anchor::of($form)]][$form][$node][] = $member['condition'];
                }
            }
        }
        $triggers = 0;
        foreach ($nodes as $bits) {
            $triggers |= $bits;
        }
        return [
            'nodes' => $nodes,
            'triggers' => $triggers,
            'scanner' => $literals === [] ? null : '~' . Trie::everywhere(array_keys($literals)) . '~i',
            'literals' => self::closed($literals),
            'short' => $short,
            'rest' => $rest,
        ];
    }

    /** Where a literal is found, those that begin it are there as well. */
    private static function closed(array $literals): array
    {
        $closed = [];
        foreach (array_keys($literals) as $literal) {
            $literal = (string) $literal;
            $closed[$literal] = [];
            for ($length = 1; $length <= strlen($literal); $length++) {
                foreach ($literals[substr($literal, 0, $length)] ?? [] as $node => $conditions) {
                    $all = array_merge($closed[$literal][$node] ?? [], $conditions);
                    $closed[$literal][$node] = array_values(array_unique($all));
                }
            }
        }
        return $closed;
    }

    /**
     * A gate that also lets pass what may hold one of these literals behind a chain.
     *
     * @param string[] $literals
     * @param string[] $chain
     */
    public static function widened(array $gate, array $literals, array $chain): array
    {
        $gate['literals'] = array_values(array_unique(array_merge($gate['literals'], self::literals($literals, $chain) ?? [])));
        $gate['always'] = $gate['always'] || self::literals($literals, $chain) === null;
        foreach ($chain as $transform) {
            $gate['bytes'] .= self::ACTING[$transform];
            $gate['b64'] = $gate['b64'] || $transform === 'b64';
        }
        return $gate;
    }

    private static function gate(?array $gate): ?string
    {
        if ($gate === null || $gate['always']) {
            return null;
        }
        $ways = [];
        if ($gate['bytes'] !== '') {
            $ways[] = '[' . preg_replace('~..~', '\x$0', $gate['bytes']) . ']';
        }
        if ($gate['literals'] !== []) {
            $ways[] = Trie::any($gate['literals']);
        }
        // Without literals and bytes nothing can match: an assertion that always fails.
        return '~' . ($ways === [] ? '(?!)' : implode('|', $ways)) . '~i';
    }
}
