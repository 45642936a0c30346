<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Tells the cloud what is installed: once a day, and after every change of plugins, themes or WordPress itself.
 */
final class Inventory
{
    private const BYTES = 524288;
    private const SOONEST = 300;
    private const DAY = 86400;

    public static function sendIfDue(): void
    {
        if (time() >= (int) Stored::read()['inventory_due'] && Connection::key() !== null) {
            self::send();
        }
    }

    /** @return bool whether the cloud has it */
    public static function send(): bool
    {
        $siteId = Stored::read()['site_id'];
        $body = Components::json(self::BYTES);
        $answer = Client::request('PUT', '/v1/site/inventory', '', $body);
        if (!$answer->ok()) {
            if ($answer->believed() && $answer->status >= 400 && $answer->status < 500) {
                // It would be refused again; tomorrow's may be another.
                Stored::amend(['inventory_due' => time() + self::DAY], $siteId);
            }
            Pace::failed($answer->trouble(), time());
            return false;
        }
        $next = $answer->json()['next_report'] ?? self::DAY;
        $next = is_int($next) ? max(self::SOONEST, min(self::DAY, $next)) : self::DAY;
        Stored::amend(['inventory_due' => time() + $next], $siteId);
        Pace::succeeded(false, time());
        return true;
    }

    /** Something was installed, updated, switched or removed. */
    public static function changed(): void
    {
        if (Stored::read()['site_id'] !== '') {
            Stored::write(['inventory_due' => 0]);
            Schedule::soon();
        }
    }
}
