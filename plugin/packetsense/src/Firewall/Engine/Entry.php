<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Files virtual patches under what fewest requests have, so that a request which does not touch their entry point never
 * sees them: the value of a parameter, a segment of the path, or the name of a parameter. Those that have nothing of the kind
 * are found by their literals like ordinary rules.
 *
 *     always  rule => true: rules that cannot be filed
 *     fields  target => ['any' => FILED|null, 'named' => [name => FILED]]
 *     FILED   present: rule => true; values, segments: node => text => rule => true
 */
final class Entry
{
    /** Segments of addresses that many plugins share. */
    private const COMMON = [
        'wp-content', 'plugins', 'themes', 'uploads', 'wp-json', 'wp-admin', 'wp-includes', 'wp', 'v1', 'v2', 'v3', 'api', 'inc',
        'includes', 'admin', 'lib', 'assets', 'js', 'php', 'src', 'public', 'ajax',
    ];

    private const RANKS = ['present' => 1, 'segments' => 2, 'values' => 3];

    /** @var array */
    private $index = ['always' => [], 'fields' => []];

    /**
     * Files a rule.
     *
     * @param array $conditions of the pack, all of which must hold
     * @param int[] $nodes behind which each of them looks
     */
    public function add(int $rule, array $conditions, array $nodes): void
    {
        $best = null;
        foreach ($conditions as $at => $condition) {
            $entry = self::of($condition);
            if ($entry !== null && ($best === null || self::RANKS[$entry[0]] > self::RANKS[$best[0]])) {
                $best = [$entry[0], $entry[1], $condition, $nodes[$at]];
            }
        }
        if ($best === null) {
            $this->index['always'][$rule] = true;
            return;
        }
        [$key, $texts, $condition, $node] = $best;
        foreach ($condition['targets'] as [$target, $name]) {
            $place = &$this->index['fields'][$target];
            $place = $place ?? ['any' => null, 'named' => []];
            if ($name === null) {
                $filed = &$place['any'];
            } else {
                $filed = &$place['named'][$name];
            }
            $filed = $filed ?? ['present' => [], 'values' => [], 'segments' => []];
            if ($key === 'present') {
                $filed['present'][$rule] = true;
            }
            foreach ($texts as $text) {
                $filed[$key][$node][$text][$rule] = true;
            }
            unset($place, $filed);
        }
    }

    /** Whether a rule can be filed under something that fewest requests have. */
    public static function has(array $conditions): bool
    {
        return array_filter(array_map([self::class, 'of'], $conditions)) !== [];
    }

    /** Which of the conditions, all of which must hold, has the most telling literals; null where none has any. */
    public static function literal(array $conditions): ?int
    {
        $best = null;
        $most = 0;
        foreach ($conditions as $at => $condition) {
            $literals = $condition['targets'] === [] ? null : $condition['literals'];
            $length = $literals === null || $literals === [] ? 0 : min(array_map('strlen', $literals));
            if ($length > $most) {
                $most = $length;
                $best = $at;
            }
        }
        return $best;
    }

    /** The index; null where there is nothing in it. */
    public function index(): ?array
    {
        return $this->index === ['always' => [], 'fields' => []] ? null : $this->index;
    }

    /**
     * The narrowest that can be said of fields for which a condition could hold.
     *
     * @return array{0: string, 1: string[]}|null
     */
    private static function of(array $condition): ?array
    {
        if ($condition['targets'] === [] || isset($condition['match']['signal'])) {
            return null;
        }
        $named = $addressed = true;
        foreach ($condition['targets'] as [$target, $name]) {
            $named = $named && $name !== null;
            $addressed = $addressed && ($name !== null || $target === 'path' || $target === 'uri');
        }
        $values = $named ? self::values($condition['match']) : null;
        if ($values !== null) {
            return ['values', $values];
        }
        $segments = $addressed && $condition['literals'] !== null ? self::segments($condition['literals']) : null;
        if ($segments !== null) {
            return ['segments', $segments];
        }
        return $named ? ['present', []] : null;
    }

    /**
     * The values of a match that holds for few whole values.
     *
     * @return string[]|null
     */
    private static function values(array $match): ?array
    {
        if (isset($match['equals'])) {
            return $match['equals'];
        }
        $word = '[A-Za-z0-9_-]+';
        $whole = "~^\\^(?:($word)|\\(\\?:($word(?:\\|$word)*)\\))\\\$\$~D";
        if (isset($match['regex']) && preg_match($whole, $match['regex'], $found) === 1) {
            return explode('|', $found[2] ?? $found[1]);
        }
        return null;
    }

    /**
     * For each literal a telling segment that any text with the literal has.
     *
     * @param string[] $literals
     * @return string[]|null
     */
    private static function segments(array $literals): ?array
    {
        $all = [];
        foreach ($literals as $literal) {
            $telling = '';
            // What stands before the first slash and behind the last may go on.
            foreach (array_slice(explode('/', $literal), 1, -1) as $piece) {
                if (strlen($piece) > max(2, strlen($telling)) && !in_array($piece, self::COMMON, true)) {
                    $telling = $piece;
                }
            }
            if ($telling === '') {
                return null;
            }
            $all[$telling] = true;
        }
        return $all === [] ? null : array_map('strval', array_keys($all));
    }
}
