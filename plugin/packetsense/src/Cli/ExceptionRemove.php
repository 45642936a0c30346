<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Exceptions;
use PacketSense\Firewall\Settings;

/**
 * Withdraws an exception from a rule.
 *
 * ## OPTIONS
 *
 * <id>
 * : As "wp packetsense exception list" shows it.
 *
 * ## EXAMPLES
 *
 *     wp packetsense exception remove 1a2b3c4d
 */
final class ExceptionRemove
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $id = (string) ($args[0] ?? '');
        $exceptions = Settings::all()['exceptions'];
        $left = Exceptions::without($exceptions, $id);
        if (count($left) === count($exceptions)) {
            \WP_CLI::error("There is no exception \"$id\".");
        } elseif (!Settings::save(['exceptions' => $left])) {
            \WP_CLI::error('The setting could not be written: the data folder is not writable.');
        } else {
            \WP_CLI::success("The exception $id is withdrawn. The rule acts again.");
        }
    }
}
