<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Makes one event of those that say the same: an attack of a thousand equal requests is one line with a count.
 */
final class Merge
{
    private const MINUTE = 60000000;

    /** What must be equal besides the minute, by type. */
    private const SAME = [
        'block' => ['ip', 'rule', 'action'],
        'login' => ['ip', 'account_hash', 'account_exists', 'outcome', 'method'],
        'finding' => ['kind', 'path', 'sha256'],
    ];

    /**
     * @param array<string> $lines of JSON; the first may be the guard, empty ones are nothing
     * @return array{list<array<string, mixed>>, int, int} merged events, how many they stand for, lines that cannot be read
     */
    public static function lines(array $lines): array
    {
        $events = [];
        $count = $broken = 0;
        foreach ($lines as $line) {
            if ($line === '' || strncmp($line, '<?php', 5) === 0) {
                continue;
            }
            $event = json_decode($line, true, 16);
            if (!is_array($event) || !isset(self::SAME[$event['type'] ?? ''], $event['at'], $event['count'], $event['id'])) {
                $broken++;
                continue;
            }
            $count += (int) $event['count'];
            $key = [$event['type'], intdiv((int) $event['at'], self::MINUTE)];
            foreach (self::SAME[$event['type']] as $name) {
                $key[] = $event[$name] ?? null;
            }
            $key = (string) json_encode($key);
            if (isset($events[$key])) {
                $events[$key]['count'] += (int) $event['count'];
            } else {
                $events[$key] = $event;
            }
        }
        return [array_values($events), $count, $broken];
    }
}
