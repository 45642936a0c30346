<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Faults;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;
use PacketSense\Firewall\Switches;

/**
 * Extended mode: the firewall starts before WordPress. Tried out before it is switched on, and taken back by itself
 * where it does not work.
 */
final class Extended
{
    /** What was written, where: {path, name, shim, chained, sapi}. */
    public const OPTION = 'packetsense_extended';

    /**
     * How the site is protected now: extended (before WordPress), loader (early in WordPress), off.
     */
    public static function state(): string
    {
        $state = State::read();
        if (Switches::set() || Faults::aside() !== '' || !Settings::all()['enabled']) {
            return 'off';
        }
        if (Pack::load($state) === null) {
            return 'off';
        }
        // On the command line nothing starts; then counts what was seen last.
        $start = defined('PACKETSENSE_STARTED') ? PACKETSENSE_STARTED : (string) $state['seen'];
        return $start === 'prepend' ? 'extended' : 'loader';
    }

    /** Is the directive written, but the server has not read it yet? It does so after user_ini.cache_ttl (300 s). */
    public static function pending(): bool
    {
        return self::written() !== null && self::state() === 'loader';
    }

    /**
     * Switches extended mode on.
     *
     * @param string|null $sapi PHP_SAPI of the web server's PHP; needed on the command line only before the first visit
     * @return string|null an error in plain words, or null
     */
    public static function enable(?string $sapi = null): ?string
    {
        $sapi = $sapi ?? (PHP_SAPI === 'cli' ? (string) State::read()['sapi'] : PHP_SAPI);
        $directive = Directive::of($sapi, self::folder());
        if ($directive === null) {
            return sprintf(
                /* translators: 1: kind of server, 2: line for php.ini */
                __('This kind of server (%1$s) takes no setting from a plugin. Put this line into its php.ini: %2$s', 'packetsense'),
                $sapi === '' ? 'unknown' : $sapi,
                self::snippet()
            );
        }
        if (!Directive::canName(Shim::path())) {
            return __('The path of this site has characters that a server setting cannot name.', 'packetsense');
        }
        $chained = $directive->file()->owners();
        $present = PHP_SAPI === 'cli' ? '' : (string) ini_get('auto_prepend_file');
        if ($chained === '' && $present !== '' && $present !== Shim::path()) {
            $chained = $present;
        }
        if (basename($chained) === Shim::NAME) {
            $chained = '';
        }
        if (!DataFolder::ensure() || !Shim::write($chained)) {
            return __('Nothing can be written to wp-content, so the firewall starts with WordPress.', 'packetsense');
        }
        return self::write($directive, $chained, $sapi);
    }

    /** Switches extended mode off; an error in plain words, or null. */
    public static function disable(): ?string
    {
        $written = self::written();
        if ($written === null) {
            return null;
        }
        $directive = Directive::of($written['sapi'], dirname($written['path']));
        if ($directive !== null && !$directive->file()->withdraw()) {
            /* translators: %s: path of a file */
            return sprintf(__('The lines of PacketSense could not be taken out of %s.', 'packetsense'), $written['path']);
        }
        delete_option(self::OPTION);
        return null;
    }

    /** Withdraws a directive that names another place: the site was moved or copied. Returns whether it did. */
    public static function withdrawIfMoved(): bool
    {
        $written = self::written();
        if ($written !== null && $written['shim'] === Shim::path() && dirname($written['path']) === self::folder()) {
            return false;
        }
        $here = Directive::of($written['sapi'] ?? PHP_SAPI, self::folder());
        if ($here === null) {
            return false;
        }
        $file = $here->file();
        $foreign = $file->block() !== '' && strpos($file->block(), '"' . Shim::path() . '"') === false;
        if (!$foreign && $written === null) {
            return false;
        }
        $done = !$foreign || $file->withdraw();
        if ($done) {
            delete_option(self::OPTION);
        }
        return $done;
    }

    /** The line for a php.ini that only the owner can write. */
    public static function snippet(): string
    {
        return 'auto_prepend_file = "' . Shim::path() . '"';
    }

    /** @return array{path: string, name: string, shim: string, chained: string, sapi: string}|null */
    public static function written(): ?array
    {
        $written = get_option(self::OPTION);
        return is_array($written) && isset($written['path'], $written['shim'], $written['sapi']) ? $written : null;
    }

    private static function write(Directive $directive, string $chained, string $sapi): ?string
    {
        $rehearsal = Rehearsal::of($directive);
        if ($rehearsal === Rehearsal::BROKEN || $rehearsal === Rehearsal::IGNORED) {
            /* translators: 1: name of a file, 2: line for php.ini */
            $text = $rehearsal === Rehearsal::BROKEN
                ? __('The server fails when %1$s names the firewall, so nothing was changed. Try php.ini: %2$s', 'packetsense')
                : __('The server takes no notice of %1$s, so nothing was changed. Put this line into its php.ini: %2$s', 'packetsense');
            return sprintf($text, $directive->name, self::snippet());
        }
        $before = Rehearsal::siteAnswers();
        if ($directive->isStrict() && ($before !== true || $rehearsal !== Rehearsal::WORKS)) {
            /* translators: %s: line for php.ini */
            $text = __('This site cannot call itself, so a change of .htaccess could not be tested and was not made. Put this line'
                . ' into php.ini: %s', 'packetsense');
            return sprintf($text, self::snippet());
        }
        $path = $directive->path();
        if (!$directive->file()->put($directive->block(Shim::path()))) {
            /* translators: %s: path of a file */
            return sprintf(__('%s cannot be written.', 'packetsense'), $path);
        }
        if ($before === true && Rehearsal::siteAnswers() !== true) {
            $directive->file()->withdraw();
            return __('The site did not answer well after the change, so it was taken back.', 'packetsense');
        }
        update_option(self::OPTION, [
            'path' => $path,
            'name' => $directive->name,
            'shim' => Shim::path(),
            'chained' => $chained,
            'sapi' => $sapi,
        ], false);
        return null;
    }

    /** Where the site's index.php stands: every script of WordPress is there or below. */
    private static function folder(): string
    {
        if (!function_exists('get_home_path')) {
            require_once ABSPATH . 'wp-admin/includes/file.php';
        }
        $folder = rtrim((string) get_home_path(), '/');
        return $folder !== '' && is_dir($folder) ? $folder : rtrim(ABSPATH, '/');
    }
}
