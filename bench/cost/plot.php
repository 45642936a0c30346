<?php

declare(strict_types=1);

namespace PacketSense\Tests;

/** How the cost grows with the number of patches, for a terminal. */
function plot(array $growth): string
{
    return '';
}
