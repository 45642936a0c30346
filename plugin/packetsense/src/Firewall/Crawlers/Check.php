<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Crawlers;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Incident;
use PacketSense\Firewall\Range;
use PacketSense\Firewall\Refusal;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * Finds out whether an address belongs to the search engine that its requests claim to be: its name must be the engine's,
 * and that name must lead back to the address. Never while a visitor waits: after the answer, or in cron where the server
 * cannot end an answer early. One at a time.
 */
final class Check
{
    public const WAITING = 'crawlers-waiting.php';
    private const LOCK = 'crawlers-lock.php';
    private const WAITING_BYTES = 4096;
    private const AT_ONCE = 20;
    private const NAMES = 5;

    /** The answer is out, and its asker claimed to be a search engine. */
    public static function afterAnswer(string $address, string $engine, int $now): void
    {
        if (Verified::known($address, $now) !== 0) {
            return;
        }
        if (Refusal::canFinish()) {
            Refusal::finish();
            self::alone(static function () use ($address, $engine, $now): void {
                self::settle($address, $engine, new Dns(Dns::servers()), $now);
            });
            return;
        }
        $path = DataFolder::file(self::WAITING);
        clearstatcache(true, $path);
        $size = (int) @filesize($path);
        if ($size < self::WAITING_BYTES) {
            @file_put_contents($path, ($size === 0 ? AtomicFile::GUARD : '') . "$address $engine\n", FILE_APPEND);
        }
    }

    /** Works off what waits; in cron. */
    public static function work(int $now): void
    {
        $path = DataFolder::file(self::WAITING);
        if (!is_file($path)) {
            return;
        }
        self::alone(static function () use ($path, $now): void {
            $lines = array_unique(explode("\n", (string) @file_get_contents($path, false, null, strlen(AtomicFile::GUARD))));
            @unlink($path);
            foreach (array_slice($lines, 0, self::AT_ONCE) as $line) {
                [$address, $engine] = explode(' ', $line, 2) + ['', ''];
                if (Range::packed($address) !== null && Verified::known($address, $now) === 0) {
                    self::settle($address, $engine, new Dns(Dns::servers()), $now);
                }
            }
        });
    }

    /** Asks, notes what was found, and records a false claim. */
    public static function settle(string $address, string $engine, Resolver $resolver, int $now): int
    {
        $found = self::find($address, $engine, $resolver);
        Verified::note($address, $found, $now);
        if ($found === Verified::FALSE) {
            $status = (int) http_response_code();
            Incident::record(['status' => $status > 0 ? $status : 200]
                + Incident::door($address, 'crawler-false', 'crawler', 'record', $engine));
        }
        return $found;
    }

    public static function find(string $address, string $engine, Resolver $resolver): int
    {
        $packed = Range::packed($address);
        $names = $resolver->names($address);
        if ($names === null || $packed === null) {
            return Verified::UNKNOWN;
        }
        foreach (array_slice($names, 0, self::NAMES) as $name) {
            if (!Claim::owns($engine, $name)) {
                continue;
            }
            $addresses = $resolver->addresses($name, strlen($packed) === 16);
            if ($addresses === null) {
                return Verified::UNKNOWN;
            }
            foreach ($addresses as $found) {
                if (Range::packed($found) === $packed) {
                    return Verified::TRUE;
                }
            }
        }
        return Verified::FALSE;
    }

    private static function alone(callable $work): void
    {
        $lock = @fopen(DataFolder::file(self::LOCK), 'cb');
        if ($lock !== false) {
            if (flock($lock, LOCK_EX | LOCK_NB)) {
                $work();
            }
            fclose($lock);
        }
    }
}
