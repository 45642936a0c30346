<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * For each user the time before which no capability cookie counts: raised by log-out, a new password, another role.
 * A small binary file; entries that are older than any cookie can be are dropped.
 *
 * Record: eight bytes of user id, eight bytes of Unix time, big endian, sorted by user.
 */
final class Epochs
{
    private const FILE = 'epochs.php';
    private const RECORD = 16;

    /** Bytes of AtomicFile::GUARD; a class less to load. */
    private const GUARD = 15;

    /** The user's epoch; 0 where there is none. */
    public static function of(int $user): int
    {
        return self::all()[$user] ?? 0;
    }

    /** Makes every capability cookie of the user worthless that was given until now. */
    public static function raise(int $user, int $now): bool
    {
        $lock = @fopen(DataFolder::file('epochs-lock.php'), 'cb');
        if ($lock === false || !flock($lock, LOCK_EX)) {
            return false;
        }
        $epochs = array_filter(self::all(), static function (int $epoch) use ($now): bool {
            return $epoch > $now - Capability::SECONDS - 60;
        });
        // Later than before even within one second; a cookie counts only if it is younger still.
        $epochs[$user] = max($now, ($epochs[$user] ?? 0) + 1);
        ksort($epochs);
        $bytes = '';
        foreach ($epochs as $id => $epoch) {
            $bytes .= pack('JJ', $id, $epoch);
        }
        $done = AtomicFile::replace(DataFolder::file(self::FILE), AtomicFile::GUARD . $bytes);
        fclose($lock);
        return $done;
    }

    /** @return array<int, int> */
    private static function all(): array
    {
        $bytes = (string) @file_get_contents(DataFolder::file(self::FILE), false, null, self::GUARD);
        $epochs = [];
        for ($at = 0; $at + self::RECORD <= strlen($bytes); $at += self::RECORD) {
            $pair = unpack('Jid/Jepoch', $bytes, $at);
            $epochs[$pair['id']] = $pair['epoch'];
        }
        return $epochs;
    }
}
