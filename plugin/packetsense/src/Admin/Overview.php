<?php

declare(strict_types=1);

namespace PacketSense\Admin;

use PacketSense\Cloud\Connection;
use PacketSense\Firewall\Recent;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\Spool;
use PacketSense\Guard\Held;
use PacketSense\Install\Extended;
use PacketSense\Scan\Integrity;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The first screen: protection, connection, the files of WordPress, and the last events of each kind.
 */
final class Overview
{
    public const PAGE = 'packetsense';
    private const EVENTS = 10;

    public static function url(): string
    {
        return admin_url('admin.php?page=' . self::PAGE);
    }

    public static function show(): void
    {
        if (!current_user_can(Hooks::CAPABILITY)) {
            return;
        }
        $protection = Extended::state();
        $settings = Settings::all();
        $connection = Connection::status();
        $scan = Integrity::last();
        $standing = Standing::of($protection, $settings, $connection, $scan);
        $notice = Notice::take();
        $proof = self::proof();
        $blocks = Recent::last('block', self::EVENTS);
        $logins = Recent::last('login', self::EVENTS);
        $dropped = Spool::open()->dropped();
        $held = Held::all();
        require __DIR__ . '/views/overview.php';
    }

    /**
     * A form of one button; what it does is named, so that wp-admin's own words for it fit.
     *
     * @param array<string, string> $fields sent with it
     */
    public static function button(string $act, string $text, string $class = 'button', array $fields = []): void
    {
        echo '<form method="post" action="', esc_url(admin_url('admin-post.php')), '" class="packetsense-act">';
        echo '<input type="hidden" name="action" value="', esc_attr("packetsense_$act"), '">';
        foreach ($fields as $name => $value) {
            echo '<input type="hidden" name="', esc_attr($name), '" value="', esc_attr($value), '">';
        }
        wp_nonce_field("packetsense_$act", '_wpnonce', true);
        echo '<button type="submit" class="', esc_attr($class), '">', esc_html($text), '</button></form>';
    }

    /** "4 minutes ago", exact on hover. $at in microseconds since 1970. */
    public static function ago(int $at): string
    {
        $seconds = intdiv($at, 1000000);
        /* translators: %s: a time such as "4 minutes" */
        $text = sprintf(__('%s ago', 'packetsense'), human_time_diff($seconds, time()));
        return '<time datetime="' . esc_attr(gmdate('c', $seconds)) . '" title="'
            . esc_attr(wp_date('Y-m-d H:i:s T', $seconds) ?: '') . '">' . esc_html($text) . '</time>';
    }

    /** @return list<array{title: string, status: int, good: bool}> */
    private static function proof(): array
    {
        $name = Proof::TRANSIENT . get_current_user_id();
        $proof = get_transient($name);
        delete_transient($name);
        return is_array($proof) ? $proof : [];
    }
}
