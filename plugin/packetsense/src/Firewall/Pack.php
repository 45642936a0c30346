<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\ConstantFile;

/**
 * The rules in force: the PHP file that the plugin wrote for this site, or, where nothing can be written, the pack that
 * came with the plugin.
 */
final class Pack
{
    /**
     * @param array<string, mixed> $state
     * @return array<string, mixed>|null
     */
    public static function load(array $state): ?array
    {
        return ConstantFile::read('pack', (string) $state['pack']) ?? self::shipped();
    }

    /**
     * Capabilities that some rule asks for, sorted.
     *
     * @param array<string, mixed> $pack
     * @return list<string>
     */
    public static function capabilities(array $pack): array
    {
        return $pack['asked'] ?? [];
    }

    /**
     * The pack in the plugin's folder, in the form that the engine reads; made from pack.json when the plugin is packed.
     *
     * @return array<string, mixed>|null
     */
    public static function shipped(): ?array
    {
        $path = dirname(__DIR__, 2) . '/pack.php';
        $pack = is_file($path) ? @include $path : null;
        return is_array($pack) ? $pack : null;
    }
}
