<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** The regex engine gave up (backtracking, JIT stack); the request then carries the signal `engine.limit`. */
final class PatternFailed extends \RuntimeException
{
}
