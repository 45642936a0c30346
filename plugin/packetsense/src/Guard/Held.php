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
 * JSON, then its bytes. Whoever may change protection can put them back, or delete them for good.
 */
final class Held
{
    public const BYTES = 1048576;
    private const FILES = 20;

    /** So much of a kept file tells where it was. */
    private const HEAD = 16384;

    /** Takes a file out. What is too large to be kept is only made unreadable for the server. */
    public static function take(string $path): bool
    {
        clearstatcache(true, $path);
        if (!is_file($path) || (int) @filesize($path) > self::BYTES) {
            return @chmod($path, 0);
        }
        $bytes = (string) @file_get_contents($path);
        $about = ['path' => $path, 'raw' => base64_encode($path), 'at' => time(), 'mode' => (int) @fileperms($path) & 0777];
        $where = (string) json_encode($about, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
        $name = sprintf('held-%d-%s.php', time(), substr(hash('sha256', $path . $bytes), 0, 12));
        $kept = AtomicFile::replace(DataFolder::file($name), AtomicFile::GUARD . $where . "\n" . $bytes);
        $gone = $kept ? @unlink($path) : @chmod($path, 0);
        self::forget($path);
        $all = glob(DataFolder::file('held-*.php')) ?: [];
        foreach (array_slice($all, 0, max(0, count($all) - self::FILES)) as $old) {
            @unlink($old);
        }
        return $gone;
    }

    /** The path as it is shown: from WordPress's own folder where it is below. */
    public static function shown(string $path): string
    {
        return strncmp($path, ABSPATH, strlen(ABSPATH)) === 0 ? substr($path, strlen(ABSPATH)) : $path;
    }

    /**
     * What is kept, newest first. Times in unix seconds.
     *
     * @return list<array{id: string, path: string, at: int, bytes: int}>
     */
    public static function all(): array
    {
        $all = [];
        foreach (array_reverse(glob(DataFolder::file('held-*.php')) ?: []) as $file) {
            $id = basename($file, '.php');
            $kept = self::read($id, self::HEAD);
            if ($kept !== null) {
                $bytes = strlen($kept['bytes']) + max(0, (int) @filesize($file) - self::HEAD);
                $all[] = ['id' => $id, 'path' => $kept['path'], 'at' => $kept['at'], 'bytes' => $bytes];
            }
        }
        return $all;
    }

    /** Puts a script back where it was. Gives the reason where it cannot. */
    public static function restore(string $id): ?string
    {
        $kept = self::read($id);
        if ($kept === null) {
            return __('This file is not kept any more.', 'packetsense');
        }
        $path = $kept['raw'];
        $root = (string) realpath(ABSPATH);
        $content = (string) realpath(WP_CONTENT_DIR);
        $folder = (string) realpath(dirname($path)) . '/';
        if (strncmp($folder, "$root/", strlen($root) + 1) !== 0 && strncmp($folder, "$content/", strlen($content) + 1) !== 0) {
            return __('The folder that it was in is gone, or lies outside of this site.', 'packetsense');
        }
        // Nobody else writes to the name between the look and the write: the file must be new.
        $stream = @fopen($path, 'xb');
        if ($stream === false) {
            return file_exists($path)
                ? __('Another file has its name by now. Move that one away first.', 'packetsense')
                : __('The folder is not writable.', 'packetsense');
        }
        $written = @fwrite($stream, $kept['bytes']);
        if (!@fclose($stream) || $written !== strlen($kept['bytes'])) {
            @unlink($path);
            return __('It could not be written: the disk may be full. It is still kept.', 'packetsense');
        }
        @chmod($path, $kept['mode']);
        AtomicFile::give($path);
        self::forget($path);
        @unlink(DataFolder::file("$id.php"));
        return null;
    }

    /** Deletes what is kept for good. */
    public static function drop(string $id): bool
    {
        return self::read($id) !== null && @unlink(DataFolder::file("$id.php"));
    }

    /**
     * @param int $most bytes of the file to read
     * @return array{path: string, raw: string, at: int, mode: int, bytes: string}|null
     */
    private static function read(string $id, int $most = self::BYTES + self::HEAD): ?array
    {
        if (preg_match('~^held-\d{1,12}-[0-9a-f]{12}$~D', $id) !== 1) {
            return null;
        }
        $parts = explode("\n", (string) @file_get_contents(DataFolder::file("$id.php"), false, null, 0, $most), 3);
        $about = json_decode($parts[1] ?? '', true);
        if (count($parts) !== 3 || !is_array($about) || !isset($about['path'], $about['at'])) {
            return null;
        }
        $path = (string) $about['path'];
        return [
            'path' => $path,
            // A name need not be UTF-8, but JSON is.
            'raw' => isset($about['raw']) ? (string) base64_decode((string) $about['raw'], true) : $path,
            'at' => (int) $about['at'],
            'mode' => (int) ($about['mode'] ?? 0644),
            'bytes' => $parts[2],
        ];
    }

    private static function forget(string $path): void
    {
        if (function_exists('opcache_invalidate')) {
            @opcache_invalidate($path, true);
        }
    }
}
