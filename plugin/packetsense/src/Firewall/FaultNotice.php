<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Tells the owner that the firewall has stepped aside, and lets them start it again.
 */
final class FaultNotice
{
    public const ACTION = 'packetsense_faults';

    public static function show(): void
    {
        $aside = current_user_can('manage_options') ? Faults::aside() : '';
        if ($aside === '') {
            return;
        }
        $url = wp_nonce_url(admin_url('admin-post.php?action=' . self::ACTION), self::ACTION);
        printf(
            '<div class="notice notice-error"><p><strong>%s</strong> %s</p><p><code>%s</code></p>'
            . '<p><a class="button" href="%s">%s</a></p></div>',
            esc_html__('PacketSense has stepped aside after repeated faults.', 'packetsense'),
            esc_html__('The site works, but the firewall does not look at requests until you start it again.', 'packetsense'),
            esc_html($aside),
            esc_url($url),
            esc_html__('Start the firewall', 'packetsense')
        );
    }

    public static function act(): void
    {
        check_admin_referer(self::ACTION);
        if (!current_user_can('manage_options')) {
            wp_die(esc_html__('You may not change the protection of this site.', 'packetsense'), '', ['response' => 403]);
        }
        Faults::clear();
        wp_safe_redirect(wp_get_referer() ?: admin_url());
        exit;
    }
}
