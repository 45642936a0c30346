<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Turns a valid pack into the array that the engine reads: rules grouped by target, literals as one regex per group, so
 * that a request costs a few regexes and not one for each rule.
 *
 *     targets     target => ['all' => GROUP|null, 'named' => [name => GROUP]] ({@see Grouping})
 *     staff       the same targets for those who may do what editors may (`may`, capability => true), or null
 *     steps       node => [node before, transform]; node 0 is the raw value
 *     conditions  [kind, argument, rule, targets, node]
 *     rules       [id, class, severity, confidence, action, unless, plain, first, early, also, not]; early: those of also that cost
 *                 little to try, because a request has one method and one path, or for want of transforms
 *     asked       capabilities that some rule asks for, sorted
 *     patches     where virtual patches are found ({@see Entry}), or null
 */
final class Compiler
{
    /** @var array the pack as it came */
    private $pack;

    /** @var array */
    private $steps = [0 => null];

    /** @var array<string, int> path of transforms => node */
    private $nodes = ['' => 0];

    /** @var array<int, string[]> node => its transforms */
    private $chains = [0 => []];

    /** @var array */
    private $conditions = [];

    /** @var array */
    private $rules = [];

    /** @var array<string, array<string, array>> target => name => conditions of rules */
    private $members = [];

    /** @var int[] */
    private $signals = [];

    /** @var Entry */
    private $patches;

    private function __construct(array $pack)
    {
        $this->pack = $pack;
        $this->patches = new Entry();
    }

    /**
     * @param array $pack checked by {@see PackFile::validate}
     * @param array|null $inventory what is installed: `plugins` and `themes` as lists of `slug` and `version`, and `core`;
     *     null takes every section of `patches`
     */
    public static function compile(array $pack, ?array $inventory): array
    {
        $compiler = new self($pack);
        foreach ($pack['rules'] as $rule) {
            $compiler->rule($rule);
        }
        foreach ($pack['patches'] as $patch) {
            if ($inventory !== null && !Inventory::has($inventory, $patch)) {
                continue;
            }
            foreach ($patch['rules'] as $rule) {
                $compiler->patch($rule, $patch['verified']);
            }
        }
        return $compiler->result();
    }

    private function rule(array $rule): void
    {
        $first = $this->conditions($rule, true);
        if ($this->conditions[$first][0] === Engine::SIGNAL) {
            $this->signals[] = $first;
            return;
        }
        $this->member($rule, 0, $first);
    }

    /** Lets a rule be found by the literals of one of its conditions. */
    private function member(array $rule, int $at, int $condition): void
    {
        $when = $rule['when'][$at];
        $chain = $this->pack['chains'][$when['chain']];
        $scanned = Grouping::scanned($chain);
        $clues = Grouping::clues(self::clauses($when, array_slice($chain, count($scanned))));
        foreach ($when['targets'] as [$target, $name]) {
            $this->members[$target][$name ?? ''][] = [
                'condition' => $condition,
                'node' => $this->node($scanned),
                'plain' => $rule['plain'],
            ] + $clues;
        }
    }

    /**
     * Lists of literals of each of which a text has one where the condition holds: what came with it, and what its regex needs.
     *
     * @param string[] $left transforms between the search and the match
     * @return array<int, string[]>
     */
    private static function clauses(array $condition, array $left): array
    {
        $clauses = $condition['literals'] === null ? [] : [$condition['literals']];
        try {
            $regex = $condition['match']['regex'] ?? null;
            $clauses = $regex === null ? $clauses : array_merge($clauses, Needs::of(Pattern::parse($regex)));
        } catch (\UnexpectedValueException $unknown) {
            // What came with it will do.
        }
        return array_values(array_filter(array_map(static function (array $clause) use ($left): ?array {
            return Grouping::literals($clause, $left);
        }, $clauses)));
    }

    private function patch(array $rule, bool $verified): void
    {
        $number = count($this->rules);
        $best = null;
        if (!Entry::has($rule['when'])) {
            $best = Entry::literal($rule['when']);
            if ($best !== null) {
                // All must hold: which comes first is no matter.
                [$rule['when'][0], $rule['when'][$best]] = [$rule['when'][$best], $rule['when'][0]];
            }
        }
        // What could not be confirmed records only.
        $first = $this->conditions($rule, $verified);
        if ($best !== null) {
            $this->member($rule, 0, $first);
            $this->widen($rule['when'][0]);
            return;
        }
        $nodes = [];
        foreach (array_merge([$first], $this->rules[$number]['also']) as $condition) {
            $nodes[] = $this->conditions[$condition][4];
        }
        $this->patches->add($number, $rule['when'], $nodes);
    }

    /** Gates know nothing of patches: what holds a literal of this condition, or may once it is transformed, is to pass. */
    private function widen(array $condition): void
    {
        $chain = $this->pack['chains'][$condition['chain']];
        foreach ($condition['targets'] as [$target, $name]) {
            $gate = &$this->pack['gate'][$name === null ? $target : $target . '.' . $name];
            $gate = $gate === null ? null : Grouping::widened($gate, (array) $condition['literals'], $chain);
            unset($gate);
        }
    }

