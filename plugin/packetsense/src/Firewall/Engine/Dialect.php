<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The regexes that a pack may hold (docs/rules.md, "Match"): no delimiter, nothing without a bound, nothing but plain groups.
 *
 * The compiler of rules checks more; this keeps a pack that came from elsewhere from costing more than a pack should.
 */
final class Dialect
{
    private const BYTES = 8192;

    /** What is wrong with a pattern, or null. */
    public static function fault(string $pattern): ?string
    {
        if ($pattern === '' || strlen($pattern) > self::BYTES) {
            return 'must have 1 to ' . self::BYTES . ' bytes';
        }
        if (preg_match('~[\x00\x7e]~', $pattern) !== 0) {
            return 'must not hold NUL or the tilde';
        }
        // Escapes and classes aside, what stands there?
        $bare = preg_replace('~\\\\.|\[\^?\]?(?:\\\\.|\[:[a-z^]++:\]|[^\]\\\\])*+\]~s', 'x', $pattern);
        if (preg_match('~[*+]|\{(?!\d{1,4}(?:,\d{1,4})?\})|\(\?(?!:)~', (string) $bare, $match) === 1) {
            return "must not hold $match[0]";
        }
        if (preg_match('~\\\\(?:[1-9kgGKRXCEQvhHNPpuUlLoOAZzcV])~', (string) preg_replace('~\\\\\\\\~', '', $pattern), $match) === 1) {
            return "must not hold $match[0]";
        }
        if (@preg_match('~' . $pattern . '~sD', '') === false) {
            return 'is not a regex';
        }
        return null;
    }
}
