<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Users who gain power: a new user with a role, another role, a capability, user meta written directly, the list of
 * super admins; and roles that are given more.
 */
final class Roles
{
    private const MAY = ['promote_users', 'create_users', 'manage_network_users'];

    /** Core itself proves these by a key that somebody with the right had sent. */
    private const INVITED = ['maybe_add_existing_user_to_blog', 'add_new_user_to_blog'];

    /** @var array<int, true> sites made in this request: who signs up for one becomes its administrator */
    private static $newSites = [];

    /**
     * Action wp_initialize_site, before WordPress gives the new site its people.
     *
     * @param mixed $site
     */
    public static function newSite($site): void
    {
        if (is_object($site) && isset($site->blog_id)) {
            self::$newSites[(int) $site->blog_id] = true;
        }
    }

    /** Is the current site one that this request makes? */
    public static function isNewSite(): bool
    {
        return self::$newSites !== [] && isset(self::$newSites[get_current_blog_id()]);
    }

    /**
     * Filter wp_pre_insert_user_data: before a user is written at all.
     *
     * @param mixed $data
     * @param mixed $update
     * @param mixed $id
     * @param mixed $given to wp_insert_user
     * @return mixed
     */
    public static function user($data, $update = false, $id = null, $given = [])
    {
        $given = is_array($given) ? $given : [];
        $user = $update ? (int) $id : 0;
        if (isset($given['role']) && is_string($given['role']) && $given['role'] !== '') {
            self::judge($user, get_current_blog_id(), [$given['role'] => true]);
        }
        foreach ((array) ($given['meta_input'] ?? []) as $key => $value) {
            self::write($user, (string) $key, $value);
        }
        if ($user > 0) {
            Accounts::changed($user, is_array($data) ? $data : []);
        }
        return $data;
    }

    /**
     * Filters update_user_metadata and add_user_metadata.
     *
     * @param mixed $check
     * @param mixed $user
     * @param mixed $key
     * @param mixed $value
     * @return mixed
     */
    public static function meta($check, $user, $key, $value)
    {
        if ($key === '_application_passwords') {
            Accounts::applicationPasswords((int) $user, $value);
        }
        self::write((int) $user, (string) $key, $value);
        return $check;
    }

    /**
     * Filter update_user_metadata_by_mid.
     *
     * @param mixed $check
     * @param mixed $id of the row
     * @param mixed $value
     * @param mixed $key the new key, or false
     * @return mixed
     */
    public static function metaById($check, $id, $value, $key = false)
    {
        $row = get_metadata_by_mid('user', (int) $id);
        if (is_object($row)) {
            self::write((int) $row->user_id, is_string($key) && $key !== '' ? $key : (string) $row->meta_key, $value);
        }
        return $check;
    }

    /**
     * Action grant_super_admin, before anything is written.
     *
     * @param mixed $user
     */
    public static function superAdmin($user): void
    {
        Act::attempt('state-role', ['manage_network_users'], 'user:super_admin', 'user ' . (int) $user);
    }

    /**
     * Filters pre_update_site_option_site_admins and pre_add_site_option_site_admins.
     *
     * @param mixed $value
     * @param mixed $old
     * @return mixed
     */
    public static function superAdmins($value, $old = [])
    {
        $added = array_diff(array_map('strval', (array) $value), is_array($old) ? array_map('strval', $old) : []);
        if ($added !== []) {
            Act::attempt('state-role', ['manage_network_users', 'manage_network_options'], 'user:super_admin', implode(', ', $added));
        }
        return $value;
    }

    /**
     * The option that holds the roles is about to change.
     *
     * @param mixed $value
     * @param mixed $old
     */
    public static function table(string $option, $value, $old): void
    {
        $default = (string) get_option('default_role');
        foreach (Privilege::rolesThatGain($old, $value, $default) as $role => $gain) {
            // A shop brings its managers' role with the first visit after its update; nobody has it yet.
            $rule = $gain['low'] ? 'state-role-table' : 'state-role-noted';
            Act::attempt($rule, ['promote_users', 'manage_options'], 'role:' . $role, implode(', ', $gain['powers']));
        }
    }

    /** @param mixed $value */
    private static function write(int $user, string $key, $value): void
    {
        global $wpdb;
        if (stripos($key, 'apabilit') === false && preg_match('~[^\x20-\x7e]~', $key) !== 1) {
            return;
        }
        $site = Names::siteOfCapabilities($key, (string) $wpdb->base_prefix);
        if ($site !== null) {
            self::judge($user, $site, $value);
        }
    }

    /** @param mixed $after capabilities that the user is to have on a site */
    private static function judge(int $user, int $site, $after): void
    {
        global $wpdb;
        $before = $user > 0 ? get_user_meta($user, $wpdb->get_blog_prefix($site) . 'capabilities', true) : [];
        $gained = Privilege::gained($before, $after, self::roles($site));
        if ($gained === []) {
            return;
        }
        $names = implode(', ', array_map('strval', array_keys(array_filter((array) $after))));
        $default = (string) get_option('default_role');
        if (isset(self::$newSites[$site]) || array_filter((array) $after) === [$default => true] || self::invited()) {
            // What the owner of the site, or of the network, has decided before.
            Act::note('state-role', 'user:role', $names);
            return;
        }
        Act::attempt('state-role', self::MAY, 'user:role', $names);
    }

    /** @return array<string, mixed> */
    private static function roles(int $site): array
    {
        global $wpdb;
        if ($site !== get_current_blog_id()) {
            $roles = get_blog_option($site, $wpdb->get_blog_prefix($site) . 'user_roles');
            if (is_array($roles)) {
                return $roles;
            }
        }
        return wp_roles()->roles;
    }

    private static function invited(): bool
    {
        return is_multisite()
            && array_intersect(self::INVITED, array_column(debug_backtrace(DEBUG_BACKTRACE_IGNORE_ARGS), 'function')) !== [];
    }
}
