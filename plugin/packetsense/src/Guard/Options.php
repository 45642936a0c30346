<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The few options by which a site is taken over.
 */
final class Options
{
    private const SETTINGS = ['manage_options'];
    private const PLUGINS = ['activate_plugins', 'update_plugins', 'delete_plugins', 'install_plugins', 'manage_network_plugins'];

    /** Option => who may change it. */
    private const WHO = [
        'default_role' => self::SETTINGS,
        'users_can_register' => self::SETTINGS,
        'siteurl' => self::SETTINGS,
        'home' => self::SETTINGS,
        'active_plugins' => self::PLUGINS,
        'admin_email' => self::SETTINGS,
        'new_admin_email' => self::SETTINGS,
        'template' => ['switch_themes', 'edit_theme_options', 'install_themes'],
        'stylesheet' => ['switch_themes', 'edit_theme_options', 'install_themes'],
    ];

    /** Those of them without which a site is not the same site. */
    private const ESSENTIAL = ['default_role', 'users_can_register', 'siteurl', 'home', 'active_plugins'];

    /**
     * Filter pre_update_option, of all options.
     *
     * @param mixed $value
     * @param mixed $option
     * @param mixed $old
     * @return mixed
     */
    public static function update($value, $option, $old = null)
    {
        self::look((string) $option, $value, $old);
        return $value;
    }

    /**
     * Action add_option, before it is written.
     *
     * @param mixed $option
     * @param mixed $value
     */
    public static function add($option, $value): void
    {
        self::look((string) $option, $value, null);
    }

    /**
     * Action delete_option, before it is deleted.
     *
     * @param mixed $option
     */
    public static function delete($option): void
    {
        $name = Names::same((string) $option);
        if ((in_array($name, self::ESSENTIAL, true) || self::isTable($name)) && !Roles::isNewSite()) {
            Act::attempt('state-option', self::WHO[$name] ?? self::SETTINGS, 'option:' . $name, 'deleted');
        }
    }

    /**
     * Filters pre_update_site_option_* and pre_add_site_option_* of a network.
     *
     * @param mixed $value
     * @param mixed $old
     * @return mixed
     */
    public static function plugins($value, $old = [])
    {
        $added = array_diff(array_keys((array) $value), is_array($old) ? array_keys($old) : []);
        if ($added !== []) {
            Act::attempt('state-option', ['manage_network_plugins'], 'option:active_sitewide_plugins', implode(', ', $added));
        }
        return $value;
    }

    /**
     * The network's registration setting: none, user, blog, all.
     *
     * @param mixed $value
     * @param mixed $old
     * @return mixed
     */
    public static function registration($value, $old = null)
    {
        if ($value !== $old && $value !== 'none') {
            Act::attempt('state-option', ['manage_network_options'], 'option:registration', self::text($value));
        }
        return $value;
    }

    /**
     * @param mixed $value
     * @param mixed $old
     */
    private static function look(string $option, $value, $old): void
    {
        $name = Names::same($option);
        if (isset(self::WHO[$name])) {
            $rule = Roles::isNewSite() ? null : self::rule($name, $value, $old);
            if ($rule !== null) {
                Act::attempt($rule, self::WHO[$name], 'option:' . $name, self::text($value));
            }
        } elseif (self::isTable($name) && !Roles::isNewSite()) {
            Roles::table($name, $value, $old);
        }
    }

    /**
     * The rule that a change falls under, null where it changes nothing that matters.
     *
     * @param mixed $value
     * @param mixed $old
     */
    public static function rule(string $name, $value, $old): ?string
    {
        switch ($name) {
            case 'default_role':
                if ($value === $old) {
                    return null;
                }
                return Privilege::of([self::text($value) => true], wp_roles()->roles) === [] ? 'state-option-noted' : 'state-option';
            case 'users_can_register':
                return (bool) $value && !(bool) $old ? 'state-option' : null;
            case 'siteurl':
            case 'home':
                if (self::text($value) === self::text($old)) {
                    return null;
                }
                // From http to https is no other site.
                return self::place($value) === self::place($old) ? 'state-option-noted' : 'state-option';
            case 'active_plugins':
                $now = is_array($value) ? array_map([self::class, 'text'], $value) : [];
                $before = is_array($old) ? array_map([self::class, 'text'], $old) : [];
                $own = array_filter(array_diff($before, $now), static function (string $file): bool {
                    return strncmp($file, 'packetsense/', 12) === 0;
                });
                if (array_diff($now, $before) !== [] || $own !== []) {
                    return 'state-option';
                }
                return array_diff($before, $now) !== [] ? 'state-option-noted' : null;
        }
        return $value === $old ? null : 'state-option-noted';
    }

    private static function isTable(string $name): bool
    {
        global $wpdb;
        return substr($name, -10) === 'user_roles' && $name === Names::same($wpdb->get_blog_prefix() . 'user_roles');
    }

    /** @param mixed $url */
    private static function place($url): string
    {
        return strtolower(rtrim((string) preg_replace('~^https?://~i', '', self::text($url)), '/'));
    }

    /** @param mixed $value */
    private static function text($value): string
    {
        return is_scalar($value) ? (string) $value : (string) json_encode($value, JSON_UNESCAPED_SLASHES);
    }
}
