<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Lists\Lists;
use PacketSense\Firewall\Lists\Written;
use PacketSense\Firewall\Settings;

/**
 * Takes an address or a range off the lists.
 *
 * ## OPTIONS
 *
 * <range>
 * : As "wp packetsense list" shows it.
 *
 * ## EXAMPLES
 *
 *     wp packetsense remove 203.0.113.0/24
 */
final class Remove
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $lists = Settings::all()['lists'];
        try {
            $range = Written::range($args[0] ?? '');
        } catch (\InvalidArgumentException $wrong) {
            \WP_CLI::error($wrong->getMessage());
            return;
        }
        $left = Lists::without($lists, $range);
        if (count($left) === count($lists)) {
            \WP_CLI::error("$range is on no list.");
            return;
        }
        if (!Settings::save(['lists' => $left])) {
            \WP_CLI::error('The setting could not be written: the data folder is not writable.');
            return;
        }
        \WP_CLI::success("$range is off the list.");
    }
}
