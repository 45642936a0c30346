<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * What the firewall must know before WordPress is there, in one small file that is read with one fread and replaced by
 * rename. It is no PHP code, so that a host whose opcache never looks at times (validate_timestamps=0) sees a change at
 * once, and changes under attack do not fill the opcache.
 *
 * Layout: guard line, eight hex digits of CRC-32, JSON.
 */
final class State
{
    private const FILE = 'state.php';
    private const LOCK = 'state-lock.php';
    private const BYTES = 16384;

    /** Bytes of AtomicFile::GUARD; a class less to load. */
    private const GUARD = 15;

    private const EMPTY = [
        // Name of the PHP files with the current pack and settings: pack-<this>.php, settings-<this>.php.
        'pack' => '',
        'settings' => '',
        // Unix time from which first-day mode is over; 0 where none was begun.
        'settles_at' => 0,
        // Rules that matched honest-looking requests of proven staff on the first day: they go on recording until the owner says.
        'held_back' => [],
        // Not empty: the firewall has stepped aside after repeated faults, and why; until the owner looks.
        'aside' => '',
        // Name of WordPress's logged-in cookie.
        'logged_in_cookie' => '',
        // Path of wp-config.php, where PACKETSENSE_OFF may stand.
        'config' => '',
        // How the firewall was last seen to start: prepend, loader, plugin; and under which kind of server (PHP_SAPI).
        'seen' => '',
        'sapi' => '',
        // Version of the plugin that wrote pack and shim; empty while the plugin is not active.
        'version' => '',
        // Written by the connection: is the site connected, and where is the route that drains the spool.
        'connected' => false,
        'deliver_url' => '',
    ];

    /** @var array<string, array<string, mixed>> by path */
    private static $read = [];

    /**
     * The state, or its empty form where there is none or it cannot be read. One read per request.
     *
     * @return array<string, mixed>
     */
    public static function read(): array
    {
        $path = DataFolder::file(self::FILE);
        return self::$read[$path] ?? (self::$read[$path] = self::fresh($path));
    }

    /** Whether a readable state is there. */
    public static function exists(): bool
    {
        return self::read()['version'] !== '';
    }

    /**
     * Changes some members. Waits for another change to end; never called while a visitor waits.
     *
     * @param array<string, mixed> $changes
     * @return bool false where the host lets nothing be written
     */
    public static function update(array $changes): bool
    {
        $lock = @fopen(DataFolder::file(self::LOCK), 'cb');
        if ($lock === false) {
            return false;
        }
        @chmod(DataFolder::file(self::LOCK), 0600);
        AtomicFile::give(DataFolder::file(self::LOCK));
        if (fstat($lock)['size'] === 0) {
            fwrite($lock, AtomicFile::GUARD);
        }
        flock($lock, LOCK_EX);
        $path = DataFolder::file(self::FILE);
        $before = self::fresh($path);
        $after = array_merge($before, $changes);
        $json = (string) json_encode($after, JSON_UNESCAPED_SLASHES | JSON_HEX_TAG | JSON_INVALID_UTF8_SUBSTITUTE);
        $done = strlen($json) < self::BYTES - 64
            && ($after === $before || AtomicFile::replace($path, AtomicFile::GUARD . hash('crc32b', $json) . $json));
        flock($lock, LOCK_UN);
        fclose($lock);
        if ($done) {
            self::$read[$path] = $after;
        }
        return $done;
    }

    /** Forgets what was read, so that the next read sees the disk. */
    public static function forget(): void
    {
        self::$read = [];
    }

    /** @return array<string, mixed> */
    private static function fresh(string $path): array
    {
        $stream = @fopen($path, 'rb');
        if ($stream === false) {
            return self::EMPTY;
        }
        $bytes = (string) fread($stream, self::BYTES);
        fclose($stream);
        $start = self::GUARD;
        $json = (string) substr($bytes, $start + 8);
        if (hash('crc32b', $json) !== substr($bytes, $start, 8)) {
            return self::EMPTY;
        }
        $state = json_decode($json, true);
        return is_array($state) ? $state + self::EMPTY : self::EMPTY;
    }
}
