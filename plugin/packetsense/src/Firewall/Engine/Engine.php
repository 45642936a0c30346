<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Judges requests by a pack (docs/pack.md, "Evaluation").
 *
 * An ordinary value costs one regex, the gate of its target. What passes is transformed, searched once for the literals
 * of all rules that share the chain, and only rules whose literal is there are tried.
 */
final class Engine
{
    // Kinds of conditions. They stand here, so that a request need not load what makes packs.
    public const REGEX = 0;
    public const WORDS = 1;
    public const EQUALS = 2;
    public const LONGER = 3;
    public const DETECTOR = 4;
    public const SIGNAL = 5;

    /** Longer values are searched for telling literals only, and what is made of them is remembered. */
    private const LONG = 2000;

    /** @var array as {@see Compiler} makes it */
    private $pack;

    /** @var Request */
    private $request;

    /** @var array<string, true> what the asker may do */
    private $capabilities = [];

    /** @var array<int, array<string, mixed>> the owner's exceptions */
    private $exceptions = [];

    /** @var Exemptions|null those for the path of this request, once a rule has matched */
    private $exempt = null;

    /** @var array<int, bool> rule => whether its other conditions hold, once known */
    private $others = [];

    /** @var array<int, array> rule => [condition, target, field] */
    private $found = [];

    /** @var array for the value at hand: node => text; what {@see text} has made on the way, under other keys */
    private $texts = [];

    /** @var array<string, array<string, bool>> detector => text => whether it finds anything there, for the value at hand */
    private $detected = [];

    /** @var bool whether the regex engine gave up */
    private $failed = false;

    /** @param array $pack as {@see Compiler} makes it */
    public function __construct(array $pack)
    {
        $this->pack = $pack;
    }

    /**
     * The verdict on a request.
     *
     * @param string $role `anonymous` or another role of the pack; an unknown one counts as anonymous
     * @param string $mode `settled`, `first-day` (medium rules record) or `record` (all rules record)
     * @param array $settings the owner's: `rules` (rule => `record` or `block`), `classes` (class => `record`) and `exceptions`
     *     ({@see Exemptions})
     */
    public function judge(Request $request, string $role = 'anonymous', string $mode = 'settled', array $settings = []): Verdict
    {
        $this->request = $request;
        $this->capabilities = $this->pack['roles'][$role] ?? [];
        $this->exceptions = $settings['exceptions'] ?? [];
        $this->exempt = null;
        $this->others = [];
        $this->found = [];
        $this->failed = false;
        $staff = $this->pack['staff'];
        $isStaff = $staff !== null && $this->capabilities !== [] && array_diff_key($staff['may'], $this->capabilities) === [];
        foreach ($isStaff ? $staff['targets'] : $this->pack['targets'] as $target => $groups) {
            $all = $groups['all'];
            $named = $groups['named'];
            foreach ($request->fields($target) as $field) {
                $this->texts = [$field[1]];
                $this->detected = [];
                if ($all !== null) {
                    $this->look($all, $target, $field);
                }
                if ($named !== [] && isset($named[$field[0]])) {
                    $this->look($named[$field[0]], $target, $field);
                }
            }
        }
        if ($this->pack['patches'] !== null) {
            $this->lookForPatches($this->pack['patches']);
        }
        foreach ($this->pack['signals'] as $condition) {
            $this->attempt($condition, '', []);
        }
        if ($this->found === []) {
            return new Verdict();
        }
        $scoring = new Scoring($this->pack, $mode, $settings['rules'] ?? [], $settings['classes'] ?? []);
        $verdict = $scoring->verdict($this->found, $role === 'anonymous' && $request->claimsToBeSignedIn(), $this);
        $verdict->route = Exemptions::route($request);
        return $verdict;
    }

    /** Tries the virtual patches whose entry point the request touches ({@see Entry}). */
    private function lookForPatches(array $index): void
    {
        $awake = $index['always'];
        foreach ($index['fields'] as $target => $filed) {
            foreach ($this->request->fields($target) as $field) {
                $named = $filed['named'][$field[0]] ?? null;
                if ($filed['any'] !== null || $named !== null) {
                    $this->texts = [$field[1]];
                    $awake += $filed['any'] === null ? [] : $this->woken($filed['any']);
                    $awake += $named === null ? [] : $this->woken($named);
                }
            }
        }
        ksort($awake);
        foreach ($awake as $number => $true) {
            $this->tryPatch($number);
        }
    }

    /**
     * The patches that the value at hand may concern.
     *
     * @return array<int, true>
     */
    private function woken(array $filed): array
    {
        $awake = $filed['present'];
        try {
            foreach ($filed['values'] as $node => $values) {
                $awake += $values[$this->text($node)] ?? [];
            }
            foreach ($filed['segments'] as $node => $segments) {
                foreach (explode('/', Transforms::apply('lower', $this->text($node))) as $segment) {
                    $awake += $segments[$segment] ?? [];
                }
            }
        } catch (PatternFailed $failure) {
            $this->failed = true;
        }
        return $awake;
    }

