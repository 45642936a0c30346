<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Tally;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * What was stopped or recorded, kept on the site for 30 days within a budget of bytes.
 *
 * Events are appended to one file without a lock. When it is full it is put aside under a new name, and what had been
 * put aside before is condensed ({@see Condensed}): so nobody writes any more to what is being condensed. When all
 * together are over the budget the oldest go, and the journal remembers from when on it is whole.
 */
final class Journal
{
    /** Bytes of all files together. */
    public const BUDGET = 4194304;
    private const OPEN = 131072;
    /** What is condensed into a file before the next begins. */
    private const SEGMENT = 262144;

    private const FILE = 'incidents-open.php';
    private const LOCK = 'incidents-lock.php';
    private const SINCE = 'incidents-since.php';
    private const LOST = 'incidents-lost.php';
    private const RAW = 'incidents-raw-';
    private const OLD = 'incidents-at-';

    /** @param array<string, mixed> $event as in docs/protocol.md, with "local" beside it */
    public static function add(array $event): void
    {
        $line = json_encode($event, JSON_UNESCAPED_SLASHES | JSON_HEX_TAG | JSON_INVALID_UTF8_SUBSTITUTE);
        $path = DataFolder::file(self::FILE);
        $stream = is_string($line) ? @fopen($path, 'ab+') : false;
        if ($stream === false) {
            return;
        }
        $size = (int) fstat($stream)['size'];
        if ($size === 0) {
            @chmod($path, 0600);
            self::begin((int) $event['at']);
        }
        // Who turns the page works for the others meanwhile; there is room for as much again.
        $written = $size < 2 * self::OPEN
            && @fwrite($stream, ($size === 0 ? rtrim(AtomicFile::GUARD, "\n") : '') . "\n" . $line) === strlen($line) + 1
                + ($size === 0 ? strlen(AtomicFile::GUARD) - 1 : 0);
        fclose($stream);
        if (!$written) {
            (new Tally(DataFolder::file(self::LOST)))->add(1);
        }
        if ($size > self::OPEN) {
            self::turn();
        }
    }

    /**
     * All events, newest first. Later files may hold a little of what happened before.
     *
     * @return \Generator<array<string, mixed>>
     */
    public static function all(): \Generator
    {
        foreach (self::files() as $path) {
            foreach (array_reverse(self::lines($path)) as $line) {
                $event = json_decode($line, true, 16);
                if (is_array($event)) {
                    yield $event;
                }
            }
        }
    }

    /** The event with a reference number, or null. @return array<string, mixed>|null */
    public static function find(string $reference): ?array
    {
        foreach (self::files() as $path) {
            if (strpos((string) @file_get_contents($path), "\"$reference\"") === false) {
                continue;
            }
            foreach (self::lines($path) as $line) {
                $event = strpos($line, "\"$reference\"") === false ? null : json_decode($line, true, 16);
                if (is_array($event) && ($event['ref'] === $reference || in_array($reference, $event['local']['refs'] ?? [], true))) {
                    return $event;
                }
            }
        }
        return null;
    }

    /**
     * How far back the journal is whole.
     *
     * @return array{since: int, lost: int, bytes: int} microseconds since the epoch (0: nothing yet), events that could not be
     *     written, bytes
     */
    public static function span(): array
    {
        $bytes = 0;
        foreach (self::files() as $path) {
            $bytes += (int) @filesize($path);
        }
        return ['since' => self::since(), 'lost' => (new Tally(DataFolder::file(self::LOST)))->value(), 'bytes' => $bytes];
    }

    /** Forgets what is older: addresses are personal data. @param int $before microseconds since the epoch */
    public static function forget(int $before): void
    {
        foreach (self::files() as $path) {
            $lines = self::lines($path);
            $kept = array_values(array_filter($lines, static function (string $line) use ($before): bool {
                $event = json_decode($line, true, 16);
                return (int) ($event['local']['last'] ?? $event['at'] ?? 0) >= $before;
            }));
            if ($kept === [] && basename($path) !== self::FILE) {
                @unlink($path);
            } elseif (count($kept) < count($lines)) {
                AtomicFile::replace($path, AtomicFile::GUARD . implode("\n", $kept));
            }
        }
        if (self::since() > 0 && self::since() < $before) {
            self::wholeSince($before);
        }
    }

    /** Puts the full file aside and makes room. Whoever finds another at it leaves. */
    private static function turn(): void
    {
        $lock = @fopen(DataFolder::file(self::LOCK), 'cb');
        if ($lock === false || !flock($lock, LOCK_EX | LOCK_NB)) {
            return;
        }
        $open = DataFolder::file(self::FILE);
        clearstatcache(true, $open);
        if ((int) @filesize($open) > self::OPEN) {
            $earlier = self::named(self::RAW);
            @rename($open, DataFolder::file(sprintf('%s%016d.php', self::RAW, (int) (microtime(true) * 1e6))));
            foreach ($earlier as $raw) {
                self::condense($raw);
            }
            self::keepToBudget();
        }
        flock($lock, LOCK_UN);
        fclose($lock);
    }

    private static function condense(string $raw): void
    {
        $old = self::named(self::OLD);
        $last = end($old);
        $into = $last !== false && (int) @filesize($last) < self::SEGMENT ? $last : null;
        $events = Condensed::of(array_merge($into === null ? [] : self::lines($into), self::lines($raw)));
        $name = $into ?? DataFolder::file(sprintf('%s%016d.php', self::OLD, (int) preg_replace('~\D~', '', basename($raw))));
        if (AtomicFile::replace($name, AtomicFile::GUARD . implode("\n", $events))) {
            @unlink($raw);
        }
    }

    private static function keepToBudget(): void
    {
        $files = array_reverse(self::files());
        $bytes = array_sum(array_map('filesize', $files));
        while ($bytes > self::BUDGET - self::OPEN && count($files) > 1) {
            $oldest = array_shift($files);
            $bytes -= (int) @filesize($oldest);
            @unlink($oldest);
            $next = json_decode(self::lines($files[0])[0] ?? '', true, 16);
            self::wholeSince(max(self::since(), (int) ($next['at'] ?? 0)));
        }
    }

    private static function begin(int $at): void
    {
        if (!is_file(DataFolder::file(self::SINCE))) {
            self::wholeSince($at);
        }
    }

    private static function since(): int
    {
        return (int) @file_get_contents(DataFolder::file(self::SINCE), false, null, strlen(AtomicFile::GUARD), 20);
    }

    private static function wholeSince(int $at): void
    {
        AtomicFile::replace(DataFolder::file(self::SINCE), AtomicFile::GUARD . $at);
    }

    /** @return list<string> newest first */
    private static function files(): array
    {
        $open = DataFolder::file(self::FILE);
        return array_merge(
            is_file($open) ? [$open] : [],
            array_reverse(self::named(self::RAW)),
            array_reverse(self::named(self::OLD))
        );
    }

    /** @return list<string> oldest first */
    private static function named(string $start): array
    {
        return glob(DataFolder::file($start . '*.php')) ?: [];
    }

    /** @return list<string> */
    private static function lines(string $path): array
    {
        $lines = explode("\n", (string) @file_get_contents($path));
        return array_values(array_filter(array_slice($lines, 1), 'strlen'));
    }
}
