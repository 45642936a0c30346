<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What the owner has excepted for one path: a rule there does not look at a field, of everybody or of people who have a
 * capability. A field is named as {@see Verdict::$field} has it; its name covers what is inside of it, so `body:meta`
 * stands for `body:meta[a][0]` too, whether the brackets were sent or derived.
 */
final class Exemptions
{
    /** In place of a field: all of them. */
    public const ANY = '*';

    /** In a path: a part that is a number. */
    public const NUMBER = '{number}';

    /** @var array<string, list<array<string, mixed>>> rule => exceptions for this path */
    private $here = [];

    /** @var array<string, true> */
    private $capabilities;

    /** @var array<string, true> rules that would have been excepted for somebody with more rights */
    private $conditional = [];

    /**
     * @param array<int, array<string, mixed>> $exceptions rule, path, parameter; who (a capability) and until (unix seconds, 0 for
     *     good) may be missing
     * @param array<string, true> $capabilities of the asker
     * @param string $route as route() gives it
     */
    public function __construct(array $exceptions, string $path, array $capabilities, int $now, string $route = '')
    {
        $this->capabilities = $capabilities;
        foreach ($exceptions as $exception) {
            $over = ($exception['until'] ?? 0) > 0 && $exception['until'] <= $now;
            if (!$over && self::isAt($exception['path'], $path, $route)) {
                $this->here[$exception['rule']][] = $exception;
            }
        }
    }

    /**
     * The exception that spares a field, or null.
     *
     * @return array<string, mixed>|null
     */
    public function find(string $rule, string $field): ?array
    {
        foreach ($this->here[$rule] ?? [] as $exception) {
            if (!self::isWithin($exception['parameter'], $field)) {
                continue;
            }
            $who = $exception['who'] ?? '';
            if ($who === '' || isset($this->capabilities[$who])) {
                return $exception;
            }
            $this->conditional[$rule] = true;
        }
        return null;
    }

    /** Whether a match of the rule would have been spared, had the asker proved to have a certain capability. */
    public function isConditional(string $rule): bool
    {
        return isset($this->conditional[$rule]);
    }

    /** Is a path the one that an exception names, and where it names a route also that? */
    private static function isAt(string $named, string $path, string $route): bool
    {
        $path = strpos($named, '?') === false ? $path : "$path?$route";
        return $named === $path || (strpos($named, self::NUMBER) !== false && $named === self::general($path));
    }

    /**
     * What tells requests to one path apart, where WordPress has one path for many things: `action=NAME` of admin-ajax.php and
     * admin-post.php, `rest_route=/PATH` of the front page. '' elsewhere, and where the request says it twice.
     */
    public static function route(Request $request): string
    {
        $path = $request->path();
        $isAction = preg_match('~/admin-(?:ajax|post)\.php$~D', $path) === 1;
        if (!$isAction && substr($path, -1) !== '/' && substr($path, -10) !== '/index.php') {
            return '';
        }
        $name = $isAction ? 'action' : 'rest_route';
        $values = [];
        foreach ($request->fields('args') as $field) {
            if ($field[2] === $name) {
                // A body may be JSON, which names no route.
                $values[] = $isAction || $field[3] === 'query' ? $field[1] : '';
            }
        }
        $values = array_values(array_unique($values));
        $form = $isAction ? '~^[A-Za-z0-9_-]{1,100}$~D' : '~^/[^\x00-\x20?#&]{0,200}$~uD';
        return count($values) === 1 && preg_match($form, $values[0]) === 1 ? "$name=$values[0]" : '';
    }

    /** The path with every part that is a number left open. */
    public static function general(string $path): string
    {
        return (string) preg_replace('~(?<=/)\d{1,20}(?=/|\?|$)~D', self::NUMBER, $path);
    }

    /** Is a field the one that an exception names, or inside of it? */
    public static function isWithin(string $named, string $field): bool
    {
        return $named === $field || $named === self::ANY || ($named !== '' && strncmp($field, $named . '[', strlen($named) + 1) === 0);
    }

    /** The field without what stands in brackets: `body:meta` of `body:meta[a][0]`. */
    public static function base(string $field): string
    {
        return strpos($field, '[') === false ? $field : (string) strstr($field, '[', true);
    }
}
