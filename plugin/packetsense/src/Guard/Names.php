<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Names of options and user meta as the database compares them: MySQL takes "Default_Role", "default_role " and
 * "défault_role" for the same, WordPress's hooks do not.
 */
final class Names
{
    /** The name that the database would find. */
    public static function same(string $name): string
    {
        if (preg_match('~^[a-z0-9_-]*$~D', $name) === 1) {
            return $name;
        }
        return strtolower(rtrim(function_exists('remove_accents') ? remove_accents($name) : $name));
    }

    /**
     * The site whose capabilities a meta key holds, or null.
     *
     * @param string $prefix $wpdb->base_prefix
     */
    public static function siteOfCapabilities(string $key, string $prefix): ?int
    {
        $form = '~^' . preg_quote(self::same($prefix), '~') . '(?:(\d+)_)?capabilities$~D';
        return preg_match($form, self::same($key), $found) === 1 ? (int) ($found[1] ?? 1) : null;
    }
}
