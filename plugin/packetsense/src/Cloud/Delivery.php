<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Spool;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * Brings to the cloud what waits: batches from the spool, then inventory and state where they are due. Called by cron
 * and by the wake route, never while a visitor waits.
 */
final class Delivery
{
    private const SECONDS = 20;
    /** Refusals that will be the same next time. */
    private const HOPELESS = ['body.invalid', 'body.too_large'];

    /** Everything that is due. */
    public static function tick(): void
    {
        self::run();
        if (Pace::mayTry(time())) {
            Inventory::sendIfDue();
            State::pollIfDue();
        }
    }

    /** Drains the spool. One at a time; a batch keeps its id until the cloud has it. */
    public static function run(): void
    {
        if (Connection::key() === null || !Pace::mayTry(time())) {
            return;
        }
        $lock = self::lock();
        if ($lock === null) {
            return;
        }
        $deadline = time() + self::SECONDS;
        $spool = Spool::open();
        $spool->seal();
        foreach ($spool->sealed() as $batch) {
            if (time() > $deadline || !self::deliver($spool, $batch['batch'])) {
                break;
            }
        }
        flock($lock, LOCK_UN);
        fclose($lock);
    }

    /** @return bool whether to go on with the next */
    private static function deliver(Spool $spool, string $batch): bool
    {
        $body = $spool->body($batch);
        if ($body === '') {
            // Trimmed by another process in the meantime.
            return true;
        }
        $headers = ['content-type' => 'application/x-ndjson', 'content-encoding' => 'gzip'];
        $answer = Client::request('POST', '/v1/site/events', '', $body, $headers);
        if ($answer->ok() && $answer->status === 202 && ($answer->json()['batch'] ?? null) === $batch) {
            $spool->done($batch);
            Pace::succeeded(true, time());
            return true;
        }
        if ($answer->believed() && in_array($answer->code(), self::HOPELESS, true)) {
            $spool->setAside($batch);
            Pace::setAside($answer->trouble(), time());
            return true;
        }
        Pace::failed($answer->trouble(), time());
        return false;
    }

    /** @return resource|null */
    private static function lock()
    {
        $path = DataFolder::file('deliver-lock.php');
        $lock = @fopen($path, 'cb');
        if ($lock === false) {
            return null;
        }
        if (fstat($lock)['size'] === 0) {
            fwrite($lock, AtomicFile::GUARD);
            @chmod($path, 0600);
        }
        if (!flock($lock, LOCK_EX | LOCK_NB)) {
            fclose($lock);
            return null;
        }
        return $lock;
    }
}
