<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Settings;

/**
 * Shows bans and lists.
 *
 * ## OPTIONS
 *
 * [--format=<format>]
 * : table or json.
 * ---
 * default: table
 * ---
 *
 * ## EXAMPLES
 *
 *     wp packetsense list --format=json
 */
final class Show
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $rows = [];
        foreach (Bans::all(time()) as $range => $ban) {
            $kind = $ban['do'] === 'challenge' ? 'ban (proof of work)' : 'ban';
            $rows[] = ['range' => (string) $range, 'kind' => $kind, 'until' => gmdate('c', $ban['until']), 'note' => $ban['reason']];
        }
        foreach (Settings::all()['lists'] as $entry) {
            $until = $entry['until'] === 0 ? '' : gmdate('c', $entry['until']);
            $rows[] = ['range' => $entry['range'], 'kind' => $entry['kind'], 'until' => $until, 'note' => $entry['note']];
        }
        if (($named['format'] ?? 'table') === 'json') {
            \WP_CLI::line((string) json_encode($rows, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE));
            return;
        }
        if ($rows === []) {
            \WP_CLI::line('Nobody is banned and nothing is on the lists.');
        }
        foreach ($rows as $row) {
            // A note is the owner's own text; control characters were taken out when it was kept.
            \WP_CLI::line(sprintf('%-43s  %-19s  %-25s  %s', $row['range'], $row['kind'], $row['until'], $row['note']));
        }
    }
}
