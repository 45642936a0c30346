<?php

/**
 * WordPress runs this when the plugin is deleted.
 */

declare(strict_types=1);

namespace PacketSense;

if (!defined('ABSPATH') || !defined('WP_UNINSTALL_PLUGIN')) {
    exit;
}

require_once __DIR__ . '/src/autoload.php';

Install\Removal::run();
