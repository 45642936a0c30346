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
        $file = __DIR__ . '/' . str_replace('\\', '/', substr($class, 12)) . '.php';
        // A folder half removed or half updated must not end in a fatal error here: who asks for the class decides.
        if (is_file($file)) {
            require $file;
        }
    });
}
