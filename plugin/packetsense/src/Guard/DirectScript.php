<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * A script of a plugin or theme that is called by its own address. Few have business there; each is recorded once an
 * hour, so that the owner sees what is used, and nothing is refused.
 */
final class DirectScript
{
    /** Files that are made to be called, as plugin or theme and the beginning of the path in it. */
    private const KNOWN = [
        'plugins/litespeed-cache/guest.vary.php', 'plugins/w3-total-cache/pub/',
    ];

    /** @param array<string, mixed> $server */
    public static function look(array $server): void
    {
        $script = is_string($server['SCRIPT_FILENAME'] ?? null) ? $server['SCRIPT_FILENAME'] : '';
        $name = self::unknown($script);
        if ($name !== null) {
            Act::noteOnce('state-direct-script', 'path', $name);
        }
    }

    /** The script from plugins/ or themes/ on, null where it is none of those or a known one. */
    public static function unknown(string $script): ?string
    {
        if (preg_match('~/((?:plugins|themes)/[^/]+/.+)$~D', str_replace('\\', '/', $script), $found) !== 1) {
            return null;
        }
        foreach (self::KNOWN as $known) {
            if (strncmp($found[1], $known, strlen($known)) === 0) {
                return null;
            }
        }
        return $found[1];
    }
}
