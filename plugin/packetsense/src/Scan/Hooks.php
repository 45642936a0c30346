<?php

declare(strict_types=1);

namespace PacketSense\Scan;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Wires the integrity check into WordPress: once a day, after an update of WordPress, and when it is asked for.
 */
final class Hooks
{
    /** The job that goes on with a check. Named here, so that a page need not load what is behind it. */
    public const SLICE = 'packetsense_scan_slice';
    private const DAILY = 'packetsense_scan_daily';

    public static function register(): void
    {
        add_action('init', [self::class, 'schedule']);
        add_action(self::DAILY, [Integrity::class, 'start']);
        add_action('packetsense_scan_now', [Integrity::class, 'start']);
        add_action('_core_updated_successfully', [Integrity::class, 'start']);
        add_action(self::SLICE, [self::class, 'slice']);
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return [
            'options' => [Progress::OPTION],
            'cron' => [self::DAILY, self::SLICE],
            'files' => ['checksums.php'],
        ];
    }

    /** Only where something is to be scheduled does this cost more than reading WordPress's cron option. */
    public static function schedule(): void
    {
        if ((is_admin() || wp_doing_cron()) && !wp_next_scheduled(self::DAILY)) {
            wp_schedule_event(time() + 300, 'daily', self::DAILY);
        }
    }

    public static function slice(): void
    {
        Integrity::slice(Integrity::affordable());
    }
}
