<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Engine\Verdict;

/**
 * What is kept of a request that a rule matched: an event as docs/protocol.md describes it. Never a body, never a
 * user agent.
 */
final class Incident
{
    /**
     * @param array<string, mixed> $server
     * @return array<string, mixed>
     */
    public static function of(Verdict $verdict, string $address, array $server): array
    {
        return self::event($address, $server, [
            'field' => Excerpt::cut(Excerpt::mask((string) $verdict->field), 100),
            'excerpt' => Excerpt::mask((string) $verdict->excerpt),
            'rule' => (string) $verdict->rule,
            'class' => (string) $verdict->class,
            'severity' => (string) $verdict->severity,
            'action' => $verdict->action,
        ]);
    }

    /**
     * Something that was decided by the address.
     *
     * @param string $what in a few words: a country, a range, a count
     * @return array<string, mixed>
     */
    public static function door(string $address, string $rule, string $class, string $action, string $what): array
    {
        return self::event($address, $_SERVER, [
            'field' => 'address',
            'excerpt' => Excerpt::cut(Excerpt::utf8($what), 100),
            'rule' => $rule,
            'class' => $class,
            'severity' => 'low',
            'action' => $action,
        ]);
    }

    /**
     * A change of the site's state that one of its own rules is about.
     *
     * @param array<string, mixed> $server
     * @param array<string, string> $rule field, excerpt (masked), rule, class, severity, action
     * @return array<string, mixed>
     */
    public static function change(string $address, array $server, array $rule): array
    {
        return self::event($address, $server, $rule);
    }

    /**
     * Hands the event to the spool, and with what explains it ("local") to the site's own journal.
     *
     * @param array<string, mixed> $event
     */
    public static function record(array $event): void
    {
        Spool::open()->append(array_diff_key($event, ['local' => 0]));
        if (!isset($event['local']['who']['user'])) {
            $who = Asker::known();
            $event['local']['who'] = $who ?? $event['local']['who'] ?? Asker::who(null, $_SERVER, $_COOKIE);
        }
        Recent::add($event);
    }

    /**
     * The same, once the answer is out: after all other shutdown functions.
     *
     * @param array<string, mixed> $event
     */
    public static function recordAfterAnswer(array $event): void
    {
        register_shutdown_function(static function () use ($event): void {
            register_shutdown_function(static function () use ($event): void {
                $status = http_response_code();
                Refusal::finish();
                self::record(['status' => is_int($status) ? $status : 200] + $event);
            });
        });
    }

    /**
     * @param array<string, mixed> $server
     * @param array<string, mixed> $rule
     * @return array<string, mixed>
     */
    private static function event(string $address, array $server, array $rule): array
    {
        // The command line has none, or an empty one.
        $uri = is_string($server['REQUEST_URI'] ?? null) && strncmp($server['REQUEST_URI'], '/', 1) === 0 ? $server['REQUEST_URI'] : '/';
        $method = strtoupper(is_string($server['REQUEST_METHOD'] ?? null) ? $server['REQUEST_METHOD'] : 'GET');
        return [
            'type' => 'block',
            'at' => (int) (microtime(true) * 1e6),
            'ip' => $address,
            'method' => preg_match('~^[A-Z-]{1,16}$~D', $method) ? $method : 'OTHER',
            'path' => Excerpt::cut(Excerpt::utf8(substr(explode('?', $uri, 2)[0], 0, 400)), 400),
            'ref' => Reference::fresh(),
            'status' => 403,
        ] + $rule;
    }
}
