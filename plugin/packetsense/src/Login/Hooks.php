<?php

declare(strict_types=1);

namespace PacketSense\Login;

use PacketSense\Firewall\ClientAddress;
use PacketSense\Firewall\Limits\Strikes;
use PacketSense\Firewall\Recent;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\Spool;
use PacketSense\Install\DataFolder;
use WP_Error;
use WP_User;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Wires the log-in guard into WordPress: the form, XML-RPC, and application passwords.
 */
final class Hooks
{
    private const LIMITED = 'packetsense_limited';

    /** @var int seconds that the visitor of this request has to wait */
    private static $wait = 0;

    public static function register(): void
    {
        add_filter('authenticate', [self::class, 'before'], 1, 2);
        add_filter('authenticate', [self::class, 'after'], PHP_INT_MAX, 2);
        add_action('wp_login_failed', [self::class, 'failed'], 10, 2);
        add_action('wp_login', [self::class, 'succeeded'], 10, 2);
        add_action('application_password_failed_authentication', [self::class, 'applicationPasswordFailed']);
        add_action('application_password_did_authenticate', [self::class, 'applicationPasswordSucceeded']);
        add_filter('wp_is_application_passwords_available', [self::class, 'applicationPasswordsAvailable']);
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return ['files' => ['logins.php'], 'user_meta' => [KnownAddresses::META]];
    }

    /**
     * Before any password is compared: whoever has to wait is told so, and their password is not looked at.
     *
     * @param null|WP_User|WP_Error $user
     * @param mixed $name
     * @return null|WP_User|WP_Error
     */
    public static function before($user, $name)
    {
        $account = is_string($name) ? $name : '';
        if ($account === '') {
            return $user;
        }
        self::$wait = self::guard()->wait(self::login($account), self::userId($account), time());
        if (self::$wait > 0) {
            remove_filter('authenticate', 'wp_authenticate_username_password', 20);
            remove_filter('authenticate', 'wp_authenticate_email_password', 20);
            remove_filter('authenticate', 'wp_authenticate_application_password', 20);
        }
        return $user;
    }

    /**
     * The last word: the wait, and one and the same sentence for a wrong name and a wrong password.
     *
     * @param null|WP_User|WP_Error $user
     * @param mixed $name
     * @return null|WP_User|WP_Error
     */
    public static function after($user, $name)
    {
        if (self::$wait > 0) {
            /* translators: %s: a time such as "3 minutes" */
            $text = __('There were too many failed attempts to log in. Please try again in %s.', 'packetsense');
            return new WP_Error(self::LIMITED, sprintf(esc_html($text), Limit::words(self::$wait)));
        }
        $tells = ['invalid_username', 'invalid_email', 'incorrect_password', 'invalidcombo'];
        if ($user instanceof WP_Error && in_array($user->get_error_code(), $tells, true)) {
            $text = esc_html__('The user name or the password is not right.', 'packetsense')
                . ' <a href="' . esc_url(wp_lostpassword_url()) . '">'
                . esc_html__('Lost your password?', 'packetsense') . '</a>';
            return new WP_Error('incorrect_password', $text);
        }
        if ($user instanceof WP_User && Report::method() === 'xmlrpc') {
            // XML-RPC does not fire wp_login.
            self::succeeded($user->user_login, $user);
        }
        return $user;
    }

    /**
     * @param mixed $name
     * @param mixed $error
     */
    public static function failed($name, $error = null): void
    {
        $account = is_string($name) ? $name : '';
        if ($error instanceof WP_Error && $error->get_error_code() === self::LIMITED) {
            self::report($account, 'limited', Report::method());
            self::strike();
            return;
        }
        self::guard()->failed(self::login($account), time());
        self::report($account, 'failed', Report::method());
        self::strike();
    }

    /** @param mixed $user */
    public static function succeeded(string $name, $user): void
    {
        if ($user instanceof WP_User) {
            self::guard()->succeeded($name, $user->ID, time());
            self::report($name, 'success', Report::method());
        }
    }

    public static function applicationPasswordFailed(): void
    {
        $account = self::basicName();
        self::guard()->failed(self::login($account), time());
        self::report($account, 'failed', 'application_password');
        self::strike();
    }

    /** @param mixed $user */
    public static function applicationPasswordSucceeded($user): void
    {
        if ($user instanceof WP_User) {
            self::report($user->user_login, 'success', 'application_password');
        }
    }

    /**
     * An application password is not even compared while its visitor has to wait.
     *
     * @param mixed $available
     */
    public static function applicationPasswordsAvailable($available): bool
    {
        $account = self::basicName();
        if (!$available || $account === '') {
            return (bool) $available;
        }
        return self::guard()->wait(self::login($account), self::userId($account), time()) === 0;
    }

    private static function guard(): Guard
    {
        $secret = DataFolder::secret('login');
        $counters = new Counters(DataFolder::path() . '/logins.php', $secret);
        $address = ClientAddress::of($_SERVER, Settings::all());
        $public = filter_var($address, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE);
        return new Guard($counters, new KnownAddresses($secret), $public === false ? '' : $address);
    }

    /** Counts towards a ban of the address, once the answer is out. */
    private static function strike(): void
    {
        register_shutdown_function(static function (): void {
            $settings = Settings::all();
            Strikes::count('login', ClientAddress::of($_SERVER, $settings), $settings, (string) $settings['mode'], time());
        });
    }

    private static function report(string $account, string $outcome, string $method): void
    {
        $address = ClientAddress::of($_SERVER, Settings::all());
        $report = new Report(DataFolder::secret('login'));
        $exists = self::userId($account) !== null;
        $event = $report->event($address, self::login($account), $exists, $outcome, $method);
        Spool::open()->append($event);
        Recent::add($event);
    }

    /** The account's one name: an e-mail address and a log-in name may stand for the same account. */
    private static function login(string $name): string
    {
        $user = self::user($name);
        return $user === null ? $name : $user->user_login;
    }

    private static function userId(string $name): ?int
    {
        $user = self::user($name);
        return $user === null ? null : $user->ID;
    }

    private static function user(string $name): ?WP_User
    {
        $user = $name === '' ? false : get_user_by('login', sanitize_user($name));
        if (!$user && is_email($name)) {
            $user = get_user_by('email', $name);
        }
        return $user instanceof WP_User ? $user : null;
    }

    private static function basicName(): string
    {
        return isset($_SERVER['PHP_AUTH_USER']) && is_string($_SERVER['PHP_AUTH_USER'])
            ? wp_unslash($_SERVER['PHP_AUTH_USER']) : '';
    }
}
