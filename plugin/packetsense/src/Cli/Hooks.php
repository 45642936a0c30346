<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The commands `wp packetsense ...`. Each is a class of its own; its description is what `wp help` shows.
 */
final class Hooks
{
    private const COMMANDS = [
        'ban' => Ban::class,
        'unban' => Unban::class,
        'allow' => Allow::class,
        'deny' => Deny::class,
        'remove' => Remove::class,
        'list' => Show::class,
        'held' => Held::class,
        'mode' => Mode::class,
        'test-rule' => TestRule::class,
        'explain' => Explain::class,
        'exception add' => ExceptionAdd::class,
        'exception list' => ExceptionList::class,
        'exception remove' => ExceptionRemove::class,
    ];

    public static function register(): void
    {
        foreach (self::COMMANDS as $name => $class) {
            \WP_CLI::add_command("packetsense $name", $class);
        }
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return [];
    }
}
