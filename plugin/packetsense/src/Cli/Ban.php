<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Lists\Written;

/**
 * Bans an address or a network (/24, /48, /64) for a time.
 *
 * ## OPTIONS
 *
 * <address>
 * : An address, or a network such as 203.0.113.0/24.
 *
 * [--hours=<hours>]
 * : For how long, 1 to 8760.
 * ---
 * default: 24
 * ---
 *
 * ## EXAMPLES
 *
 *     wp packetsense ban 203.0.113.9 --hours=2
 */
final class Ban
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $hours = (string) ($named['hours'] ?? '24');
        if (preg_match('~^\d{1,4}$~D', $hours) !== 1 || (int) $hours < 1 || (int) $hours > 8760) {
            \WP_CLI::error("--hours must be a whole number from 1 to 8760, not \"$hours\".");
        }
        try {
            $range = Written::range($args[0] ?? '');
        } catch (\InvalidArgumentException $wrong) {
            \WP_CLI::error($wrong->getMessage());
            return;
        }
        if (!Bans::add($range, time() + (int) $hours * 3600)) {
            \WP_CLI::error("$range cannot be banned: a ban is on an address, a /24, a /48 or a /64. Use \"wp packetsense deny\".");
        }
        \WP_CLI::success("$range is banned for $hours h.");
    }
}