    /** Takes a rule in; gives the number of its first condition. */
    private function conditions(array $rule, bool $sure): int
    {
        $number = count($this->rules);
        $this->rules[$number] = [];
        $when = $not = [];
        foreach ($rule['when'] as $condition) {
            $when[] = $this->condition($condition, $number);
        }
        foreach ($rule['not'] as $condition) {
            $not[] = $this->condition($condition, $number);
        }
        $first = array_shift($when);
        $early = array_values(array_filter($when, function (int $condition) use ($rule, $first): bool {
            $targets = $this->conditions[$condition][3];
            return $targets !== [] && (array_diff(array_column($targets, 0), ['method', 'path']) === []
                || ($targets === $this->conditions[$first][3] && $this->isShorter($condition, $first)));
        }));
        $this->rules[$number] = [
            'id' => $rule['id'],
            'class' => $rule['class'],
            'severity' => $rule['severity'],
            'confidence' => $sure ? $rule['confidence'] : 'low',
            'action' => $rule['action'],
            'unless' => $rule['unless'],
            'plain' => $rule['plain'],
            'first' => $first,
            'early' => $early,
            'also' => $when,
            'not' => $not,
        ];
        return $first;
    }

    /** Whether a condition looks at texts on the way to those of another. */
    private function isShorter(int $one, int $other): bool
    {
        $shorter = $this->chains[$this->conditions[$one][4]];
        $longer = $this->chains[$this->conditions[$other][4]];
        return count($shorter) < count($longer) && array_slice($longer, 0, count($shorter)) === $shorter;
    }

    private function condition(array $condition, int $rule): int
    {
        $match = $condition['match'];
        $kind = key($match);
        switch ($kind) {
            case 'regex':
                $compiled = [Engine::REGEX, Regex::compile($match['regex'])];
                break;
            case 'words':
                $compiled = [Engine::WORDS, $match['words']];
                break;
            case 'equals':
                $compiled = [Engine::EQUALS, array_fill_keys($match['equals'], true)];
                break;
            case 'longer':
                $compiled = [Engine::LONGER, $match['longer']];
                break;
            case 'detector':
                $compiled = [Engine::DETECTOR, $match['detector']];
                break;
            default:
                $compiled = [Engine::SIGNAL, $match['signal']];
        }
        $compiled[] = $rule;
        $compiled[] = $condition['targets'];
        $compiled[] = $this->node($this->pack['chains'][$condition['chain']] ?? []);
        $this->conditions[] = $compiled;
        return count($this->conditions) - 1;
    }

    /** The node of a chain, which it shares with every chain that begins alike. */
    private function node(array $chain): int
    {
        $node = 0;
        $path = '';
        foreach ($chain as $transform) {
            $path .= '/' . $transform;
            if (!isset($this->nodes[$path])) {
                $this->nodes[$path] = count($this->steps);
                $this->chains[] = array_merge($this->chains[$node], [$transform]);
                $this->steps[] = [$node, $transform];
            }
            $node = $this->nodes[$path];
        }
        return $node;
    }

    /**
     * The groups of every target.
     *
     * @param array<string, true> $may what the asker may do: rules that spare such people are left out
     */
    private function targets(array $may): array
    {
        $targets = [];
        foreach ($this->members as $target => $names) {
            $groups = ['all' => null, 'named' => []];
            foreach ($names as $name => $members) {
                $name = (string) $name;
                $members = array_filter($members, function (array $member) use ($may): bool {
                    return !isset($may[$this->rules[$this->conditions[$member['condition']][2]]['unless'] ?? '']);
                });
                if ($members === []) {
                    continue;
                }
                $gate = $this->pack['gate'][$name === '' ? $target : $target . '.' . $name] ?? null;
                if ($name === '') {
                    $groups['all'] = Grouping::compile($members, $gate, $this->chains);
                } else {
                    $groups['named'][$name] = Grouping::compile($members, $gate, $this->chains);
                }
            }
            $targets[$target] = $groups;
        }
        return $targets;
    }

    private function result(): array
    {
        $detectors = [];
        foreach ($this->pack['detectors'] as $name => $table) {
            $detectors[$name] = self::detector($table);
        }
        $asked = array_values(array_unique(array_filter(array_column($this->rules, 'unless'))));
        sort($asked);
        // Who saves long texts may do most of what rules spare someone for.
        $staff = array_fill_keys(array_intersect($asked, $this->pack['roles']['editor'] ?? []), true);
        return [
            'format' => $this->pack['format'],
            'id' => $this->pack['id'],
            'limits' => $this->pack['limits'],
            'unread' => array_fill_keys(array_map([Transforms::class, 'lower'], $this->pack['unread']), true),
            'roles' => array_map(static function (array $capabilities): array {
                return array_fill_keys($capabilities, true);
            }, $this->pack['roles']),
            'asked' => $asked,
            'points' => $this->pack['points'],
            'block_at' => $this->pack['block_at'],
            'targets' => $this->targets([]),
            'staff' => $staff === [] ? null : ['may' => $staff, 'targets' => $this->targets($staff)],
            'signals' => $this->signals,
            'patches' => $this->patches->index(),
            'steps' => $this->steps,
            'conditions' => $this->conditions,
            'rules' => $this->rules,
            'detectors' => $detectors,
        ];
    }

    private static function detector(array $table): array
    {
        $tokens = [];
        foreach ($table['tokens'] as [$letter, $pattern]) {
            // The name of a mark ends at the first ")".
            $tokens[] = '(?:' . $pattern . ')(*MARK:' . ($letter === ')' ? Detector::CLOSING : $letter) . ')';
        }
        return [
            'needs' => $table['needs'] === [] ? null : '~' . Trie::any($table['needs']) . '~',
            'contexts' => $table['contexts'],
            'tokens' => '~' . implode('|', $tokens) . '~sD',
            'words' => $table['words'],
            'fold' => $table['fold'],
            'shortcut' => Shortcut::compile($table),
            'fingerprints' => Fingerprint::regexes($table['fingerprints']),
        ];
    }
}
