<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Incidents\Journal;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * The last events of each type, for the site's own screens; they stay on the site. A small file for each type; what was
 * stopped or recorded has a journal that reaches further back ({@see Journal}).
 */
final class Recent
{
    private const KEEP = 50;
    private const BYTES = 65536;

    /** @param array<string, mixed> $event as in docs/protocol.md */
    public static function add(array $event): void
    {
        try {
            $event += ['at' => (int) (microtime(true) * 1e6), 'count' => 1];
            if (($event['type'] ?? '') === 'block') {
                Journal::add($event);
                return;
            }
            $path = self::path((string) ($event['type'] ?? ''));
            $line = json_encode($event, JSON_UNESCAPED_SLASHES | JSON_HEX_TAG | JSON_INVALID_UTF8_SUBSTITUTE);
            $stream = $path === null || !is_string($line) ? false : @fopen($path, 'ab+');
            if ($stream === false) {
                return;
            }
            $size = fstat($stream)['size'];
            if ($size === 0) {
                @chmod($path, 0600);
            }
            // Appending needs no lock; shortening does, and can as well be left to the next one, within reason.
            $size < 2 * self::BYTES && @fwrite($stream, ($size === 0 ? rtrim(AtomicFile::GUARD, "\n") : '') . "\n" . $line);
            if ($size > self::BYTES && flock($stream, LOCK_EX | LOCK_NB)) {
                $kept = array_slice(self::lines($path), -self::KEEP);
                AtomicFile::replace($path, AtomicFile::GUARD . implode("\n", $kept));
            }
            fclose($stream);
        } catch (\Throwable $error) {
            return;
        }
    }

    /**
     * The last events of a type, newest first.
     *
     * @return list<array<string, mixed>>
     */
    public static function last(string $type, int $n): array
    {
        $events = [];
        foreach ($type === 'block' ? Journal::all() : [] as $event) {
            $events[] = $event;
            if (count($events) >= min($n, self::KEEP)) {
                break;
            }
        }
        foreach ($type === 'block' ? [] : array_reverse(self::lines((string) self::path($type))) as $line) {
            $event = json_decode($line, true, 16);
            if (is_array($event) && count($events) < min($n, self::KEEP)) {
                $events[] = $event;
            }
        }
        return $events;
    }

    /** Forgets what is older: addresses are personal data. @param int $before microseconds since the epoch */
    public static function forget(int $before): void
    {
        Journal::forget($before);
        foreach (glob(DataFolder::file('recent-*.php')) ?: [] as $path) {
            $lines = self::lines($path);
            $kept = array_filter($lines, static function (string $line) use ($before): bool {
                return (json_decode($line, true)['at'] ?? 0) >= $before;
            });
            if (count($kept) < count($lines)) {
                AtomicFile::replace($path, AtomicFile::GUARD . implode("\n", $kept));
            }
        }
    }

    private static function path(string $type): ?string
    {
        return preg_match('~^[a-z]{1,20}$~D', $type) ? DataFolder::file("recent-$type.php") : null;
    }

    /** @return list<string> */
    private static function lines(string $path): array
    {
        $lines = $path === '' ? [] : explode("\n", (string) @file_get_contents($path));
        return array_values(array_filter(array_slice($lines, 1), 'strlen'));
    }
}
