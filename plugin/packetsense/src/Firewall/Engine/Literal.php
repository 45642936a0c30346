<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Writes scalars and arrays as PHP source that holds nothing but literals, whatever bytes stand in the strings.
 *
 * Anything but printable ASCII is written as an escape, so neither the encoding that PHP expects of its sources nor the
 * end of a line can change a string, and `$` and `{` never stand in double quotes.
 */
final class Literal
{
    /**
     * @param mixed $value
     * @throws \InvalidArgumentException for anything but null, booleans, integers, strings and arrays of these
     */
    public static function source($value): string
    {
        if (is_string($value)) {
            return self::text($value);
        }
        if (is_array($value)) {
            return self::list($value);
        }
        if (is_int($value) && $value !== PHP_INT_MIN) {
            return (string) $value;
        }
        if (is_bool($value)) {
            return $value ? 'true' : 'false';
        }
        if ($value === null) {
            return 'null';
        }
        throw new \InvalidArgumentException('only null, booleans, integers, strings and arrays can be written');
    }

    private static function list(array $values): string
    {
        $parts = [];
        $next = 0;
        foreach ($values as $key => $value) {
            $parts[] = ($key === $next ? '' : self::source($key) . '=>') . self::source($value);
            $next = $next !== null && $key === $next ? $next + 1 : null;
        }
        return '[' . implode(',', $parts) . ']';
    }

    private static function text(string $value): string
    {
        if (preg_match('~[^\x20-\x7e]~', $value) === 0) {
            return "'" . strtr($value, ['\\' => '\\\\', "'" => "\\'"]) . "'";
        }
        $out = '"';
        foreach (str_split($value) as $byte) {
            $out .= preg_match('~^[a-zA-Z0-9 _.,:/=<>()-]$~D', $byte) === 1 ? $byte : sprintf('\x%02x', ord($byte));
        }
        return $out . '"';
    }
}
