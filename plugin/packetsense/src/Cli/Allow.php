<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Lets an address or a range in, whatever the rules say; they only record it.
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
 *     wp packetsense allow 203.0.113.0/24 --days=7 --note="the office"
 */
final class Allow
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        Entry::add('allow', $args, $named);
    }
}
