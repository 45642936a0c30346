<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Who is asking, as far as can be known before WordPress: what the capability cookie proves, and whether the request
 * says at all that it comes from somebody with an account.
 */
final class Asker
{
    /** Name under which the asker's own capabilities stand among the pack's roles. */
    public const ROLE = 'packetsense-asker';

    /**
     * Proven capabilities, or null.
     *
     * @param array<string, mixed> $cookies
     * @param list<string> $asked what the rules ask for
     * @return list<string>|null
     */
    public static function capabilities(array $cookies, string $loggedInCookie, array $asked, int $now): ?array
    {
        $cookie = $cookies[Capability::COOKIE] ?? null;
        $session = $cookies[$loggedInCookie] ?? null;
        return is_string($cookie) && is_string($session) ? Capability::read($cookie, $asked, $session, $now) : null;
    }

    /** Whether proven capabilities are more than every subscriber's. @param list<string>|null $capabilities */
    public static function isStaff(?array $capabilities): bool
    {
        return $capabilities !== null && array_diff($capabilities, ['read', 'exist']) !== [];
    }

    /**
     * Does the request carry credentials that only WordPress can check? Then a rule with "unless" waits for WordPress.
     * Not for PHP files called directly under wp-content: those may never load WordPress.
     *
     * @param array<string, mixed> $server
     * @param array<string, mixed> $cookies
     * @param string $field where the rule matched, such as query:id
     */
    public static function claims(array $server, array $cookies, string $field): bool
    {
        $script = str_replace('\\', '/', is_string($server['SCRIPT_FILENAME'] ?? null) ? $server['SCRIPT_FILENAME'] : '');
        if (strpos($script, '/wp-content/') !== false || strpos($script, '/uploads/') !== false) {
            return false;
        }
        foreach ($cookies as $name => $value) {
            // user|expiration|token|hmac
            $parts = strncmp((string) $name, 'wordpress_logged_in_', 20) === 0 && is_string($value) ? explode('|', $value) : [];
            if (count($parts) === 4 && (int) $parts[1] > time()) {
                return true;
            }
        }
        $authorization = $server['HTTP_AUTHORIZATION'] ?? $server['REDIRECT_HTTP_AUTHORIZATION'] ?? '';
        if (isset($server['PHP_AUTH_USER']) || (is_string($authorization) && strncasecmp($authorization, 'Basic ', 6) === 0)) {
            return true;
        }
        // An XML-RPC log-in stands in the body; what stands in the address proves nothing.
        return basename($script) === 'xmlrpc.php' && strncmp($field, 'query', 5) !== 0 && strncmp($field, 'cookie', 6) !== 0;
    }

    /**
     * Who asked, for the site's own screens: "is" is stranger, claims (says to have an account and did not prove it) or
     * known; whom we know has "user" (the id) and "may" (those of the capabilities that rules ask for), and "roles" once
     * WordPress has told them.
     *
     * @param list<string>|null $capabilities that the capability cookie proves
     * @param array<string, mixed> $server
     * @param array<string, mixed> $cookies
     * @return array<string, mixed>
     */
    public static function who(?array $capabilities, array $server, array $cookies): array
    {
        $known = self::known();
        if ($known !== null) {
            return $known;
        }
        if ($capabilities !== null) {
            $user = (int) (explode('.', (string) ($cookies[Capability::COOKIE] ?? ''), 3)[1] ?? 0);
            return ['is' => 'known', 'user' => $user, 'may' => $capabilities];
        }
        return ['is' => self::claims($server, $cookies, 'query') ? 'claims' : 'stranger'];
    }

    /**
     * Whom WordPress knows by now, without asking it to look.
     *
     * @return array{is: string, user: int, roles: list<string>, may: list<string>}|null
     */
    public static function known(): ?array
    {
        $user = $GLOBALS['current_user'] ?? null;
        if (!$user instanceof \WP_User || $user->ID < 1) {
            return null;
        }
        $asked = Pack::capabilities(Pack::load(State::read()) ?? []);
        return [
            'is' => 'known',
            'user' => (int) $user->ID,
            'roles' => array_values(array_map('strval', $user->roles)),
            'may' => array_values(array_filter($asked, static function (string $capability) use ($user): bool {
                return $user->has_cap($capability);
            })),
        ];
    }
}
