<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Tells the owner, where plugins are looked after, what could not be installed and so protects less than it could.
 */
final class ProblemNotice
{
    public static function show(): void
    {
        $screen = function_exists('get_current_screen') ? get_current_screen() : null;
        $id = $screen === null ? '' : (string) $screen->id;
        if (!current_user_can('activate_plugins') || ($id !== 'plugins' && strpos($id, 'packetsense') === false)) {
            return;
        }
        $problems = get_option(Activation::PROBLEMS);
        foreach (is_array($problems) ? $problems : [] as $problem) {
            printf('<div class="notice notice-warning"><p><strong>PacketSense:</strong> %s</p></div>', esc_html((string) $problem));
        }
    }
}
