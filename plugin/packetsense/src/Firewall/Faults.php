<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * What went wrong in the firewall itself. One fault costs one request its protection; when they go on, the firewall
 * steps aside until the owner has looked.
 */
final class Faults
{
    private const FILE = 'faults.php';
    private const KEEP = 50;
    /** So many faults within so many seconds, from so many addresses: one asker alone cannot talk the firewall away. */
    private const MANY = 10;
    private const SECONDS = 600;
    private const ADDRESSES = 3;

    public static function record(string $message, string $file, int $line): void
    {
        $path = DataFolder::file(self::FILE);
        $stream = @fopen($path, 'cb+');
        if ($stream === false || !flock($stream, LOCK_EX | LOCK_NB)) {
            return;
        }
        $faults = self::parse((string) stream_get_contents($stream));
        $faults[] = [
            'at' => time(),
            'message' => Excerpt::mask($message),
            'place' => basename($file) . ':' . $line,
            // Enough to tell askers apart, not enough to know them.
            'asker' => substr(hash('sha256', (string) ($_SERVER['REMOTE_ADDR'] ?? '')), 0, 8),
        ];
        $faults = array_slice($faults, -self::KEEP);
        @chmod($path, 0600);
        rewind($stream);
        ftruncate($stream, 0);
        fwrite($stream, AtomicFile::GUARD . json_encode($faults, JSON_HEX_TAG | JSON_INVALID_UTF8_SUBSTITUTE));
        fclose($stream);
        $recent = array_filter($faults, static function (array $fault): bool {
            return $fault['at'] > time() - self::SECONDS;
        });
        if (count($recent) >= self::MANY && count(array_unique(array_column($recent, 'asker'))) >= self::ADDRESSES) {
            $last = end($faults);
            State::update(['aside' => $last['message'] . ' (' . $last['place'] . ')']);
        }
    }

    /**
     * The last faults, newest first.
     *
     * @return list<array{at: int, message: string, place: string, asker: string}>
     */
    public static function last(): array
    {
        return array_reverse(self::parse((string) @file_get_contents(DataFolder::file(self::FILE))));
    }

    /** Why the firewall has stepped aside; empty if it has not. */
    public static function aside(): string
    {
        return (string) State::read()['aside'];
    }

    /** The owner has looked: the firewall starts again. */
    public static function clear(): bool
    {
        @unlink(DataFolder::file(self::FILE));
        return State::update(['aside' => '']);
    }

    /** @return list<array{at: int, message: string, place: string, asker: string}> */
    private static function parse(string $text): array
    {
        $faults = json_decode((string) substr($text, strlen(AtomicFile::GUARD)), true);
        return is_array($faults) ? array_values(array_filter($faults, 'is_array')) : [];
    }
}
