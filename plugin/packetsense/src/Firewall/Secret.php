<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * The site's own random key. It lies in the data folder and never leaves the site; each use takes a key derived for it.
 */
final class Secret
{
    private const FILE = 'secret.php';

    /**
     * A 32-byte key for one purpose (HKDF-SHA256, RFC 5869), or null where there is no data folder to keep one in.
     */
    public static function key(string $purpose): ?string
    {
        $text = @file_get_contents(DataFolder::file(self::FILE), false, null, 0, 256);
        if ($text === false || !preg_match('~^<\?php exit; \?>\n([0-9a-f]{64})\n?$~D', $text, $found)) {
            return null;
        }
        return hash_hkdf('sha256', (string) hex2bin($found[1]), 32, 'packetsense/' . $purpose);
    }

    /** Makes the key where there is none. */
    public static function ensure(): bool
    {
        if (self::key('any') !== null) {
            return true;
        }
        return AtomicFile::replace(DataFolder::file(self::FILE), AtomicFile::GUARD . bin2hex(random_bytes(32)) . "\n");
    }
}
