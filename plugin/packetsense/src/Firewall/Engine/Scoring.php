<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Makes a verdict of the rules that matched a request. */
final class Scoring
{
    private const SEVERITIES = [1 => 'low', 2 => 'medium', 3 => 'high', 4 => 'critical'];

    /** What a rule of high confidence adds to the score. */
    private const HIGH = 10;

    /** @var array as {@see Compiler} makes it */
    private $pack;

    /** @var string */
    private $mode;

    /** @var array<string, string> rule => `record` or `block` */
    private $rules;
    /** @var array<string, string> class => `record` */
    private $classes;

    /**
     * @param string $mode `settled`, `first-day` or `record`
     * @param array<string, string> $rules rule => `record`, for rules that may only record, or `block`, for those that act
     *     although their class only records
     * @param array<string, string> $classes class => `record`
     */
    public function __construct(array $pack, string $mode, array $rules, array $classes = [])
    {
        $this->pack = $pack;
        $this->mode = $mode;
        $this->rules = $rules;
        $this->classes = $classes;
    }

    /**
     * @param array<int, array> $found rule => [condition, target, field]
     * @param bool $unproven whether the request claims to be signed in and has not proved it
     */
    public function verdict(array $found, bool $unproven, Engine $engine): Verdict
    {
        $numbers = array_keys($found);
        [$actions, $score] = $this->actions($numbers);
        $winner = $this->winner($actions);
        $rule = $this->pack['rules'][$winner];

        $verdict = new Verdict();
        $verdict->action = $actions[$winner];
        $verdict->rule = $rule['id'];
        $verdict->class = $rule['class'];
        $verdict->severity = self::SEVERITIES[$rule['severity']];
        $verdict->score = $score;
        foreach ($found as $number => [$condition, $target, $field]) {
            $matched = $this->pack['rules'][$number];
            $verdict->matches[] = [
                'rule' => $matched['id'],
                'class' => $matched['class'],
                'severity' => self::SEVERITIES[$matched['severity']],
                'confidence' => $matched['confidence'],
                'action' => $actions[$number],
                'field' => $target === '' ? null : self::field($target, $field),
                'excerpt' => $target === '' || $target === 'secrets' ? null : $engine->excerpt($condition, $field[1]),
            ];
            if ($number === $winner) {
                $verdict->field = end($verdict->matches)['field'];
                $verdict->excerpt = end($verdict->matches)['excerpt'];
                $verdict->place = $verdict->excerpt === null ? null : static function () use ($engine, $condition, $field): array {
                    return $engine->place($condition, $field[1]);
                };
            }
        }
        $verdict->held = $unproven && $this->isHeld($numbers, $engine);
        return $verdict;
    }

    /** How a field is named in events: `query:id`, `cookie:x`, `header:user-agent`, or the target alone. */
    public static function field(string $target, array $field): string
    {
        switch ($target) {
            case 'args':
            case 'links':
            case 'secrets':
            case 'names':
            case 'files.names':
            case 'files.content':
                return $field[3] . ':' . $field[2];
            case 'cookies':
                return 'cookie:' . $field[2];
            case 'headers':
                return 'header:' . $field[0];
        }
        return $target;
    }

    /**
     * What each rule does, alone or with the others.
     *
     * @param int[] $numbers
     * @return array{0: array<int, string>, 1: int} rule => action, and the score
     */
    private function actions(array $numbers): array
    {
        $score = 0;
        $sum = 0;
        foreach ($numbers as $number) {
            $rule = $this->pack['rules'][$number];
            if ($rule['confidence'] === 'high') {
                $score += self::HIGH;
            } elseif ($rule['confidence'] === 'medium') {
                $points = $this->pack['points'][$rule['severity']];
                $score += $points;
                $sum += $this->records($rule) ? 0 : $points;
            }
        }
        $together = $sum >= $this->pack['block_at'] && $this->mode !== 'first-day' ? 'block' : 'record';
        $actions = [];
        foreach ($numbers as $number) {
            $rule = $this->pack['rules'][$number];
            $action = $rule['confidence'] === 'high' ? $rule['action'] : ($rule['confidence'] === 'medium' ? $together : 'record');
            $actions[$number] = $this->mode === 'record' || $this->records($rule) ? 'record' : $action;
        }
        return [$actions, $score];
    }

    /** Whether the owner lets the rule only record. */
    private function records(array $rule): bool
    {
        return ($this->rules[$rule['id']] ?? $this->classes[$rule['class']] ?? '') === 'record';
    }

    /** @param array<int, string> $actions */
    private function winner(array $actions): int
    {
        $winner = null;
        foreach ($actions as $number => $action) {
            if ($winner === null) {
                $winner = $number;
                continue;
            }
            $rule = $this->pack['rules'][$number];
            $best = $this->pack['rules'][$winner];
            $order = ($action === 'block') - ($actions[$winner] === 'block')
                ?: $rule['severity'] - $best['severity']
                ?: strcmp($best['id'], $rule['id']);
            if ($order > 0) {
                $winner = $number;
            }
        }
        return (int) $winner;
    }

    /**
     * Whether the request would not be blocked without the rules that spare someone, or of which the owner has excepted someone.
     *
     * @param int[] $numbers
     */
    private function isHeld(array $numbers, Engine $engine): bool
    {
        $others = [];
        foreach ($numbers as $number) {
            $rule = $this->pack['rules'][$number];
            if ($rule['unless'] === null && !$engine->isConditional($rule['id'])) {
                $others[] = $number;
            }
        }
        return count($others) < count($numbers) && !in_array('block', $this->actions($others)[0], true);
    }
}
