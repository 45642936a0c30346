<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Redirects that leave the site for a host that the request itself names. Where the name stands in a parameter of
 * WordPress's own, which WordPress never lets lead elsewhere, they are refused; other parameters may be a plugin's
 * honest business (a log-in for other sites, a counter of clicks) and are recorded.
 */
final class Redirects
{
    private const CORE = ['redirect_to', '_wp_http_referer', 'wp_http_referer', '_wp_original_http_referer'];

    /**
     * Filter wp_redirect, last.
     *
     * @param mixed $location
     * @return mixed
     */
    public static function leaving($location)
    {
        $host = self::target((string) $location);
        if ($host === '' || Person::kind() !== Person::WEB || self::isAllowed($host)) {
            return $location;
        }
        $field = Asked::host($host);
        if ($field === null || $field === 'path') {
            return $location;
        }
        $parameter = explode(':', $field, 2)[1] ?? '';
        if (in_array($parameter, self::CORE, true)) {
            Act::refuse('state-redirect', $field, (string) $location);
        } else {
            Act::note('state-redirect-noted', $field, (string) $location);
        }
        return $location;
    }

    /** The host that a browser would go to, also by //host, /\host and https:host. */
    public static function target(string $location): string
    {
        $location = strtr(trim($location, "\0..\x20"), ['\\' => '/', "\t" => '', "\n" => '', "\r" => '']);
        if (preg_match('~^(?:https?:/*|//+)(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]+)~i', $location, $found) !== 1) {
            return '';
        }
        return strtolower(rtrim($found[1], '.'));
    }

    private static function isAllowed(string $host): bool
    {
        $own = [];
        foreach ([home_url(), site_url(), network_home_url(), network_site_url()] as $url) {
            $own[] = strtolower((string) parse_url($url, PHP_URL_HOST));
        }
        /** This filter is documented in wp-includes/pluggable.php */
        $allowed = (array) apply_filters('allowed_redirect_hosts', [$own[0]], $host);
        if (in_array($host, $own, true) || in_array($host, array_map('strtolower', array_filter($allowed, 'is_string')), true)) {
            return true;
        }
        return is_multisite() && domain_exists($host, '/') !== null;
    }
}
