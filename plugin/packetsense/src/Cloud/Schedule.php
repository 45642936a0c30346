<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * When WordPress's cron calls: every five minutes while the site is connected, and once soon after something changed.
 */
final class Schedule
{
    public const HOOK = Hooks::TICK;
    private const RECURRENCE = 'packetsense_five_minutes';
    private const SOON = 15;

    /**
     * @param array<string, array{interval: int, display: string}> $schedules
     * @return array<string, array{interval: int, display: string}>
     */
    public static function recurrences(array $schedules): array
    {
        $schedules[self::RECURRENCE] = ['interval' => 300, 'display' => 'PacketSense'];
        return $schedules;
    }

    public static function begin(): void
    {
        if (!wp_next_scheduled(self::HOOK)) {
            wp_schedule_event(time(), self::RECURRENCE, self::HOOK);
        }
    }

    /** Once, beside the regular ones. */
    public static function soon(): void
    {
        if (!wp_next_scheduled(self::HOOK, ['soon'])) {
            wp_schedule_single_event(time() + self::SOON, self::HOOK, ['soon']);
        }
    }

    public static function end(): void
    {
        wp_unschedule_hook(self::HOOK);
    }
}
