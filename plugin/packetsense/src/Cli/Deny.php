<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Refuses an address or a range.
 *
 * ## OPTIONS
 *
 * <range>
 * : An address, or a range such as 203.0.113.0/24 or 2001:db8::/32.
 *
 * [--days=<days>]
 * : For how long, 1 to 3650. For good where it is left out.
 *
 * [--note=<note>]
 * : Why.
 *
 * ## EXAMPLES
 *
 *     wp packetsense deny 203.0.113.0/24 --days=7 --note="the office"
 */
final class Deny
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        Entry::add('deny', $args, $named);
    }
}
