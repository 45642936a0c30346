<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Form parameters as PHP itself reads them, made flat: `a[b][]=x` becomes the leaf `a[b][0]`.
 *
 * A leaf is `[base name, value, flat name, source]`, source being `query`, `body` or `file`.
 */
final class Parameters
{
    /**
     * What PHP would make of a query string, and whether it held more than the limits allow.
     *
     * PHP's own limits (max_input_vars, max_input_nesting_level) apply as well, as they do to the application.
     *
     * @param array{args: int, depth: int} $limits
     * @return array{0: array, 1: bool} variables, over a limit
     */
    public static function read(string $source, array $limits): array
    {
        if ($source === '') {
            return [[], false];
        }
        $over = self::over($source, $limits);
        if ($over) {
            $pieces = preg_split('~&+~', $source, -1, PREG_SPLIT_NO_EMPTY);
            $source = $pieces === false ? $source : implode('&', array_slice($pieces, 0, $limits['args']));
        }
        // parse_str ends at a NUL; a warning would only repeat what is reported as being over a limit.
        @parse_str(strpos($source, "\0") === false ? $source : str_replace("\0", '%00', $source), $variables);
        return [$variables, $over];
    }

    /**
     * Whether a query string has more pieces, or names nested deeper, than the limits allow.
     *
     * @param array{args: int, depth: int} $limits
     */
    public static function over(string $source, array $limits): bool
    {
        $pieces = substr_count($source, '&') + 1;
        if ($pieces > $limits['args']) {
            $pieces -= substr_count($source, '&&');
            if ($pieces > $limits['args'] && count(array_filter(explode('&', $source), 'strlen')) > $limits['args']) {
                return true;
            }
        }
        if (substr_count($source, '[') + substr_count($source, '%5') <= $limits['depth']) {
            return false;
        }
        foreach (explode('&', $source) as $piece) {
            $name = urldecode((string) strstr($piece . '=', '=', true));
            if (substr_count($name, '[') > $limits['depth'] && self::depth($name) > $limits['depth']) {
                return true;
            }
        }
        return false;
    }

    /** How many levels of brackets PHP reads in a name: `a[b][c]d[e]` has two. */
    private static function depth(string $name): int
    {
        $at = strpos($name, '[');
        $depth = 0;
        while ($at !== false && isset($name[$at]) && $name[$at] === '[') {
            $end = strpos($name, ']', $at);
            if ($end === false) {
                break;
            }
            $depth++;
            $at = $end + 1;
        }
        return $depth;
    }

    /**
     * Adds every leaf, its name and its value.
     *
     * @param array $variables as parse_str gives them
     * @param array<string, true> $unread names of passwords
     */
    public static function leaves(array $variables, string $source, array $unread, Content $content): void
    {
        foreach ($variables as $key => $value) {
            $base = (string) $key;
            if (is_array($value)) {
                self::branch($value, $base, $base, $source, $unread, $content);
                continue;
            }
            $content->names[] = ['', $base, $base, $source];
            if (SecretName::isListed($base, $unread)) {
                $content->secrets[] = [$base, (string) $value, $base, $source];
                continue;
            }
            $content->args[] = [$base, (string) $value, $base, $source];
        }
    }

    private static function branch(
        array $values,
        string $path,
        string $base,
        string $source,
        array $unread,
        Content $content
    ): void {
        foreach ($values as $key => $value) {
            $flat = $path . '[' . $key . ']';
            if (is_array($value)) {
                self::branch($value, $flat, $base, $source, $unread, $content);
                continue;
            }
            $content->names[] = ['', $flat, $flat, $source];
            if ($unread !== [] && SecretName::is($flat, $unread, $source === 'query')) {
                $content->secrets[] = [$base, (string) $value, $flat, $source];
                continue;
            }
            $content->args[] = [$base, (string) $value, $flat, $source];
        }
    }
}
