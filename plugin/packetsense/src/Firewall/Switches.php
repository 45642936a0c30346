<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\DataFolder;

/**
 * Ways to switch the firewall off that work without WordPress. The file off.php in the data folder is looked at by the
 * shim; the constant in wp-config.php is looked for here, when a request would be blocked: before WordPress it is not
 * defined yet, and an owner who locked himself out may have no other way in.
 */
final class Switches
{
    private const BYTES = 65536;

    /** What can be seen without looking into other people's files. */
    public static function set(): bool
    {
        return (defined('PACKETSENSE_OFF') && PACKETSENSE_OFF) || is_file(DataFolder::file('off.php'));
    }

    /** @param array<string, mixed> $state */
    public static function off(array $state): bool
    {
        if (defined('PACKETSENSE_OFF')) {
            return (bool) PACKETSENSE_OFF;
        }
        $text = $state['config'] === '' ? false : @file_get_contents($state['config'], false, null, 0, self::BYTES);
        return $text !== false
            && preg_match('~^\h*define\h*\(\h*[\'"]PACKETSENSE_OFF[\'"]\h*,\h*(?:true|1)\h*\)~mi', $text) === 1;
    }
}
