<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What befalls the accounts of those who run the site without being a change of their rights: all of it is recorded.
 */
final class Accounts
{
    /**
     * A user's row is about to change: another address or password of a powerful account, by somebody else.
     *
     * @param array<string, mixed> $data the row to be written
     */
    public static function changed(int $user, array $data): void
    {
        $before = get_userdata($user);
        if (!$before instanceof \WP_User || !self::powerful($user)) {
            return;
        }
        foreach (['user_email', 'user_pass'] as $member) {
            if (isset($data[$member]) && $data[$member] !== $before->$member && get_current_user_id() !== $user) {
                $others = Person::known() && current_user_can('edit_user', $user);
                Act::attempt('state-account', $others ? ['edit_users'] : [], 'user:' . $member, $before->user_login);
            }
        }
    }

    /**
     * The application passwords of a user are about to be written: is there a new one?
     *
     * @param mixed $passwords
     */
    public static function applicationPasswords(int $user, $passwords): void
    {
        $known = array_column((array) get_user_meta($user, '_application_passwords', true), 'uuid');
        foreach (is_array($passwords) ? $passwords : [] as $password) {
            if (is_array($password) && !in_array($password['uuid'] ?? '', $known, true)) {
                Act::note('state-account', 'user:application_password', 'user ' . $user . ': ' . (string) ($password['name'] ?? ''));
            }
        }
    }

    /**
     * Action set_auth_cookie: a session begins. Where nobody has given a password, other code has let them in.
     *
     * @param mixed $cookie
     * @param mixed $expire
     * @param mixed $expiration
     * @param mixed $user
     */
    public static function session($cookie, $expire, $expiration, $user): void
    {
        if (!Person::isRecognised((int) $user) && self::powerful((int) $user)) {
            Act::note('state-session', 'user:session', 'user ' . (int) $user);
        }
    }

    private static function powerful(int $user): bool
    {
        foreach (Privilege::POWERS as $power) {
            if (user_can($user, $power)) {
                return true;
            }
        }
        return false;
    }
}
