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
        $text = '';
        ksort($this->attacks);
        $hits = $all = 0;
        foreach ($this->attacks as $class => [$blocked, $count]) {
            $text .= sprintf("%-20s %d of %d (%.2f %%)\n", $class === '' ? '-' : $class, $blocked, $count, 100 * $blocked / $count);
            $hits += $blocked;
            $all += $count;
        }
        $true = $all === 0 ? 0.0 : $hits / $all;
        $false = $this->benign === 0 ? 0.0 : $this->alarms / $this->benign;
        sort($this->times);
        $median = $this->times[intdiv(count($this->times), 2)] ?? 0;
        $late = $this->times[(int) (count($this->times) * 0.95)] ?? 0;
        return $text
            . sprintf("true positives       %d of %d (%.2f %%)\n", $hits, $all, 100 * $true)
            . sprintf("false positives      %d of %d (%.2f %%)\n", $this->alarms, $this->benign, 100 * $false)
            . sprintf("balanced accuracy    %.2f %%\n", 100 * ($true + 1 - $false) / 2)
            . sprintf("microseconds         median %.1f, p95 %.1f\n", $median / 1000, $late / 1000);
    }
}
