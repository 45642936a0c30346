<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Makes few events of many that say the same, so that a flood does not wash away what happened before. Of what one
 * address does in one way the first stay as they are; the rest become one, with their number and their reference numbers.
 * So somebody who was refused twice by mistake still finds both numbers.
 */
final class Condensed
{
    /** So many stay as they are. */
    private const FIRST = 3;

    /** Reference numbers that are kept of the rest. */
    private const NUMBERS = 100;

    /**
     * @param list<string> $lines JSON, oldest first
     * @return list<string>
     */
    public static function of(array $lines): array
    {
        $events = [];
        $seen = [];
        foreach ($lines as $line) {
            $event = json_decode($line, true, 16);
            if (!is_array($event) || !isset($event['at'], $event['ref'])) {
                continue;
            }
            $key = self::key($event);
            $seen[$key] = ($seen[$key] ?? 0) + 1;
            $rest = $key . 'rest';
            if ($seen[$key] <= self::FIRST && !isset($event['local']['refs'])) {
                $events[] = $event;
            } elseif (!isset($events[$rest])) {
                $event['local']['refs'] = $event['local']['refs'] ?? [];
                $event['local']['last'] = $event['local']['last'] ?? $event['at'];
                $events[$rest] = $event;
            } else {
                $events[$rest] = self::sum($events[$rest], $event);
            }
        }
        return array_values(array_map(static function (array $event): string {
            return (string) json_encode($event, JSON_UNESCAPED_SLASHES | JSON_HEX_TAG | JSON_INVALID_UTF8_SUBSTITUTE);
        }, $events));
    }

    /**
     * @param array<string, mixed> $sum
     * @param array<string, mixed> $event
     * @return array<string, mixed>
     */
    private static function sum(array $sum, array $event): array
    {
        $sum['count'] = (int) ($sum['count'] ?? 1) + (int) ($event['count'] ?? 1);
        $refs = array_merge($sum['local']['refs'], [$event['ref']], $event['local']['refs'] ?? []);
        $sum['local']['refs'] = array_slice($refs, -self::NUMBERS);
        $sum['local']['last'] = max($sum['local']['last'], $event['local']['last'] ?? $event['at']);
        return $sum;
    }

    /** What must be equal; all that an exception asks about is in it. @param array<string, mixed> $event */
    private static function key(array $event): string
    {
        $local = $event['local'] ?? [];
        $matches = array_map(static function (array $match): array {
            return [$match['rule'] ?? '', $match['field'] ?? '', $match['action'] ?? ''];
        }, $local['matches'] ?? []);
        sort($matches);
        $parts = [];
        foreach (['ip', 'method', 'path', 'rule', 'action', 'status', 'field'] as $name) {
            $parts[] = $event[$name] ?? null;
        }
        $more = [$local['who'] ?? null, $local['route'] ?? null, $local['mode'] ?? null];
        return md5((string) json_encode([$parts, $more, $matches], JSON_INVALID_UTF8_SUBSTITUTE));
    }
}
