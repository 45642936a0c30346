<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * Scripts that were taken out of the site, kept where no server runs or shows them: a guard line, where the file was as
 * JSON, then its bytes.
 */
final class Held
{
    public const BYTES = 1048576;
    private const FILES = 20;

    /** Takes a file out. What is too large to be kept is only made unreadable for the server. */
    public static function take(string $path): bool
    {
        clearstatcache(true, $path);
        if (!is_file($path) || (int) @filesize($path) > self::BYTES) {
            return @chmod($path, 0);
        }
        $bytes = (string) @file_get_contents($path);
        $where = (string) json_encode(['path' => $path, 'at' => time()], JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
        $name = sprintf('held-%d-%s.php', time(), substr(hash('sha256', $path . $bytes), 0, 12));
        $kept = AtomicFile::replace(DataFolder::file($name), AtomicFile::GUARD . $where . "\n" . $bytes);
        $gone = $kept ? @unlink($path) : @chmod($path, 0);
        if (function_exists('opcache_invalidate')) {
            @opcache_invalidate($path, true);
        }
        $all = glob(DataFolder::file('held-*.php')) ?: [];
        foreach (array_slice($all, 0, max(0, count($all) - self::FILES)) as $old) {
            @unlink($old);
        }
        return $gone;
    }
}
