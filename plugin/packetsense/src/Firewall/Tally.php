<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;

/**
 * A number in a file of fixed size. It is changed in place, so that it goes on counting when the disk is full. Lossy:
 * who does not get the lock soon gives up.
 */
final class Tally
{
    private const DIGITS = 20;
    private const TRIES = 20;

    /** @var string */
    private $path;

    public function __construct(string $path)
    {
        $this->path = $path;
    }

    /** Makes the file while there is room for it. */
    public function ensure(): bool
    {
        return is_file($this->path)
            || AtomicFile::replace($this->path, AtomicFile::GUARD . str_repeat('0', self::DIGITS));
    }

    /** Adds, and says whether it was counted. */
    public function add(int $number): bool
    {
        $stream = $this->ensure() ? @fopen($this->path, 'r+b') : false;
        if ($stream === false) {
            return false;
        }
        $locked = false;
        for ($try = 0; $try < self::TRIES && !($locked = flock($stream, LOCK_EX | LOCK_NB)); $try++) {
            usleep(500);
        }
        $done = false;
        if ($locked) {
            fseek($stream, strlen(AtomicFile::GUARD));
            $sum = max(0, (int) fread($stream, self::DIGITS) + $number);
            fseek($stream, strlen(AtomicFile::GUARD));
            $done = @fwrite($stream, sprintf('%0' . self::DIGITS . 'd', $sum)) === self::DIGITS && fflush($stream);
            flock($stream, LOCK_UN);
        }
        fclose($stream);
        return $done;
    }

    public function value(): int
    {
        return (int) @file_get_contents($this->path, false, null, strlen(AtomicFile::GUARD), self::DIGITS);
    }
}
