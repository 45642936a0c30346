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
 * Events are appended to one file without a lock. When it is full it is put aside under a new name, and what was put aside
 * a while ago, so that nobody writes to it any more, is condensed ({@see Condensed}). When all together are over the budget
 * the oldest go, and the journal remembers from when on it is whole.
 */
final class Journal
{
    /** Bytes of all files together. */
    public const BUDGET = 4194304;
    private const OPEN = 131072;
    /** What is condensed into a file before the next begins. */
    private const SEGMENT = 65536;
    /** First byte of what gzcompress makes (RFC 1950). */
    private const COMPRESSED = "\x78";
    private const UNPACKED = 33554432;
    /** Seconds after which nobody writes any more to what was put aside. */
    private const QUIET = 1.0;
    /** So many files are condensed by one request. */
    private const AT_ONCE = 4;

    private const FILE = 'incidents-open.php';
    private const TURN = 'incidents-turn.php';
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
        // Two may begin the file at once: a guard between the lines is no event, and does no harm.
        $line = ($size === 0 ? AtomicFile::GUARD : '') . $line . "\n";
        // Who turns the page works for the others meanwhile; there is room for as much again.
        $written = $size < 2 * self::OPEN && @fwrite($stream, $line) === strlen($line);
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
     * @param list<string> $words only events in which one of these stands, as a whole string
     * @return \Generator<array<string, mixed>>
     */
    public static function all(array $words = []): \Generator
    {
        $words = array_map(static function (string $word): string {
            return preg_quote((string) json_encode($word, JSON_UNESCAPED_SLASHES), '~');
        }, $words);
        $form = $words === [] ? null : '~' . implode('|', $words) . '~';
        foreach (self::files() as $path) {
            foreach (array_reverse(self::lines($path)) as $line) {
                $event = $form !== null && preg_match($form, $line) === 0 ? null : json_decode($line, true, 16);
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
                self::write($path, $kept);
            }
        }
        if (self::since() > 0 && self::since() < $before) {
            self::wholeSince($before);
        }
    }

    /** Puts the full file aside, and condenses what was put aside before unless another is at it. */
    private static function turn(): void
    {
        self::alone(self::TURN, static function (): void {
            $open = DataFolder::file(self::FILE);
            clearstatcache(true, $open);
            if ((int) @filesize($open) > self::OPEN) {
                @rename($open, DataFolder::file(sprintf('%s%016d.php', self::RAW, (int) (microtime(true) * 1e6))));
            }
        });
        self::alone(self::LOCK, static function (): void {
            $raws = self::named(self::RAW);
            foreach (array_slice($raws, 0, self::AT_ONCE) as $at => $raw) {
                $quiet = (int) preg_replace('~\D~', '', basename($raw)) < (microtime(true) - self::QUIET) * 1e6;
                // So many in so short a time must not push out what is old.
                if ($quiet || count($raws) - $at > self::AT_ONCE) {
                    self::condense($raw);
                }
            }
            self::keepToBudget();
        });
    }

    /** Does it unless another does. */
    private static function alone(string $name, callable $do): void
    {
        $lock = @fopen(DataFolder::file($name), 'cb');
        if ($lock !== false && flock($lock, LOCK_EX | LOCK_NB)) {
            $do();
            flock($lock, LOCK_UN);
        }
        if ($lock !== false) {
            fclose($lock);
        }
    }

    private static function condense(string $raw): void
    {
        $old = self::named(self::OLD);
        $last = end($old);
        $into = $last !== false && (int) @filesize($last) < self::SEGMENT ? $last : null;
        $events = Condensed::of(array_merge($into === null ? [] : self::lines($into), self::lines($raw)));
        $name = $into ?? DataFolder::file(sprintf('%s%016d.php', self::OLD, (int) preg_replace('~\D~', '', basename($raw))));
        if (self::write($name, $events)) {
            @unlink($raw);
        }
    }

    private static function keepToBudget(): void
    {
        $files = array_reverse(self::files());
        $bytes = self::span()['bytes'];
        while ($bytes > self::BUDGET - self::OPEN && count($files) > 1) {
            $oldest = array_shift($files);
            $bytes -= (int) @filesize($oldest);
            @unlink($oldest);
            $next = json_decode(self::lines($files[0])[0] ?? '', true, 16);
            self::wholeSince(max(self::since(), (int) ($next['at'] ?? 0)));
        }
    }

    /**
     * Writes a file anew; one that nobody appends to is compressed where PHP can.
     *
     * @param list<string> $lines
     */
    private static function write(string $path, array $lines): bool
    {
        $text = implode("\n", $lines) . "\n";
        if (strpos(basename($path), self::OLD) === 0 && function_exists('gzcompress')) {
            $text = (string) gzcompress($text, 6);
        }
        return AtomicFile::replace($path, AtomicFile::GUARD . $text);
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
        $text = (string) @file_get_contents($path, false, null, strlen(AtomicFile::GUARD));
        // Lines begin with a brace, or with a guard.
        if ($text !== '' && $text[0] === self::COMPRESSED) {
            $text = function_exists('gzuncompress') ? (string) @gzuncompress($text, self::UNPACKED) : '';
        }
        return array_values(array_filter(explode("\n", $text), 'strlen'));
    }
}
