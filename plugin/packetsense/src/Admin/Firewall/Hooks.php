<?php

declare(strict_types=1);

namespace PacketSense\Admin\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Admin\Hooks as Screens;

/**
 * Wires the screen "Firewall" into wp-admin, and its forms.
 */
final class Hooks
{
    public static function register(): void
    {
        add_action('admin_menu', [self::class, 'menu'], 11);
        add_action('admin_enqueue_scripts', [self::class, 'style']);
        add_action('admin_post_' . Acts::ACTION, [Acts::class, 'run']);
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return ['transients' => [Undo::TRANSIENT, Acts::EXAMINED]];
    }

    public static function menu(): void
    {
        add_submenu_page(
            \PacketSense\Admin\Overview::PAGE,
            __('Firewall', 'packetsense'),
            __('Firewall', 'packetsense'),
            Screens::CAPABILITY,
            Screen::PAGE,
            [Screen::class, 'show']
        );
    }

    public static function style(string $screen): void
    {
        if (substr($screen, -strlen('_page_' . Screen::PAGE)) === '_page_' . Screen::PAGE) {
            $file = dirname(__DIR__, 3) . '/packetsense.php';
            wp_enqueue_style('packetsense', plugins_url('assets/admin.css', $file), [], \PacketSense\VERSION);
        }
    }
}
