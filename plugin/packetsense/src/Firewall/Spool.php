<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;
use PacketSense\Wire\Uuid;

/**
 * Events that wait to be sent. They are appended to one open file; sealing turns that file into a batch whose id and
 * sequence number never change again. Everything is bounded: when the budget is used up, the oldest batch goes and its
 * events are counted as dropped. Nobody who answers a visitor waits for a lock here.
 *
 * Files: spool-open.php (lines of JSON), spool-sealing-<batch>.php (an open file that is being sealed),
 * spool-<seq>-<events>-<batch>.php (gzip), spool-dropped.php and spool-seq.php (numbers), spool-lock.php.
 */
final class Spool
{
    /** Bytes of the open file from which it is sealed by whoever appends. */
    public const OPEN_BYTES = 524288;
    /** Bytes of all batches together. */
    public const BUDGET_BYTES = 4194304;
    private const EVENT_BYTES = 4096;
    private const TRIES = 20;

    /** @var string */
    private $folder;
    /** @var Tally */
    private $lost;

    public function __construct(string $folder)
    {
        $this->folder = $folder;
        $this->lost = new Tally($folder . '/spool-dropped.php');
    }

    /** The site's spool. */
    public static function open(): self
    {
        return new self(DataFolder::path());
    }

    /** Makes the files that must exist before the disk is full. */
    public function ensure(): bool
    {
        return $this->lost->ensure();
    }

    /**
     * Adds an event as docs/protocol.md describes it; id, at and count are filled in where missing.
     *
     * @param array<string, mixed> $event
     * @return bool false where it was dropped (and counted, if the disk lets anything be counted)
     */
    public function append(array $event): bool
    {
        try {
            $event += ['id' => Uuid::v7(), 'at' => (int) (microtime(true) * 1e6), 'count' => 1];
            $line = json_encode($event, JSON_UNESCAPED_SLASHES | JSON_HEX_TAG | JSON_INVALID_UTF8_SUBSTITUTE);
            if (is_string($line) && strlen($line) <= self::EVENT_BYTES && $this->write("\n" . $line . "\n")) {
                return true;
            }
            $this->lost->add((int) $event['count']);
        } catch (\Throwable $error) {
            // Recording must never cost an answer.
            return false;
        }
        return false;
    }

    /**
     * Turns the open events into a batch: those of the same kind, address, rule and minute are merged.
     *
     * @return string|null the batch's id; null where there is nothing to seal, or another process is sealing
     */
    public function seal(): ?string
    {
        $lock = @fopen($this->folder . '/spool-lock.php', 'cb');
        if ($lock === false || !flock($lock, LOCK_EX | LOCK_NB)) {
            return null;
        }
        try {
            $sealed = null;
            // What an earlier process left half done comes first.
            foreach ($this->files('sealing-*') as $file) {
                $sealed = $this->finish($file) ?? $sealed;
            }
            $open = $this->folder . '/spool-open.php';
            clearstatcache();
            $bytes = (int) @filesize($open);
            if ($bytes > strlen(AtomicFile::GUARD)) {
                $file = $this->folder . '/spool-sealing-' . Uuid::v7() . '.php';
                $sealed = @rename($open, $file) ? $this->finish($file) ?? $sealed : $sealed;
            }
            $this->trim();
            return $sealed;
        } finally {
            flock($lock, LOCK_UN);
            fclose($lock);
        }
    }

    /**
     * Batches that wait, oldest first.
     *
     * @return list<array{batch: string, seq: int, bytes: int}>
     */
    public function sealed(): array
    {
        $batches = [];
        foreach ($this->files('[0-9]*') as $file) {
            if (preg_match('~/spool-(\d+)-(\d+)-([0-9a-f-]{36})\.php$~D', $file, $found)) {
                $bytes = max(0, (int) @filesize($file) - strlen(AtomicFile::GUARD));
                $batches[] = ['batch' => $found[3], 'seq' => (int) $found[1], 'bytes' => $bytes];
            }
        }
        return $batches;
    }

    /** The body of a batch as it is sent (gzip), empty where there is no such batch. */
    public function body(string $batch): string
    {
        $file = $this->file($batch);
        return $file === null ? '' : (string) @file_get_contents($file, false, null, strlen(AtomicFile::GUARD));
    }

    /** Forgets a batch that has arrived. */
    public function done(string $batch): void
    {
        $file = $this->file($batch);
        if ($file !== null) {
            @unlink($file);
        }
    }

    /** Gives a batch up that the cloud will never take; its events count as dropped. */
    public function setAside(string $batch): void
    {
        $file = $this->file($batch);
        if ($file !== null && @unlink($file)) {
            $this->lost->add(self::events($file));
        }
    }

    /** Gives up what nobody has come for since a time (Unix): addresses are personal data, and a site may never be connected. */
    public function expire(int $before): void
    {
        if ((int) @filemtime($this->folder . '/spool-open.php') < $before) {
            $this->seal();
        }
        foreach ($this->sealed() as $batch) {
            if ((int) @filemtime((string) $this->file($batch['batch'])) < $before) {
                $this->setAside($batch['batch']);
            }
        }
    }

