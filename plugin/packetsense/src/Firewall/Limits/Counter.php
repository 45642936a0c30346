<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Limits;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;

/**
 * How often a key was seen within a window of time: a table of fixed size in one file, 128 KiB. No lock is taken. Two
 * processes may count at once and one count is lost; where too many keys meet, the one longest unseen goes. Keys are
 * kept as keyed hashes, from which no address can be read back.
 *
 * Bucket: four slots. Slot: eight bytes of key, four bytes of the window's beginning (Unix time), four of count.
 */
final class Counter
{
    private const BUCKETS = 2048;
    private const SLOTS = 4;
    private const SLOT = 16;
    private const BUCKET = self::SLOTS * self::SLOT;

    /** @var string */
    private $file;
    /** @var string */
    private $secret;

    public function __construct(string $file, string $secret)
    {
        $this->file = $file;
        $this->secret = $secret;
    }

    /** Counts one more and gives the count within the window, which begins with the first; 0 where nothing can be kept. */
    public function hit(string $key, int $seconds, int $now): int
    {
        return $this->touch($key, $seconds, $now, true);
    }

    /** The count within the window. */
    public function count(string $key, int $seconds, int $now): int
    {
        return is_file($this->file) ? $this->touch($key, $seconds, $now, false) : 0;
    }

    private function touch(string $key, int $seconds, int $now, bool $write): int
    {
        $stream = is_file($this->file) || $this->make() ? @fopen($this->file, $write ? 'r+b' : 'rb') : false;
        if ($stream === false) {
            return 0;
        }
        $hash = hash_hmac('sha256', $key, $this->secret, true);
        $name = substr($hash, 0, 8);
        $at = strlen(AtomicFile::GUARD) + unpack('N', $hash, 8)[1] % self::BUCKETS * self::BUCKET;
        fseek($stream, $at);
        $bucket = str_pad((string) fread($stream, self::BUCKET), self::BUCKET, "\0");
        [$slot, $begun, $count] = self::find($bucket, $name);
        if ($begun > $now || $now - $begun >= $seconds) {
            $begun = $now;
            $count = 0;
        }
        if ($write) {
            $count = min($count + 1, 0x7fffffff);
            fseek($stream, $at + $slot * self::SLOT);
            fwrite($stream, $name . pack('NN', $begun, $count));
        }
        fclose($stream);
        return $count;
    }

    /** @return array{int, int, int} slot, beginning of its window, count; a slot that can be taken where the key has none */
    private static function find(string $bucket, string $name): array
    {
        $oldest = [0, 0, 0];
        $age = PHP_INT_MAX;
        for ($slot = 0; $slot < self::SLOTS; $slot++) {
            $read = unpack('Nbegun/Ncount', $bucket, $slot * self::SLOT + 8);
            if (substr($bucket, $slot * self::SLOT, 8) === $name) {
                return [$slot, $read['begun'], $read['count']];
            }
            if ($read['begun'] < $age) {
                $age = $read['begun'];
                $oldest = [$slot, 0, 0];
            }
        }
        return $oldest;
    }

    private function make(): bool
    {
        return AtomicFile::replace($this->file, AtomicFile::GUARD . str_repeat("\0", self::BUCKETS * self::BUCKET));
    }
}
