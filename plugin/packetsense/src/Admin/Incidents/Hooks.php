<?php

declare(strict_types=1);

namespace PacketSense\Admin\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Admin\Hooks as Screens;
use PacketSense\Admin\Overview;

/**
 * Wires the screen "Events" into wp-admin, with the page of each incident, and its forms.
 */
final class Hooks
{
    public static function register(): void
    {
        add_action('admin_menu', [self::class, 'menu']);
        add_action('admin_enqueue_scripts', [self::class, 'style']);
        add_action('admin_post_' . Acts::ACTION, [Acts::class, 'run']);
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return [];
    }

    public static function menu(): void
    {
        $title = __('Events', 'packetsense');
        add_submenu_page(Overview::PAGE, $title, $title, Screens::CAPABILITY, Screen::PAGE, [Screen::class, 'show']);
    }

    public static function style(string $screen): void
    {
        if (substr($screen, -strlen('_page_' . Screen::PAGE)) === '_page_' . Screen::PAGE) {
            $file = dirname(__DIR__, 3) . '/packetsense.php';
            wp_enqueue_style('packetsense', plugins_url('assets/admin.css', $file), [], \PacketSense\VERSION);
        }
    }
}
