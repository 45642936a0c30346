<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Secret;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\Spool;
use PacketSense\Firewall\State;

/**
 * Activating the plugin protects the site at once. No step may fail the site: on a host where nothing can be written the
 * firewall runs inside WordPress with the rules that came with it.
 */
final class Activation
{
    /** What could not be done, in plain words: list of strings. */
    public const PROBLEMS = 'packetsense_problems';
    private const FIRST_DAY = 86400;

    public static function activate(): void
    {
        $problems = [];
        if (get_option(Settings::OPTION) === false) {
            // Sure rules block from now on; the others watch for a day first.
            update_option(Settings::OPTION, Settings::clean(['mode' => 'first-day']), false);
            State::update(['settles_at' => time() + self::FIRST_DAY]);
        }
        if (!DataFolder::ensure()) {
            $problems[] = __('wp-content cannot be written: the firewall starts with WordPress, and no events are kept.', 'packetsense');
        } else {
            $problems = self::write();
        }
        update_option(self::PROBLEMS, $problems, false);
        if (!wp_next_scheduled(Upkeep::EVENT)) {
            wp_schedule_event(time() + 3600, 'daily', Upkeep::EVENT);
        }
    }

    /**
     * Writes all that the firewall needs before WordPress; repeated after an update.
     *
     * @return list<string> what could not be done
     */
    public static function write(): array
    {
        $problems = [];
        $done = Secret::ensure() && Spool::open()->ensure();
        // The option is the truth; without a day that runs, first-day mode would end at once.
        $option = get_option(Settings::OPTION);
        $state = State::read();
        if (is_array($option) && ($option['mode'] ?? '') === 'first-day' && $state['settles_at'] === 0) {
            $done = State::update(['settles_at' => time() + self::FIRST_DAY]) && $done;
        }
        $done = Settings::save(is_array($option) ? $option : []) && $done;
        $error = PackWriter::write();
        if ($error !== null) {
            /* translators: %s: what went wrong */
            $problems[] = sprintf(__('The rules are not in force: %s.', 'packetsense'), $error);
        }
        $done = State::update([
            'version' => \PacketSense\VERSION,
            'logged_in_cookie' => defined('LOGGED_IN_COOKIE') ? LOGGED_IN_COOKIE : '',
            'config' => self::config(),
        ] + (PHP_SAPI === 'cli' ? [] : ['sapi' => PHP_SAPI])) && $done;
        if (!$done) {
            $problems[] = __('The data folder cannot be written.', 'packetsense');
        }
        if (!Shim::write(Extended::written()['chained'] ?? '') || !Loader::write()) {
            $problems[] = __('The must-use loader cannot be written: the firewall starts when the plugin is loaded.', 'packetsense');
        }
        return $problems;
    }

    /** Takes the firewall out of the way of every request, at once and for good, but keeps what it knows. */
    public static function deactivate(): void
    {
        $chained = Extended::written()['chained'] ?? '';
        Extended::disable();
        State::update(['version' => '', 'seen' => '']);
        // Servers go on naming the shim for as long as they remember the directive.
        $until = time() + 2 * max(300, (int) ini_get('user_ini.cache_ttl'));
        Shim::retire($until, $chained);
        Loader::retire($until);
        wp_clear_scheduled_hook(Upkeep::EVENT);
    }

    /** wp-config.php as WordPress finds it. */
    private static function config(): string
    {
        foreach ([ABSPATH . 'wp-config.php', dirname(ABSPATH) . '/wp-config.php'] as $path) {
            if (@is_file($path)) {
                return $path;
            }
        }
        return '';
    }
}
