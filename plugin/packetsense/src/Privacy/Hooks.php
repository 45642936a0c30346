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
        $paragraphs = [
            __('To protect this site from attacks we check every request. Of requests that look like attacks we keep the address, the time, the path and the part that looked like an attack, and of attempts to log in the address, the time and how they ended. We never keep passwords or what visitors send otherwise.', 'packetsense'),
            __('The basis is our legitimate interest in the security of this site. The records are kept on this site for a limited time.', 'packetsense'),
            __('Where this site is connected to the PacketSense cloud, these records are sent to it, together with the versions of WordPress, its plugins and its themes, and are kept there with full addresses for 30 days.', 'packetsense'),
        ];
        wp_add_privacy_policy_content('PacketSense', '<p>' . implode('</p><p>', array_map('esc_html', $paragraphs)) . '</p>');
    }
}