    /** Events that wait, sealed or not. */
    public function pending(): int
    {
        $sum = 0;
        foreach ($this->files('[0-9]*') as $file) {
            $sum += self::events($file);
        }
        foreach (array_merge($this->files('open'), $this->files('sealing-*')) as $file) {
            $sum += substr_count((string) @file_get_contents($file), "\n{");
        }
        return $sum;
    }

    /** Events lost since the spool exists. */
    public function dropped(): int
    {
        return $this->lost->value();
    }

    private function write(string $bytes): bool
    {
        $path = $this->folder . '/spool-open.php';
        for ($try = 0; $try < self::TRIES; $try++) {
            $stream = @fopen($path, 'ab');
            if ($stream === false) {
                return false;
            }
            // Appending is atomic, so writers share the lock; only sealing takes it whole, after it renamed the file.
            $held = flock($stream, LOCK_SH | LOCK_NB);
            clearstatcache(true, $path);
            $stat = fstat($stream);
            if ($held && @fileinode($path) === $stat['ino']) {
                if ($stat['size'] === 0) {
                    @chmod($path, 0600);
                    $bytes = rtrim(AtomicFile::GUARD, "\n") . $bytes;
                }
                $done = $stat['size'] < 2 * self::OPEN_BYTES && @fwrite($stream, $bytes) === strlen($bytes);
                fclose($stream);
                if ($stat['size'] > self::OPEN_BYTES) {
                    $this->seal();
                }
                return $done;
            }
            fclose($stream);
            usleep(500);
        }
        return false;
    }

    /** Makes a batch of a renamed open file; null where there was nothing in it or it must wait. */
    private function finish(string $file): ?string
    {
        $batch = substr(basename($file, '.php'), strlen('spool-sealing-'));
        if ($this->file($batch) !== null) {
            // The batch was written, and then the process died.
            @unlink($file);
            return $batch;
        }
        $stream = @fopen($file, 'rb');
        if ($stream === false) {
            return null;
        }
        // Whoever opened the file before it was renamed is writing now or never.
        $held = false;
        for ($try = 0; $try < 100 && !($held = flock($stream, LOCK_EX | LOCK_NB)); $try++) {
            usleep(1000);
        }
        $lines = $held ? explode("\n", (string) stream_get_contents($stream)) : [];
        fclose($stream);
        if (!$held) {
            return null;
        }
        [$events, $count, $broken] = Merge::lines($lines);
        if ($broken > 0) {
            $this->lost->add($broken);
        }
        if ($events === []) {
            @unlink($file);
            return null;
        }
        [$seq, $told] = $this->numbers();
        $lost = $this->lost->value();
        $head = [
            'type' => 'batch',
            'batch' => $batch,
            'seq' => $seq + 1,
            'dropped' => max(0, $lost - $told),
            'sealed_at' => (int) (microtime(true) * 1e6),
            'plugin' => \PacketSense\VERSION,
        ];
        $body = '';
        foreach (array_merge([$head], $events) as $line) {
            $body .= json_encode($line, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
        }
        $target = sprintf('%s/spool-%010d-%d-%s.php', $this->folder, $seq + 1, $count, $batch);
        // A number that was counted but not used shows as a gap; one that was used twice would not show.
        if (
            !AtomicFile::replace($this->folder . '/spool-seq.php', AtomicFile::GUARD . ($seq + 1) . " $lost")
            || !AtomicFile::replace($target, AtomicFile::GUARD . Gzip::encode($body))
        ) {
            return null;
        }
        @unlink($file);
        return $batch;
    }

    /** @return array{int, int} last sequence number, drops already told */
    private function numbers(): array
    {
        $text = (string) @file_get_contents($this->folder . '/spool-seq.php', false, null, strlen(AtomicFile::GUARD));
        return preg_match('~^(\d+) (\d+)$~D', $text, $found) ? [(int) $found[1], (int) $found[2]] : [0, 0];
    }

    /** Keeps the budget: the oldest batch goes first. */
    private function trim(): void
    {
        $batches = $this->sealed();
        $sum = array_sum(array_column($batches, 'bytes'));
        foreach ($batches as $batch) {
            if ($sum <= self::BUDGET_BYTES) {
                return;
            }
            $this->setAside($batch['batch']);
            $sum -= $batch['bytes'];
        }
    }

    /** @return list<string> paths in order of their names */
    private function files(string $pattern): array
    {
        return glob($this->folder . "/spool-$pattern.php") ?: [];
    }

    private function file(string $batch): ?string
    {
        if (!preg_match('~^[0-9a-f-]{36}$~D', $batch)) {
            return null;
        }
        return $this->files("[0-9]*-$batch")[0] ?? null;
    }

    private static function events(string $file): int
    {
        return preg_match('~/spool-\d+-(\d+)-~', $file, $found) ? (int) $found[1] : 0;
    }
}
