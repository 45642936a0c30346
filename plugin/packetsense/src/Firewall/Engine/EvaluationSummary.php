<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** How good the verdicts of a file were, and what they cost. */
final class EvaluationSummary
{
    /** @var array<string, array{int, int}> class of attack => blocked, all */
    private $attacks = [];

    /** @var int */
    private $benign = 0;

    /** @var int */
    private $alarms = 0;

    /** @var int[] nanoseconds of each request */
    private $times = [];

    public function add(EvaluationCase $case, Verdict $verdict, int $nanoseconds): void
    {
        $this->times[] = $nanoseconds;
        $blocked = $verdict->action === 'block' ? 1 : 0;
        if ($case->label === 'attack') {
            $counts = $this->attacks[$case->class] ?? [0, 0];
            $this->attacks[$case->class] = [$counts[0] + $blocked, $counts[1] + 1];
        } elseif ($case->label === 'benign') {
            $this->benign++;
            $this->alarms += $blocked;
        }
    }

    public function text(): string
    {
        $text = sprintf("%-24s%10s%10s%10s\n", 'attacks of class', 'blocked', 'of', 'rate');
        ksort($this->attacks, SORT_STRING);
        $hits = $all = 0;
        foreach ($this->attacks as $class => [$blocked, $count]) {
            $text .= self::row($class === '' ? '(none)' : (string) $class, $blocked, $count);
            $hits += $blocked;
            $all += $count;
        }
        $balanced = $all > 0 && $this->benign > 0 ? ($hits / $all + 1 - $this->alarms / $this->benign) / 2 : null;
        return $text
            . self::row('all attacks', $hits, $all)
            . self::row('benign', $this->alarms, $this->benign)
            . 'balanced accuracy ' . self::percent($balanced) . "\n"
            . sprintf(
                "microseconds per request: median %.1f, p95 %.1f, %d requests\n",
                $this->quantile(0.5),
                $this->quantile(0.95),
                count($this->times)
            );
    }

    private static function row(string $name, int $blocked, int $all): string
    {
        return sprintf("%-24s%10d%10d%10s\n", $name, $blocked, $all, self::percent($all > 0 ? $blocked / $all : null));
    }

    private static function percent(?float $rate): string
    {
        return $rate === null ? '-' : sprintf('%.2f %%', $rate * 100);
    }

    /** The time below which a share of the requests stayed, in microseconds. */
    private function quantile(float $share): float
    {
        sort($this->times);
        return ($this->times[(int) round((count($this->times) - 1) * $share)] ?? 0) / 1000;
    }
}
