<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Lists;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Range;

/**
 * The lists in the form in which a request finds its entry: by length of range, then by the network's bytes in hex. The
 * narrowest range decides.
 */
final class Lookup
{
    /**
     * @param list<array<string, mixed>> $lists as Lists::clean() gives them
     * @return array<int, array<int, array<string, array{string, int}>>> bytes of address => length => network => [kind, until]
     */
    public static function compile(array $lists): array
    {
        $compiled = [];
        foreach ($lists as $entry) {
            $range = Range::parse($entry['range']);
            if ($range !== null) {
                $compiled[strlen($range[0])][$range[1]][bin2hex($range[0])] = [$entry['kind'], $entry['until']];
            }
        }
        foreach ($compiled as &$lengths) {
            krsort($lengths);
        }
        return $compiled;
    }

    /**
     * The kind of the narrowest entry in force, or '' where there is none.
     *
     * @param array<int, array<int, array<string, array{string, int}>>> $compiled
     * @param string $packed address as Range::packed() gives it
     */
    public static function kind(array $compiled, string $packed, int $now): string
    {
        foreach ($compiled[strlen($packed)] ?? [] as $length => $networks) {
            $entry = $networks[bin2hex(Range::network($packed, $length))] ?? null;
            if ($entry !== null && ($entry[1] === 0 || $entry[1] > $now)) {
                return $entry[0];
            }
        }
        return '';
    }
}
