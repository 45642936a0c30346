<?php

declare(strict_types=1);

namespace PacketSense\Login;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * How often a key (an address, an account) has failed lately.
 *
 * A table of fixed size in one file: the hash of a key names its slot, a slot is read and written by itself and no lock is
 * taken. Two keys may meet in a slot and two processes may write it at once; then a count is lost, which slows an
 * attacker a little less and never stops a visitor. Nothing in it can be read back as an address or a name.
 */
final class Counters
{
    private const GUARD = "<?php exit; ?>\n";
    private const SLOTS = 4096;
    /** Name of the key 8 bytes, failures 4, time of the last 4 (until 2106). */
    private const SLOT_BYTES = 16;
    /** Failures older than this are forgotten, seconds. */
    public const WINDOW = 86400;

    /** @var string */
    private $file;
    /** @var string */
    private $secret;

    public function __construct(string $file, string $secret)
    {
        $this->file = $file;
        $this->secret = $secret;
    }

    /**
     * Failures of a key within the window, and when the last one was (unix seconds).
     *
     * @return array{count: int, last: int}
     */
    public function get(string $key, int $now): array
    {
        $none = ['count' => 0, 'last' => 0];
        $handle = is_file($this->file) ? @fopen($this->file, 'rb') : false;
        if ($handle === false) {
            return $none;
        }
        [$name, $offset] = $this->slot($key);
        fseek($handle, $offset);
        $slot = fread($handle, self::SLOT_BYTES);
        fclose($handle);
        if (!is_string($slot) || strlen($slot) !== self::SLOT_BYTES || substr($slot, 0, 8) !== $name) {
            return $none;
        }
        $read = unpack('Ncount/Nlast', $slot, 8);
        if ($read === false || $read['last'] > $now || $now - $read['last'] > self::WINDOW) {
            return $none;
        }
        return ['count' => $read['count'], 'last' => $read['last']];
    }

    /** Counts a failure; gives the new count. */
    public function add(string $key, int $now): int
    {
        $count = min($this->get($key, $now)['count'] + 1, 1000000);
        $this->write($key, $count, $now);
        return $count;
    }

    /** Forgets a key. */
    public function clear(string $key, int $now): void
    {
        if ($this->get($key, $now)['count'] > 0) {
            $this->write($key, 0, 0);
        }
    }

    private function write(string $key, int $count, int $last): void
    {
        if (!is_file($this->file)) {
            $empty = self::GUARD . str_repeat("\0", self::SLOTS * self::SLOT_BYTES);
            $fresh = $this->file . '.' . bin2hex(random_bytes(4)) . '.php';
            if (@file_put_contents($fresh, $empty) !== strlen($empty) || !@rename($fresh, $this->file)) {
                @unlink($fresh);
                return;
            }
            @chmod($this->file, 0600);
        }
        $handle = @fopen($this->file, 'r+b');
        if ($handle === false) {
            return;
        }
        [$name, $offset] = $this->slot($key);
        fseek($handle, $offset);
        fwrite($handle, $name . pack('NN', $count, $last));
        fclose($handle);
    }

    /** @return array{0: string, 1: int} */
    private function slot(string $key): array
    {
        $hash = hash_hmac('sha256', $key, $this->secret, true);
        $place = unpack('N', $hash, 8);
        $slot = ($place === false ? 0 : $place[1]) % self::SLOTS;
        return [substr($hash, 0, 8), strlen(self::GUARD) + $slot * self::SLOT_BYTES];
    }
}
