<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Asker;

/**
 * Who makes a change: the command line, cron, or a web request, and then whom WordPress itself has recognised. Whoever
 * is put in place by other code (wp_set_current_user) counts as what they may do, but not as recognised.
 */
final class Person
{
    public const SHELL = 'shell';
    public const CRON = 'cron';
    public const WEB = 'web';

    /** @var array<int, true> users whom WordPress recognised in this request */
    private static $recognised = [];

    /** @var bool whether a nonce was checked and found good */
    private static $nonce = false;

    /** Looks at who is known already: must-use plugins may have asked before the plugin was loaded. */
    public static function begin(): void
    {
        $user = $GLOBALS['current_user'] ?? null;
        if ($user instanceof \WP_User && $user->ID > 0) {
            self::$recognised[$user->ID] = true;
        }
    }

    /**
     * Filter determine_current_user: cookie or application password.
     *
     * @param mixed $id
     * @return mixed
     */
    public static function determined($id)
    {
        if (is_numeric($id) && (int) $id > 0) {
            self::$recognised[(int) $id] = true;
        }
        return $id;
    }

    /**
     * Filter authenticate: name and password.
     *
     * @param mixed $user
     * @return mixed
     */
    public static function authenticated($user)
    {
        if ($user instanceof \WP_User) {
            self::$recognised[$user->ID] = true;
        }
        return $user;
    }

    /**
     * Actions check_admin_referer and check_ajax_referer, which say how the check ended.
     *
     * @param mixed $action
     * @param mixed $result
     */
    public static function nonce($action, $result = false): void
    {
        self::$nonce = self::$nonce || (bool) $result;
    }

    /** Where the change comes from. */
    public static function kind(): string
    {
        if ((defined('WP_CLI') && WP_CLI) || PHP_SAPI === 'phpdbg') {
            return self::SHELL;
        }
        // WordPress Playground answers visitors under the name of the command line, but has no standard input.
        if (PHP_SAPI === 'cli' && (defined('STDIN') || !isset($_SERVER['REQUEST_METHOD']))) {
            return self::SHELL;
        }
        if (!function_exists('did_action')) {
            return self::WEB;
        }
        // Anybody may call wp-cron.php with any parameters; only what runs after loading is cron's own.
        $loaded = did_action('wp_loaded') > 0 && !doing_action('wp_loaded');
        return defined('DOING_CRON') && DOING_CRON && $loaded ? self::CRON : self::WEB;
    }

    /** @param list<string> $capabilities of which one is enough */
    public static function may(array $capabilities): bool
    {
        if (!self::known()) {
            return false;
        }
        foreach ($capabilities as $capability) {
            if (current_user_can($capability)) {
                return true;
            }
        }
        return false;
    }

    /** Whether WordPress can say yet who asks: it cannot while it loads its plugins. */
    public static function known(): bool
    {
        return function_exists('wp_get_current_user');
    }

    /** The request says that it comes from somebody with an account. */
    public static function claims(): bool
    {
        return Asker::claims($_SERVER, $_COOKIE, '');
    }

    /** Was the current user recognised by WordPress, rather than put there by other code? */
    public static function recognised(): bool
    {
        return self::known() && isset(self::$recognised[get_current_user_id()]);
    }

    /** Was this user recognised in this request? */
    public static function isRecognised(int $user): bool
    {
        return isset(self::$recognised[$user]);
    }

    /**
     * A browser may have been made to ask: only the logged-in cookie speaks for the person, and the request carries
     * nothing that looks like a nonce.
     */
    public static function mayBeForged(): bool
    {
        $byCookie = defined('LOGGED_IN_COOKIE') && isset($_COOKIE[LOGGED_IN_COOKIE]);
        if (self::$nonce || !$byCookie || isset($_SERVER['PHP_AUTH_USER']) || isset($_SERVER['HTTP_AUTHORIZATION'])) {
            return false;
        }
        $values = [$_SERVER['HTTP_X_WP_NONCE'] ?? ''];
        foreach ([$_GET, $_POST] as $source) {
            array_walk_recursive($source, static function ($value) use (&$values): void {
                $values[] = $value;
            });
        }
        return array_filter($values, static function ($value): bool {
            return is_string($value) && preg_match('~^[0-9a-f]{10}$~D', $value) === 1;
        }) === [];
    }
}
