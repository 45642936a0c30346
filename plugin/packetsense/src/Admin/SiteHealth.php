<?php

declare(strict_types=1);

namespace PacketSense\Admin;

use PacketSense\Cloud\Connection;
use PacketSense\Firewall\Settings;
use PacketSense\Install\Extended;
use PacketSense\Scan\Integrity;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Site Health says what the Overview says, where administrators look for trouble of every kind.
 */
final class SiteHealth
{
    /**
     * @param array<string, array<string, mixed>> $tests
     * @return array<string, array<string, mixed>>
     */
    public static function tests(array $tests): array
    {
        $tests['direct']['packetsense'] = [
            'label' => __('PacketSense', 'packetsense'),
            'test' => [self::class, 'standing'],
        ];
        return $tests;
    }

    /** @return array<string, mixed> */
    public static function standing(): array
    {
        $standing = Standing::of(Extended::state(), Settings::all(), Connection::status(), Integrity::last());
        $status = ['good' => 'good', 'notice' => 'recommended', 'bad' => 'critical'];
        $actions = '<a href="' . esc_url(Overview::url()) . '">' . esc_html__('Open the overview', 'packetsense') . '</a>';
        return [
            'label' => $standing['title'],
            'status' => $status[$standing['level']] ?? 'recommended',
            'badge' => ['label' => __('Security', 'packetsense'), 'color' => 'blue'],
            'description' => '<p>' . esc_html($standing['text']) . '</p>',
            'actions' => $actions,
            'test' => 'packetsense',
        ];
    }
}
