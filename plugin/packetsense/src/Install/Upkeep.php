<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Recent;
use PacketSense\Firewall\Spool;
use PacketSense\Firewall\State;

/**
 * Keeps what lies outside the database in step: after an update of the plugin, after a move of the site, after a change
 * of what is installed.
 */
final class Upkeep
{
    public const EVENT = 'packetsense_upkeep';
    /** How long what names an address is kept on the site. */
    private const KEEP_SECONDS = 30 * 86400;

    /** On every request of WordPress: a few comparisons; work only after something has changed. */
    public static function look(): void
    {
        $state = State::read();
        if ($state['version'] === '') {
            return;
        }
        $now = [];
        if (defined('PACKETSENSE_STARTED')) {
            $now = ['seen' => PACKETSENSE_STARTED, 'sapi' => PHP_SAPI];
        }
        if (defined('LOGGED_IN_COOKIE') && !is_multisite()) {
            $now['logged_in_cookie'] = LOGGED_IN_COOKIE;
        }
        $changes = array_diff_assoc($now, $state);
        // Workers read a new directive one after the other: visitors must not write the state to and fro meanwhile.
        if ($changes !== [] && (is_admin() || ($changes['seen'] ?? '') === 'prepend' || $state['seen'] === '')) {
            State::update($changes);
        }
        if ($state['version'] !== \PacketSense\VERSION) {
            update_option(Activation::PROBLEMS, Activation::write(), false);
        }
    }

    /** In wp-admin: files that somebody may have removed, and a site that may have been moved. */
    public static function admin(): void
    {
        if (wp_doing_ajax() || !current_user_can('activate_plugins')) {
            return;
        }
        $loaderGone = !is_file(Loader::path()) && is_writable(dirname(DataFolder::path()));
        if ((!State::exists() || !is_file(Shim::path()) || $loaderGone) && DataFolder::ensure()) {
            update_option(Activation::PROBLEMS, Activation::write(), false);
        }
        Extended::withdrawIfMoved();
    }

    /** Once a day: everything anew, so that what drifted comes back. */
    public static function daily(): void
    {
        if (DataFolder::ensure()) {
            update_option(Activation::PROBLEMS, Activation::write(), false);
            $before = time() - self::KEEP_SECONDS;
            Recent::forget($before * 1000000);
            Spool::open()->expire($before);
            Bans::sweep();
        }
    }

    /** What is installed has changed: other virtual patches. */
    public static function inventoryChanged(): void
    {
        if (State::exists()) {
            PackWriter::write();
        }
    }
}