    private function tryPatch(int $number): void
    {
        $rule = $this->pack['rules'][$number];
        $first = $rule['first'];
        if ($this->pack['conditions'][$first][0] === self::SIGNAL) {
            $this->attempt($first, '', []);
            return;
        }
        foreach ($this->pack['conditions'][$first][3] as [$target, $name]) {
            foreach ($this->request->fields($target) as $field) {
                if (
                    isset($this->found[$number]) || ($name !== null && $name !== (string) $field[0])
                    || (!$rule['plain'] && preg_match('~^[A-Za-z0-9_-]{0,64}$~D', $field[1]) === 1)
                ) {
                    continue;
                }
                $this->texts = [$field[1]];
                $this->detected = [];
                try {
                    $this->attempt($first, $target, $field);
                } catch (PatternFailed $failure) {
                    $this->failed = true;
                }
            }
        }
    }

    /** Tries the rules of a group on a field. */
    private function look(array $group, string $target, array $field): void
    {
        $value = $field[1];
        $plain = !isset($value[64]) && preg_match('~^[A-Za-z0-9_-]*+$~D', $value) === 1;
        if ($plain && $group['plain'] === null) {
            return;
        }
        if (
            $group['gate'] !== null && preg_match($group['gate'], $value) === 0 && !($group['b64'] && Transforms::isBase64($value))
            && ($group['longer'] === null || strlen($value) <= $group['longer'])
        ) {
            return;
        }
        try {
            $candidates = isset($value[self::LONG]) ? $this->candidatesInLong($group, $value)
                : $this->candidates($plain ? $group['plain'] : $group, $value);
            foreach ($candidates as $condition => $true) {
                $this->attempt($condition, $target, $field);
            }
        } catch (PatternFailed $failure) {
            $this->failed = true;
        }
    }

    /**
     * The conditions of a group that could hold for a value, by the literals in it.
     *
     * @return array<int, true>
     */
    private function candidates(array $group, string $value): array
    {
        $triggers = Grouping::triggers($value, $group['triggers']);
        if ($triggers === 0) {
            return Candidates::inText($group, $value, $group['nodes']);
        }
        $texts = [];
        foreach ($group['nodes'] as $node => $bits) {
            $texts[($triggers & $bits) === 0 ? $value : $this->text($node)][$node] = true;
        }
        $conditions = [];
        foreach ($texts as $text => $nodes) {
            $conditions += Candidates::inText($group, (string) $text, $nodes);
        }
        return $conditions;
    }

    /**
     * The same for a long value.
     *
     * @return array<int, true>
     */
    private function candidatesInLong(array $group, string $value): array
    {
        $triggers = Grouping::triggers($value, $group['triggers']);
        $conditions = [];
        foreach ($group['long'] as $node => [$glance, $tried, $rest]) {
            $conditions += $rest;
            // Where nothing is looked for, the text may never be needed.
            if ($glance !== null) {
                $text = ($triggers & $group['nodes'][$node]) === 0 ? $value : $this->text($node);
                $conditions += preg_match($glance, $text) === 0 ? [] : $tried;
            }
        }
        return $conditions;
    }

    /** Notes the rule of a condition where the condition and all others of the rule hold. */
    private function attempt(int $condition, string $target, array $field): void
    {
        [$kind, $argument, $number, , $node] = $this->pack['conditions'][$condition];
        if (isset($this->found[$number]) || ($this->others[$number] ?? true) === false) {
            return;
        }
        $rule = $this->pack['rules'][$number];
        if ($rule['unless'] !== null && isset($this->capabilities[$rule['unless']])) {
            return;
        }
        if ($rule['early'] !== [] && !isset($this->others[$number]) && !$this->allHold($rule['early'], $rule['plain'])) {
            $this->others[$number] = false;
            return;
        }
        if ($kind === self::SIGNAL) {
            $holds = $this->failed || $this->request->isOverLimit();
        } else {
            $holds = $this->holds($kind, $argument, $this->text($node));
        }
        if (!$holds || ($this->exceptions !== [] && $this->isExempt($rule['id'], $target, $field))) {
            return;
        }
        if (!isset($this->others[$number])) {
            $this->others[$number] = $this->othersHold($rule);
        }
        if ($this->others[$number]) {
            $this->found[$number] = [$condition, $target, $field];
        }
    }

    /**
     * Whether every one of some conditions holds somewhere in the request.
     *
     * @param int[] $conditions
     */
    private function allHold(array $conditions, bool $seesPlain): bool
    {
        $kept = $this->texts;
        $holds = true;
        foreach ($conditions as $condition) {
            $holds = $holds && $this->holdsSomewhere($condition, $seesPlain);
        }
        $this->texts = $kept;
        return $holds;
    }

    /** Whether all of `also` and none of `not` hold somewhere in the request. */
    private function othersHold(array $rule): bool
    {
        $kept = $this->texts;
        $holds = $this->allHold($rule['also'], $rule['plain']);
        foreach ($rule['not'] as $condition) {
            $holds = $holds && !$this->holdsSomewhere($condition, $rule['plain']);
        }
        $this->texts = $kept;
        return $holds;
    }

