<?php

declare(strict_types=1);

namespace PacketSense\Admin;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Wires the screens into wp-admin, and the buttons on them.
 */
final class Hooks
{
    /** Who may see and change protection. */
    public const CAPABILITY = 'manage_options';

    public static function register(): void
    {
        add_action('admin_menu', [self::class, 'menu']);
        add_action('admin_enqueue_scripts', [self::class, 'style']);
        add_filter('plugin_action_links_packetsense/packetsense.php', [self::class, 'links']);
        add_filter('site_status_tests', [SiteHealth::class, 'tests']);
        foreach (Acts::NAMES as $name) {
            add_action("admin_post_packetsense_$name", static function () use ($name): void {
                Acts::run($name);
            });
        }
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return ['transients' => [Notice::TRANSIENT]];
    }

    public static function menu(): void
    {
        $screen = add_menu_page(
            __('PacketSense', 'packetsense'),
            __('PacketSense', 'packetsense'),
            self::CAPABILITY,
            Overview::PAGE,
            [Overview::class, 'show'],
            'dashicons-shield',
            81
        );
        add_action("load-$screen", [Acts::class, 'returned']);
    }

    public static function style(string $screen): void
    {
        if ($screen === 'toplevel_page_' . Overview::PAGE) {
            $file = dirname(__DIR__, 2) . '/packetsense.php';
            wp_enqueue_style('packetsense', plugins_url('assets/admin.css', $file), [], \PacketSense\VERSION);
        }
    }

    /**
     * @param list<string> $links
     * @return list<string>
     */
    public static function links(array $links): array
    {
        $text = esc_html__('Overview', 'packetsense');
        array_unshift($links, '<a href="' . esc_url(Overview::url()) . '">' . $text . '</a>');
        return $links;
    }
}
