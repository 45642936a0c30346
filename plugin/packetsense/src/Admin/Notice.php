<?php

declare(strict_types=1);

namespace PacketSense\Admin;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What came of a button, kept for the page that is shown next to the person who pressed it.
 */
final class Notice
{
    /** Followed by the person's id. */
    public const TRANSIENT = 'packetsense_notice_';

    /** @param string $kind success, error, warning or info */
    public static function leave(string $kind, string $text): void
    {
        set_transient(self::TRANSIENT . get_current_user_id(), ['kind' => $kind, 'text' => $text], 300);
    }

    /**
     * The notice, which is then gone.
     *
     * @return array{kind: string, text: string}|null
     */
    public static function take(): ?array
    {
        $name = self::TRANSIENT . get_current_user_id();
        $notice = get_transient($name);
        if (!is_array($notice) || !isset($notice['kind'], $notice['text'])) {
            return null;
        }
        delete_transient($name);
        return ['kind' => (string) $notice['kind'], 'text' => (string) $notice['text']];
    }
}
