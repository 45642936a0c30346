<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Lists\Lists;
use PacketSense\Firewall\Settings;

/** Puts a range on a list, for the commands that do so. */
final class Entry
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public static function add(string $kind, array $args, array $named): void
    {
        $days = (string) ($named['days'] ?? '');
        if ($days !== '' && (preg_match('~^\d{1,4}$~D', $days) !== 1 || (int) $days < 1 || (int) $days > 3650)) {
            \WP_CLI::error("--days must be a whole number from 1 to 3650, not \"$days\".");
            return;
        }
        $until = $days === '' ? 0 : time() + (int) $days * 86400;
        try {
            $lists = Lists::add(Settings::all()['lists'], $kind, $args[0] ?? '', $until, (string) ($named['note'] ?? ''), time());
        } catch (\InvalidArgumentException $wrong) {
            \WP_CLI::error($wrong->getMessage());
            return;
        }
        if (!Settings::save(['lists' => $lists])) {
            \WP_CLI::error('The setting could not be written: the data folder is not writable.');
            return;
        }
        \WP_CLI::success(end($lists)['range'] . ' is on the list: ' . $kind . ($days === '' ? '.' : " for $days days."));
    }
}
