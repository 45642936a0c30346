<?php

declare(strict_types=1);

namespace PacketSense\Privacy;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Suggests to the owner what the site's own privacy policy should say about PacketSense.
 */
final class Hooks
{
    public static function register(): void
    {
        add_action('admin_init', [self::class, 'suggest']);
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return [];
    }

    public static function suggest(): void
    {
        $sentences = [
            __('To protect this site from attacks we check every request.', 'packetsense'),
            __('Of what looks like an attack we keep the address, time, path and the part that looked so.', 'packetsense'),
            __('If somebody was signed in, we keep on this site which account it was.', 'packetsense'),
            __('Of attempts to log in we keep the address, the time and how they ended, never a password.', 'packetsense'),
            __('The basis is our legitimate interest in security. The records are kept for a limited time.', 'packetsense'),
            __('Where this site is connected to the PacketSense cloud, these records are sent to it.', 'packetsense'),
            __('The cloud keeps full addresses for 30 days and shortens them after that.', 'packetsense'),
        ];
        wp_add_privacy_policy_content('PacketSense', '<p>' . esc_html(implode(' ', $sentences)) . '</p>');
    }
}
