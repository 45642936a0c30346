<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Refusal;

/**
 * Site Health says how what happens here reaches the cloud: at once, or only when cron calls.
 */
final class SiteHealth
{
    private const PATIENCE = 600;

    /**
     * @param array<string, array<string, mixed>> $tests
     * @return array<string, array<string, mixed>>
     */
    public static function tests(array $tests): array
    {
        if (Stored::read()['site_id'] !== '') {
            $tests['direct']['packetsense_delivery'] = [
                'label' => __('PacketSense delivery', 'packetsense'),
                'test' => [self::class, 'delivery'],
            ];
        }
        return $tests;
    }

    /** @return array<string, mixed> */
    public static function delivery(): array
    {
        [$label, $text] = self::finding(Stored::read()['connected_at'], Wake::heard(), Refusal::canFinish(), time());
        return [
            'label' => $label,
            'status' => $text === '' ? 'good' : 'recommended',
            'badge' => ['label' => __('Security', 'packetsense'), 'color' => 'blue'],
            'description' => '<p>' . esc_html($text === '' ? $label : $text) . '</p>',
            'actions' => '',
            'test' => 'packetsense_delivery',
        ];
    }

    /**
     * @param int $heard unix seconds of the last knock that was heard, 0 for never
     * @param bool $possible whether this PHP can knock after it has answered
     * @return array{0: string, 1: string} what is so, and what follows from it; the second is empty where all is well
     */
    public static function finding(int $connectedAt, int $heard, bool $possible, int $now): array
    {
        if (!$possible) {
            return [
                __('PacketSense reports attacks within five minutes', 'packetsense'),
                __('This PHP cannot go on after it has answered, so events wait for WordPress\'s cron. They are not lost.', 'packetsense'),
            ];
        }
        // Connecting knocks, so a door that works was heard since.
        if ($heard < $connectedAt && $now - $connectedAt > self::PATIENCE) {
            return [
                __('This site cannot call itself, so PacketSense reports attacks within five minutes', 'packetsense'),
                __('Events wait for WordPress\'s cron; they are not lost. The server does not reach its own address.', 'packetsense'),
            ];
        }
        return [__('PacketSense reports attacks at once', 'packetsense'), ''];
    }
}
