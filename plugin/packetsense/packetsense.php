<?php

/**
 * Plugin Name:       PacketSense
 * Plugin URI:        https://packetsense.example/
 * Description:       A calm, exact firewall for WordPress. It protects from the moment it is activated, without an account; connected to a PacketSense cloud, it shows what happened on all your sites in one place.
 * Version:           0.1.0
 * Requires at least: 6.0
 * Requires PHP:      7.4
 * Author:            PacketSense
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       packetsense
 * Domain Path:       /languages
 */

declare(strict_types=1);

namespace PacketSense;

if (!defined('ABSPATH')) {
    exit;
}

require_once __DIR__ . '/src/autoload.php';

Plugin::boot(__FILE__);
