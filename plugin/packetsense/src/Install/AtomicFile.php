<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Replaces a file in one step: readers see the old bytes or the new ones, never half of them, also when the disk is
 * full or the process is killed.
 */
final class AtomicFile
{
    /** The first line of every data file: whoever asks the web server for the file gets nothing. */
    public const GUARD = "<?php exit; ?>\n";

    /**
     * Writes beside the file and renames.
     *
     * @param int $mode permissions; an existing file's are for the caller to pass on
     * @return bool false where nothing was changed
     */
    public static function replace(string $path, string $bytes, int $mode = 0600): bool
    {
        $temporary = dirname($path) . '/.packetsense-' . bin2hex(random_bytes(6)) . '.php';
        $stream = @fopen($temporary, 'xb');
        if ($stream === false) {
            return false;
        }
        @chmod($temporary, $mode);
        self::give($temporary);
        $written = @fwrite($stream, $bytes);
        $closed = @fflush($stream) && @fclose($stream);
        if ($written !== strlen($bytes) || !$closed || !@rename($temporary, $path)) {
            @unlink($temporary);
            return false;
        }
        clearstatcache(true, $path);
        return true;
    }

    /**
     * Gives a file that root has made, by a command or a test, to whom its folder belongs: the web server must be able to
     * read and replace it.
     */
    public static function give(string $path): void
    {
        if (function_exists('posix_geteuid') && posix_geteuid() === 0) {
            @chown($path, (int) @fileowner(dirname($path)));
            @chgrp($path, (int) @filegroup(dirname($path)));
        }
    }

    /** The same for PHP code: readable by the server, and at once in force where opcache can be told. */
    public static function source(string $path, string $code): bool
    {
        $done = self::replace($path, $code, 0644);
        if ($done && function_exists('opcache_invalidate')) {
            @opcache_invalidate($path, true);
        }
        return $done;
    }
}
