<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Crawlers\Check;
use PacketSense\Firewall\Limits\Owners;
use PacketSense\Install\Upkeep;

/**
 * Wires the firewall into WordPress: the capability cookie, and what ends its worth.
 */
final class Hooks
{
    public static function register(): void
    {
        // Where neither the server nor the loader has started it, the firewall starts here.
        if (!defined('PACKETSENSE_STARTED') && !Switches::set()) {
            try {
                Gate::open('plugin');
            } catch (\Throwable $error) {
                Faults::record($error->getMessage(), $error->getFile(), $error->getLine());
            }
        }
        add_action('set_logged_in_cookie', [self::class, 'loggedIn'], 10, 4);
        add_action('init', [self::class, 'renew'], 1);
        add_action('clear_auth_cookie', [self::class, 'clear']);
        add_action('wp_logout', [self::class, 'raise']);
        add_action('after_password_reset', [self::class, 'raise']);
        add_action('wp_set_password', static function ($password, $user): void {
            self::raise($user);
        }, 10, 2);
        add_action('profile_update', [self::class, 'profile'], 10, 2);
        foreach (['set_user_role', 'add_user_role', 'remove_user_role', 'deleted_user', 'remove_user_from_blog'] as $change) {
            add_action($change, [self::class, 'raise']);
        }
        foreach (['granted_super_admin', 'revoked_super_admin'] as $change) {
            add_action($change, [self::class, 'raise']);
        }
        add_action('packetsense_clear_ban', [self::class, 'clearBan']);
        foreach ([Upkeep::EVENT, 'packetsense_deliver'] as $cron) {
            add_action($cron, static function (): void {
                Check::work(time());
            });
        }
        if (is_admin()) {
            add_action('admin_init', [self::class, 'owner']);
            add_action('admin_notices', [FaultNotice::class, 'show']);
            add_action('admin_post_' . FaultNotice::ACTION, [FaultNotice::class, 'act']);
        }
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return [
            'options' => [Settings::OPTION],
            'files' => [
                'state.php', 'state-lock.php', 'secret.php', 'bans.php', 'bans-lock.php', 'epochs.php', 'epochs-lock.php', 'faults.php',
                'owners.php', 'limits.php', 'crawlers.php', 'crawlers-lock.php', 'crawlers-waiting.php', 'geo-*.php',
                'wake.php', 'pack-*.php', 'settings-*.php', 'spool-*.php', 'recent-*.php', 'incidents-*.php', 'off.php',
            ],
        ];
    }

    /**
     * A logged-in cookie is being set: the capability cookie goes with it.
     *
     * @param mixed $cookie
     * @param mixed $expire as the cookie's own, 0 for the browser's session
     * @param mixed $expiration until when it counts
     * @param mixed $user
     */
    public static function loggedIn($cookie, $expire, $expiration, $user): void
    {
        $person = get_userdata((int) $user);
        if ($person !== false) {
            self::give($person, (string) $cookie, (int) $expire, (int) $expiration);
        }
    }

    /** A signed-in person without a valid capability cookie gets one: after a change of role, or of our key. */
    public static function renew(): void
    {
        if (!is_user_logged_in() || !defined('LOGGED_IN_COOKIE') || wp_doing_cron() || headers_sent()) {
            return;
        }
        $session = $_COOKIE[LOGGED_IN_COOKIE] ?? null;
        $present = $_COOKIE[Capability::COOKIE] ?? '';
        $asked = self::asked();
        if (!is_string($session) || !is_string($present) || $asked === []) {
            return;
        }
        if ($present !== '' && Capability::read($present, $asked, wp_unslash($session), time()) !== null) {
            return;
        }
        $parts = wp_parse_auth_cookie(wp_unslash($session), 'logged_in');
        if (is_array($parts)) {
            self::give(wp_get_current_user(), wp_unslash($session), 0, (int) $parts['expiration']);
        }
    }

    /** The logged-in cookie goes, and so does ours. */
    public static function clear(): void
    {
        if (isset($_COOKIE[Capability::COOKIE])) {
            self::set(' ', time() - 31536000);
        }
    }

    /**
     * What the user was given so far counts no more.
     *
     * @param mixed $user id or object
     */
    public static function raise($user = 0): void
    {
        $id = $user instanceof \WP_User ? $user->ID : (int) $user;
        if ($id > 0) {
            Epochs::raise($id, time());
        }
    }

    /**
     * @param mixed $id
     * @param mixed $before the user as it was
     */
    public static function profile($id, $before): void
    {
        $now = get_userdata((int) $id);
        if ($now !== false && $before instanceof \WP_User && $now->user_pass !== $before->user_pass) {
            self::raise((int) $id);
        }
    }

    /** An administrator is at work: the address is an owner's from now on, and never banned. */
    public static function owner(): void
    {
        if (current_user_can('manage_options') && Secret::key('owners') !== null) {
            Owners::note(ClientAddress::of($_SERVER, Settings::all()), time());
        }
    }

    /**
     * The cloud's owner takes a ban back.
     *
     * @param mixed $command
     */
    public static function clearBan($command): void
    {
        $address = is_array($command) ? $command['address'] ?? $command['ip'] ?? null : null;
        if (is_string($address)) {
            Bans::remove($address);
        }
    }

    /** @return list<string> capabilities that the rules in force ask for */
    private static function asked(): array
    {
        return Pack::capabilities(Pack::load(State::read()) ?? []);
    }

    private static function give(\WP_User $person, string $session, int $expire, int $expiration): void
    {
        $asked = self::asked();
        $capabilities = array_values(array_filter($asked, static function (string $capability) use ($person): bool {
            return user_can($person, $capability);
        }));
        // Whom no rule spares needs no cookie.
        if ($capabilities === []) {
            return;
        }
        $value = Capability::issue($person->ID, $capabilities, $asked, $expiration, $session, time());
        if ($value !== null) {
            self::set($value, $expire);
        }
    }

    private static function set(string $value, int $expire): void
    {
        if (headers_sent()) {
            return;
        }
        setcookie(Capability::COOKIE, $value, [
            'expires' => $expire,
            'path' => COOKIEPATH === '' ? '/' : COOKIEPATH,
            'domain' => (string) COOKIE_DOMAIN,
            'secure' => is_ssl(),
            'httponly' => true,
            'samesite' => 'Lax',
        ]);
        $_COOKIE[Capability::COOKIE] = $value;
    }
}
