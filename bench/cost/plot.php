<?php

declare(strict_types=1);

namespace PacketSense\Tests;

/**
 * How the cost grows with the number of patches, for a terminal.
 *
 * @param array<int, array<string, float>> $growth number of patches => kind => microseconds
 */
function plot(array $growth): string
{
    $most = max(1.0, max(array_map('max', $growth)));
    $out = "processor time added, by the number of synthetic patches\n";
    foreach (array_keys(reset($growth)) as $kind) {
        foreach ($growth as $count => $times) {
            $bar = str_repeat('#', max(1, (int) round(50 * $times[$kind] / $most)));
            $out .= sprintf("  %-5s %5d %-50s %d us\n", $kind, $count, $bar, $times[$kind]);
        }
    }
    return $out;
}
