<?php

/**
 * Where the shim leads: starts the firewall, before WordPress or, from the must-use loader, early in it. Whatever goes
 * wrong in here must not cost the site its answer.
 */

declare(strict_types=1);

namespace PacketSense;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

try {
    require_once __DIR__ . '/src/autoload.php';
    Firewall\Gate::open(defined('ABSPATH') ? 'loader' : 'prepend');
} catch (\Throwable $packetsense_error) {
    try {
        Firewall\Faults::record($packetsense_error->getMessage(), $packetsense_error->getFile(), $packetsense_error->getLine());
    } catch (\Throwable $packetsense_error) {
        // Not even a note can be kept: half the plugin is gone. The site goes on.
    }
    unset($packetsense_error);
}
