<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Settings;

/**
 * Shows the exceptions from rules.
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
 *     wp packetsense exception list --format=json
 */
final class ExceptionList
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $exceptions = Settings::all()['exceptions'];
        if (($named['format'] ?? 'table') === 'json') {
            \WP_CLI::line((string) json_encode($exceptions, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE));
            return;
        }
        if ($exceptions === []) {
            \WP_CLI::line('Nothing is excepted from any rule.');
        }
        foreach ($exceptions as $one) {
            $who = $one['who'] === '' ? '' : " for $one[who]";
            $until = $one['until'] === 0 ? '' : ($one['until'] <= time() ? ', over since ' : ', until ') . gmdate('Y-m-d', $one['until']);
            $made = gmdate('Y-m-d', $one['at']) . ($one['by'] === '' ? '' : " by $one[by]");
            \WP_CLI::line("$one[id]  $one[rule] on $one[path] at $one[parameter]$who  ($made$until)  $one[note]");
        }
    }
}
