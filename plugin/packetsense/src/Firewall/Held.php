<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * A verdict that waits for WordPress to say who is asking. The hooks are laid into WordPress's own table before it
 * exists (it takes over what it finds there), so that the decision does not depend on the plugin being loaded.
 */
final class Held
{
    /** @var array{capabilities: list<string>, judge: callable}|null */
    private static $held;

    /**
     * @param list<string> $capabilities that some rule may ask for
     * @param callable $judge takes those of them that the asker has, and acts
     */
    public static function keep(array $capabilities, callable $judge): void
    {
        self::$held = ['capabilities' => $capabilities, 'judge' => $judge];
        self::hook('set_current_user', PHP_INT_MIN, 'whenKnown', 0);
        self::hook('init', PHP_INT_MIN, 'atInit', 0);
        self::hook('rest_authentication_errors', PHP_INT_MAX, 'atRest', 1);
        self::hook('xmlrpc_call', PHP_INT_MIN, 'decide', 0);
        self::hook('xmlrpc_login_error', PHP_INT_MIN, 'atRest', 1);
    }

    /** A user is set: early, by a plugin, or by a log-in within the request. */
    public static function whenKnown(): void
    {
        if (self::$held !== null && function_exists('get_current_user_id') && get_current_user_id() > 0) {
            self::decide();
        }
    }

    /** WordPress has looked at the cookies. Application passwords and XML-RPC log-ins come later. */
    public static function atInit(): void
    {
        if (self::$held === null) {
            return;
        }
        $later = (defined('XMLRPC_REQUEST') && XMLRPC_REQUEST) || (self::basic() && Refusal::isRest($_SERVER, $_GET));
        if (!$later || get_current_user_id() > 0) {
            self::decide();
        }
    }

    /**
     * WordPress has looked at everything.
     *
     * @param mixed $result of the filter
     * @return mixed
     */
    public static function atRest($result)
    {
        self::decide();
        return $result;
    }

    /** Judges again with what the user may really do. */
    public static function decide(): void
    {
        if (self::$held === null) {
            return;
        }
        $held = self::$held;
        self::$held = null;
        try {
            ($held['judge'])(array_values(array_filter($held['capabilities'], 'current_user_can')));
        } catch (\Throwable $error) {
            Faults::record($error->getMessage(), $error->getFile(), $error->getLine());
        }
    }

    private static function basic(): bool
    {
        return isset($_SERVER['PHP_AUTH_USER']) || isset($_SERVER['HTTP_AUTHORIZATION']) || isset($_SERVER['REDIRECT_HTTP_AUTHORIZATION']);
    }

    private static function hook(string $name, int $priority, string $method, int $arguments): void
    {
        if (function_exists('add_filter')) {
            add_filter($name, [self::class, $method], $priority, $arguments);
            return;
        }
        $GLOBALS['wp_filter'][$name][$priority]['packetsense-held'] = [
            'function' => [self::class, $method],
            'accepted_args' => $arguments,
        ];
    }
}
