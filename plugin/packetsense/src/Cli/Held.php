<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Guard\Held as Kept;

/**
 * Shows the scripts that were taken out of the site, puts one back, or deletes one for good.
 *
 * ## OPTIONS
 *
 * [<id>]
 * : Which one; without it, all are shown.
 *
 * [--restore]
 * : Put it back where it was.
 *
 * [--delete]
 * : Delete it for good.
 *
 * ## EXAMPLES
 *
 *     wp packetsense held
 *     wp packetsense held held-1764072000-0123456789ab --restore
 */
final class Held
{
    /**
     * @param list<string> $args
     * @param array<string, mixed> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $id = (string) ($args[0] ?? '');
        if ($id === '') {
            foreach (Kept::all() as $one) {
                \WP_CLI::line("$one[id]  " . gmdate('Y-m-d H:i', $one['at']) . "  $one[bytes] bytes  $one[path]");
            }
            return;
        }
        if (isset($named['restore']) === isset($named['delete'])) {
            \WP_CLI::error('Say either --restore or --delete.');
            return;
        }
        $wrong = isset($named['restore']) ? Kept::restore($id) : (Kept::drop($id) ? null : 'This file is not kept any more.');
        if ($wrong !== null) {
            \WP_CLI::error($wrong);
            return;
        }
        \WP_CLI::success(isset($named['restore']) ? "$id is back where it was." : "$id is deleted.");
    }
}
