<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Bans;

/**
 * Lifts a ban, or all of them.
 *
 * ## OPTIONS
 *
 * [<address>]
 * : The address or network as "wp packetsense list" shows it.
 *
 * [--all]
 * : Lift every ban.
 *
 * ## EXAMPLES
 *
 *     wp packetsense unban 203.0.113.9
 */
final class Unban
{
    /**
     * @param list<string> $args
     * @param array<string, mixed> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $bans = Bans::all(time());
        $ranges = isset($named['all']) ? array_map('strval', array_keys($bans)) : [(string) ($args[0] ?? '')];
        foreach ($ranges as $range) {
            if (!isset($bans[$range])) {
                \WP_CLI::error($range === '' ? 'Name an address, or --all.' : "There is no ban on $range.");
                return;
            }
            if (!Bans::remove($range)) {
                \WP_CLI::error('The list of bans cannot be written.');
                return;
            }
        }
        \WP_CLI::success(count($ranges) === 1 ? "$ranges[0] is not banned any more." : count($ranges) . ' bans are lifted.');
    }
}
