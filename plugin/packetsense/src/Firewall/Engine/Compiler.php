<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Turns a valid pack into the array that the engine reads: rules grouped by target and chain of transforms, literals as
 * one regex per group, so that a request costs a few regexes and not one for each rule.
 *
 *     targets     target => ['all' => GROUP|null, 'named' => [name => GROUP]]
 *     GROUP       gate: regex of which a value must have a match, or null; b64: whether base64 passes the gate too;
 *                 plain: [[node, [condition]]] for short plain values;
 *                 chains: [[node, scanner|null, [literal => [condition]], [byte => [condition]], [condition]]]:
 *                 conditions to try where a literal or a byte is found, and those to try always
 *     steps       node => [node before, transform]; node 0 is the raw value
 *     conditions  [kind, argument, rule, targets, node]
 *     rules       [id, title, class, severity, confidence, action, unless, plain, also, not, first]
 */
final class Compiler
{
    public const REGEX = 0;
    public const WORDS = 1;
    public const EQUALS = 2;
    public const LONGER = 3;
    public const DETECTOR = 4;
    public const SIGNAL = 5;

    /** @var array the pack as it came */
    private $pack;

    /** @var array */
    private $steps = [0 => null];

    /** @var array<string, int> path of transforms => node */
    private $nodes = ['' => 0];

    /** @var array */
    private $conditions = [];

    /** @var array */
    private $rules = [];

    /** @var array<string, array<string, array>> target => name => conditions of rules */
    private $members = [];

    /** @var int[] */
    private $signals = [];

    private function __construct(array $pack)
    {
        $this->pack = $pack;
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
                $compiler->rule($rule, $patch['verified']);
            }
        }
        return $compiler->result();
    }

    private function rule(array $rule, bool $sure = true): void
    {
        $number = count($this->rules);
        $this->rules[$number] = [];
        $when = [];
        foreach ($rule['when'] as $condition) {
            $when[] = $this->condition($condition, $number);
        }
        $not = [];
        foreach ($rule['not'] as $condition) {
            $not[] = $this->condition($condition, $number);
        }
        $first = array_shift($when);
        $this->rules[$number] = [
            'id' => $rule['id'],
            'class' => $rule['class'],
            'severity' => $rule['severity'],
            // What could not be confirmed records only.
            'confidence' => $sure ? $rule['confidence'] : 'low',
            'action' => $rule['action'],
            'unless' => $rule['unless'],
            'plain' => $rule['plain'],
            'also' => $when,
            'not' => $not,
        ];
        if ($this->conditions[$first][0] === self::SIGNAL) {
            $this->signals[] = $first;
            return;
        }
        foreach ($rule['when'][0]['targets'] as [$target, $name]) {
            $this->members[$target][$name ?? ''][] = [$first, $rule['when'][0], $rule['plain']];
        }
    }

    private function condition(array $condition, int $rule): int
    {
        $match = $condition['match'];
        $kind = key($match);
        switch ($kind) {
            case 'regex':
                $compiled = [self::REGEX, '~' . $match['regex'] . '~sD'];
                break;
            case 'words':
                $compiled = [self::WORDS, $match['words']];
                break;
            case 'equals':
                $compiled = [self::EQUALS, array_fill_keys($match['equals'], true)];
                break;
            case 'longer':
                $compiled = [self::LONGER, $match['longer']];
                break;
            case 'detector':
                $compiled = [self::DETECTOR, $match['detector']];
                break;
            default:
                $compiled = [self::SIGNAL, $match['signal']];
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
                $this->steps[] = [$node, $transform];
            }
            $node = $this->nodes[$path];
        }
        return $node;
    }

    private function result(): array
    {
        $targets = [];
        foreach ($this->members as $target => $names) {
            $groups = ['all' => null, 'named' => []];
            foreach ($names as $name => $members) {
                $name = (string) $name;
                $gate = $this->pack['gate'][$name === '' ? $target : $target . '.' . $name] ?? null;
                if ($name === '') {
                    $groups['all'] = self::group($gate, $members);
                } else {
                    $groups['named'][$name] = self::group($gate, $members);
                }
            }
            $targets[$target] = $groups;
        }
        $detectors = [];
        foreach ($this->pack['detectors'] as $name => $table) {
            $detectors[$name] = self::detector($table);
        }
        return [
            'format' => $this->pack['format'],
            'id' => $this->pack['id'],
            'limits' => $this->pack['limits'],
            'unread' => array_fill_keys($this->pack['unread'], true),
            'roles' => array_map(static function (array $capabilities): array {
                return array_fill_keys($capabilities, true);
            }, $this->pack['roles']),
            'points' => $this->pack['points'],
            'block_at' => $this->pack['block_at'],
            'targets' => $targets,
            'signals' => $this->signals,
            'steps' => $this->steps,
            'conditions' => $this->conditions,
            'rules' => $this->rules,
            'detectors' => $detectors,
        ];
    }

    private function group(?array $gate, array $members): array
    {
        $plain = [];
        $chains = [];
        foreach ($members as [$number, $condition, $seesPlain]) {
            $node = $this->conditions[$number][4];
            if ($seesPlain) {
                $plain[$node][] = $number;
            }
            $chains[$node] = $chains[$node] ?? ['literals' => [], 'bytes' => [], 'rest' => []];
            if ($condition['literals'] === null) {
                $chains[$node]['rest'][] = $number;
                continue;
            }
            foreach ($condition['literals'] as $literal) {
                $literal = strtolower($literal);
                $chains[$node][strlen($literal) === 1 && !ctype_alpha($literal) ? 'bytes' : 'literals'][$literal][] = $number;
            }
        }
        $compiled = ['gate' => self::gate($gate), 'b64' => $gate['b64'] ?? false, 'plain' => [], 'chains' => []];
        foreach ($plain as $node => $numbers) {
            $compiled['plain'][] = [$node, $numbers];
        }
        foreach ($chains as $node => $chain) {
            $scanner = $chain['literals'] === [] ? null : '~' . Trie::everywhere(array_keys($chain['literals'])) . '~i';
            $compiled['chains'][] = [$node, $scanner, self::closed($chain['literals']), $chain['bytes'], $chain['rest']];
        }
        return $compiled;
    }

    /** Where a literal is found, those that begin it are there as well. */
    private static function closed(array $literals): array
    {
        $closed = [];
        foreach (array_keys($literals) as $literal) {
            $literal = (string) $literal;
            $numbers = [];
            for ($length = 1; $length <= strlen($literal); $length++) {
                $numbers = array_merge($numbers, $literals[substr($literal, 0, $length)] ?? []);
            }
            $closed[$literal] = array_values(array_unique($numbers));
        }
        return $closed;
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
            'fingerprints' => '~(?:' . implode(')|(?:', $table['fingerprints']) . ')~sD',
        ];
    }
}
