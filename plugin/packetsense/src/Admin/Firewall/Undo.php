<?php

declare(strict_types=1);

namespace PacketSense\Admin\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;

/**
 * The last change on the screen can be taken back for a few minutes, by whoever made it.
 */
final class Undo
{
    /** Followed by the person's id. */
    public const TRANSIENT = 'packetsense_undo_';
    private const SECONDS = 600;

    /**
     * Keeps how things are, before they are changed.
     *
     * @param array<string, array{until: int, reason: string, do: string}> $bans that are about to be lifted
     */
    public static function keep(array $bans = []): void
    {
        $settings = array_intersect_key(Settings::all(), Settings::DEFAULTS);
        $kept = ['settings' => $settings, 'bans' => $bans, 'held' => State::read()['held_back']];
        set_transient(self::TRANSIENT . get_current_user_id(), $kept, self::SECONDS);
    }

    /**
     * Changes settings so that it can be taken back.
     *
     * @param array<string, mixed> $changes
     * @throws \InvalidArgumentException with a message for people where they cannot be written
     */
    public static function save(array $changes): void
    {
        self::keep();
        if (!Settings::save($changes)) {
            throw new \InvalidArgumentException(self::unwritten());
        }
    }

    /** What people are told where nothing can be written. */
    public static function unwritten(): string
    {
        return __('The setting could not be written: the data folder is not writable.', 'packetsense');
    }

    /**
     * Takes the last change back and says so.
     *
     * @throws \InvalidArgumentException with a message for people where there is none any more
     */
    public static function lastChange(): string
    {
        if (!self::take()) {
            throw new \InvalidArgumentException(__('There is nothing to take back any more.', 'packetsense'));
        }
        return __('The last change is taken back.', 'packetsense');
    }

    public static function isThere(): bool
    {
        return is_array(get_transient(self::TRANSIENT . get_current_user_id()));
    }

    /** Another act has begun: only the last change can be taken back. */
    public static function forget(): void
    {
        delete_transient(self::TRANSIENT . get_current_user_id());
    }

    /** Takes the change back; false where there is none any more, or it cannot be written. */
    private static function take(): bool
    {
        $name = self::TRANSIENT . get_current_user_id();
        $kept = get_transient($name);
        if (!is_array($kept) || !Settings::save($kept['settings'])) {
            return false;
        }
        delete_transient($name);
        State::update(['held_back' => (array) ($kept['held'] ?? [])]);
        foreach ($kept['bans'] as $range => $ban) {
            if ($ban['until'] > time()) {
                Bans::add((string) $range, $ban['until'], $ban['reason'], $ban['do']);
            }
        }
        return true;
    }
}
