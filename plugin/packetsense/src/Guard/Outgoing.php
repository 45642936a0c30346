<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Cloud\Connection;

/**
 * Requests that the site makes through WordPress's HTTP interface to addresses within. It acts where the address comes
 * from the request; what the site asks by itself is recorded, once an hour.
 *
 * A name may lead elsewhere a moment later (DNS rebinding): what is looked up here is not what the transport connects to.
 */
final class Outgoing
{
    private const MAY = ['manage_options'];

    /** @var string|null the field that named the host of the request under way */
    private static $named;

    /**
     * Filter pre_http_request.
     *
     * @param mixed $answer
     * @param mixed $arguments
     * @param mixed $url
     * @return mixed
     */
    public static function request($answer, $arguments, $url)
    {
        $host = self::host((string) $url);
        self::$named = null;
        add_action('requests-requests.before_redirect', [Hooks::class, 'Outgoing.redirect'], 1, 1);
        if ($host === '' || self::isOwn((string) $url)) {
            return $answer;
        }
        self::$named = Asked::host($host);
        $gentle = is_array($arguments) && !empty($arguments['reject_unsafe_urls']);
        if (self::judge((string) $url, $host, self::$named, $gentle)) {
            return new \WP_Error('http_request_failed', __('A valid URL was not provided.', 'packetsense'));
        }
        return $answer;
    }

    /**
     * Action requests-requests.before_redirect: where the other end sends us.
     *
     * @param mixed $location
     */
    public static function redirect($location): void
    {
        $host = self::host((string) $location);
        if ($host !== '' && !self::isOwn((string) $location)) {
            // A redirect is traceable to the request if the address that led here was.
            self::judge((string) $location, $host, self::$named ?? Asked::host($host), false);
        }
    }

    /** @return bool whether the caller shall refuse the request by itself */
    private static function judge(string $url, string $host, ?string $named, bool $gentle): bool
    {
        if ($named === null) {
            // Nobody waits for a name server because of our own requests.
            if (Address::saysInner($host) && Person::kind() === Person::WEB && self::origin($url) !== self::cloud()) {
                Act::noteOnce('state-request-noted', 'request:' . $host, self::origin($url));
            }
            return false;
        }
        if (Person::kind() !== Person::WEB || !Address::leadsInside($host) || self::origin($url) === self::cloud()) {
            return false;
        }
        if ($gentle && !Person::may(self::MAY)) {
            // WordPress's own careful requests answer with an error, and so do we.
            Act::note('state-request', $named, $url);
            return true;
        }
        Act::attempt('state-request', self::MAY, $named, $url);
        return false;
    }

    /** The site's own address, under either of its names, with or without TLS. */
    private static function isOwn(string $url): bool
    {
        foreach ([get_option('home'), get_option('siteurl')] as $own) {
            if (is_string($own) && self::bare($own) === self::bare($url)) {
                return true;
            }
        }
        return false;
    }

    private static function cloud(): string
    {
        $url = Connection::status()['cloud_url'] ?? '';
        return is_string($url) ? self::origin($url) : '';
    }

    private static function host(string $url): string
    {
        return strtolower(rtrim((string) parse_url($url, PHP_URL_HOST), '.'));
    }

    /** Host, and port where it is not that of http or https. */
    private static function bare(string $url): string
    {
        return (string) preg_replace('~^https?://|:(?:80|443)$~', '', self::origin($url));
    }

    private static function origin(string $url): string
    {
        $parts = parse_url($url);
        if (!is_array($parts) || !isset($parts['host'])) {
            return '';
        }
        return strtolower(($parts['scheme'] ?? 'http') . '://' . $parts['host']) . (isset($parts['port']) ? ':' . $parts['port'] : '');
    }
}
