<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Engine\Exemptions;

/**
 * What a change of the rules would have let through of all that is in the journal. It counts too much rather than too
 * little: an incident names for each rule the first field in which it matched, and another field may have matched as well.
 */
final class Effect
{
    /** Others that are shown. */
    public const SHOWN = 10;

    /** @var list<array<string, mixed>> exceptions */
    private $exceptions;
    /** @var list<string> rules that would only record */
    private $recording;
    /** @var array<string, mixed> the pack in force */
    private $pack;

    /** @var int requests that were stopped and would not have been */
    public $passes = 0;
    /** @var int those of them that came from people whom WordPress knew */
    public $known = 0;
    /** @var int requests that were let through and would not have been recorded */
    public $unrecorded = 0;
    /** @var array<string, true> addresses of those that would have passed */
    public $addresses = [];
    /** @var list<array<string, mixed>> the newest of those */
    public $shown = [];

    /**
     * @param list<array<string, mixed>> $exceptions as Exceptions has them
     * @param list<string> $recording rules that would only record
     * @param array<string, mixed> $pack the one in force
     */
    public function __construct(array $exceptions, array $recording, array $pack)
    {
        $this->exceptions = $exceptions;
        $this->recording = $recording;
        $this->pack = $pack;
    }

    /**
     * Looks at one incident.
     *
     * @param array<string, mixed> $event
     */
    public function see(array $event): void
    {
        $matches = self::matches($event);
        [$left, $gone] = $this->left($event, $matches);
        $count = max(1, (int) ($event['count'] ?? 1));
        if ($event['action'] !== 'block') {
            $this->unrecorded += $gone && $left === [] ? $count : 0;
            return;
        }
        $changed = $gone || array_intersect(array_column($left, 'rule'), $this->recording) !== [];
        if (!$changed || $this->blocks($left)) {
            return;
        }
        $this->passes += $count;
        $this->known += ($event['local']['who']['is'] ?? '') === 'known' ? $count : 0;
        $this->addresses[(string) ($event['ip'] ?? '')] = true;
        if (count($this->shown) < self::SHOWN) {
            $this->shown[] = $event;
        }
    }

    /**
     * The rules that matched. Of an event without them only the one that decided is known.
     *
     * @param array<string, mixed> $event
     * @return list<array<string, mixed>>
     */
    public static function matches(array $event): array
    {
        return $event['local']['matches'] ?? [[
            'rule' => (string) ($event['rule'] ?? ''),
            'field' => (string) ($event['local']['field'] ?? $event['field'] ?? ''),
            'confidence' => 'high',
            'severity' => (string) ($event['severity'] ?? ''),
            'action' => (string) ($event['action'] ?? ''),
        ]];
    }

    /**
     * Whether the unsure rules of an incident would be enough to stop it on any but the first day.
     *
     * @param array<string, mixed> $event
     */
    public function blocksTogether(array $event): bool
    {
        $unsure = [];
        foreach (self::matches($event) as $match) {
            if ($match['confidence'] === 'medium') {
                $unsure[] = ['action' => 'block'] + $match;
            }
        }
        return $this->blocks($unsure);
    }

    /**
     * @param array<string, mixed> $event
     * @param list<array<string, mixed>> $matches
     * @return array{0: list<array<string, mixed>>, 1: bool} what matches still, and whether any is gone
     */
    private function left(array $event, array $matches): array
    {
        $may = array_fill_keys($event['local']['who']['may'] ?? [], true);
        $route = (string) ($event['local']['route'] ?? '');
        $exemptions = new Exemptions($this->exceptions, rawurldecode((string) ($event['path'] ?? '')), $may, 0, $route);
        $left = array_values(array_filter($matches, static function (array $match) use ($exemptions): bool {
            return $match['field'] === null || $exemptions->find($match['rule'], $match['field']) === null;
        }));
        return [$left, count($left) < count($matches)];
    }

    /** @param list<array<string, mixed>> $matches */
    private function blocks(array $matches): bool
    {
        $points = array_combine(['', 'low', 'medium', 'high', 'critical'], ($this->pack['points'] ?? []) + [0, 1, 2, 3, 4]);
        $sum = 0;
        foreach ($matches as $match) {
            if (in_array($match['rule'], $this->recording, true) || $match['action'] !== 'block') {
                continue;
            }
            if ($match['confidence'] !== 'medium') {
                return true;
            }
            $sum += $points[$match['severity']] ?? 0;
        }
        return $sum >= (int) ($this->pack['block_at'] ?? 5);
    }
}
