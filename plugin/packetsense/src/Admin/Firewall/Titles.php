<?php

declare(strict_types=1);

namespace PacketSense\Admin\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Plugin;

/**
 * What rules are called for people. The firewall itself does not need it; it is read from the pack that came with the plugin.
 */
final class Titles
{
    /** @return array<string, string> rule => title */
    public static function all(): array
    {
        $pack = json_decode((string) @file_get_contents(Plugin::folder() . '/pack.json'), true, 64);
        if (!is_array($pack)) {
            return [];
        }
        $titles = array_column($pack['rules'] ?? [], 'title', 'id');
        foreach ($pack['patches'] ?? [] as $patch) {
            $titles += array_column($patch['rules'] ?? [], 'title', 'id');
        }
        return $titles;
    }
}