    private function holdsSomewhere(int $condition, bool $seesPlain): bool
    {
        [$kind, $argument, , $targets, $node] = $this->pack['conditions'][$condition];
        if ($kind === self::SIGNAL) {
            return $this->failed || $this->request->isOverLimit();
        }
        foreach ($targets as [$target, $name]) {
            foreach ($this->request->fields($target) as $field) {
                if (
                    ($name !== null && $name !== (string) $field[0])
                    || (!$seesPlain && preg_match('~^[A-Za-z0-9_-]{0,64}$~D', $field[1]) === 1)
                ) {
                    continue;
                }
                $this->texts = [$field[1]];
                try {
                    if ($this->holds($kind, $argument, $this->text($node))) {
                        return true;
                    }
                } catch (PatternFailed $failure) {
                    $this->failed = true;
                }
            }
        }
        return false;
    }

    /**
     * Whether a match holds for a transformed value.
     *
     * @param mixed $argument of the kind of match
     */
    private function holds(int $kind, $argument, string $text): bool
    {
        switch ($kind) {
            case self::REGEX:
                $found = Search::matches($argument, $text);
                $this->failed = $this->failed || $found === null;
                return $found === true;
            case self::DETECTOR:
                // Several rules ask the same of the same text.
                $this->detected[$argument][$text] = $this->detected[$argument][$text] ?? $this->detects($argument, $text);
                return $this->detected[$argument][$text];
            case self::WORDS:
                foreach ($argument as $word) {
                    if (strpos($text, $word) !== false) {
                        return true;
                    }
                }
                return false;
            case self::EQUALS:
                return isset($argument[$text]);
            case self::LONGER:
                return strlen($text) > $argument;
        }
        return false;
    }

    private function detects(string $detector, string $text): bool
    {
        foreach (Window::of($text) as $window) {
            try {
                if (Detector::finds($this->pack['detectors'][$detector], $window)) {
                    return true;
                }
            } catch (PatternFailed $failure) {
                $this->failed = true;
            }
        }
        return false;
    }

    /** The value at hand behind the transforms of a node. */
    private function text(int $node): string
    {
        if (!isset($this->texts[$node])) {
            [$before, $transform] = $this->pack['steps'][$node];
            $text = $this->text($before);
            if (!isset($text[self::LONG])) {
                return $this->texts[$node] = Transforms::apply($transform, $text);
            }
            // Where chains differ only in what changed nothing, the rest of them is one.
            $origin = $this->texts["=$before"] ?? $before;
            $made = &$this->texts[$origin . $transform];
            if ($made === null) {
                $next = Transforms::apply($transform, $text);
                $made = [$next, $next === $text ? $origin : $node];
            }
            [$this->texts[$node], $this->texts["=$node"]] = $made;
        }
        return $this->texts[$node];
    }

    /**
     * What a condition matched in a field: the bytes as they came where they can be found there, else as the rule saw them.
     *
     * @return string at most 200 bytes
     */
    public function excerpt(int $condition, string $value): string
    {
        [$kind, $argument, , , $node] = $this->pack['conditions'][$condition];
        $this->texts = [$value];
        $text = $this->text($node);
        $matched = '';
        if ($kind === self::REGEX) {
            foreach (Window::of($text) as $window) {
                if (preg_match($argument[0], $window, $match) === 1) {
                    $matched = $match[0];
                    break;
                }
            }
        } elseif ($kind === self::WORDS) {
            foreach ($argument as $word) {
                $matched = $matched === '' && strpos($text, $word) !== false ? $word : $matched;
            }
        }
        if ($matched === '') {
            return substr($value, 0, 200);
        }
        $place = stripos($value, $matched);
        return substr($place === false ? $matched : substr($value, $place, strlen($matched)), 0, 200);
    }

    private function isExempt(string $rule, string $target, array $field): bool
    {
        if ($this->exempt === null) {
            $route = Exemptions::route($this->request);
            $this->exempt = new Exemptions($this->exceptions, $this->request->path(), $this->capabilities, time(), $route);
        }
        return $this->exempt->find($rule, Scoring::field($target, $field)) !== null;
    }

    /** Whether a match of the rule waits for what the asker may do, because of an exception. */
    public function isConditional(string $rule): bool
    {
        return $this->exempt !== null && $this->exempt->isConditional($rule);
    }

    /**
     * Where a condition holds in a field, with what is around it.
     *
     * @return array{0: string, 1: string, 2: string} before, matched, behind: raw bytes, unmasked
     */
    public function place(int $condition, string $value): array
    {
        [$kind, $argument, , , $node] = $this->pack['conditions'][$condition];
        $this->texts = [$value];
        return Place::of($kind, $argument, $value, $this->text($node), function (string $part) use ($argument): bool {
            return $this->detects($argument, $part);
        });
    }
}
