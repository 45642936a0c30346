<?php

/**
 * Loads PacketSense\Domain\Thing from src/Domain/Thing.php, and knows the version. Serves the firewall, which runs
 * before WordPress, as well as the plugin; whoever comes first wins, and the second finds the work done.
 */

declare(strict_types=1);

namespace PacketSense;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

if (!defined('PacketSense\VERSION')) {
    define('PacketSense\VERSION', '0.1.0');

    spl_autoload_register(static function (string $class): void {
        if (strncmp($class, 'PacketSense\\', 12) !== 0) {
            return;
        }
        // A folder half removed or half updated must not end in a fatal error here: who asks for the class decides. To ask
        // first whether the file is there would cost a system call for each class of every request.
        @include __DIR__ . '/' . strtr(substr($class, 12), '\\', '/') . '.php';
    });
}
