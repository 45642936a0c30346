<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What undoes the disguises of a value, one name of the rule format each (docs/rules.md, docs/pack.md).
 *
 * Every method first looks for the bytes that it acts on: most values have none of them.
 */
final class Transforms
{
    private const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    private const LOWER = 'abcdefghijklmnopqrstuvwxyz';
    private const ENTITIES = [
        'lt' => '<', 'gt' => '>', 'amp' => '&', 'quot' => '"', 'apos' => "'", 'colon' => ':', 'lpar' => '(',
        'rpar' => ')', 'tab' => "\t", 'newline' => "\n", 'sol' => '/', 'bsol' => '\\', 'nbsp' => "\xc2\xa0",
        'equals' => '=', 'period' => '.', 'comma' => ',', 'semi' => ';', 'num' => '#', 'excl' => '!', 'dollar' => '$', 'percnt' => '%',
        'grave' => '`', 'plus' => '+', 'lbrace' => '{', 'rbrace' => '}', 'lcub' => '{', 'rcub' => '}', 'lsqb' => '[', 'rsqb' => ']',
    ];

    private const ENTITY = '~&(?:#(?:x([0-9a-f]++)|([0-9]++));?|(lt|gt|amp|quot|apos|colon|lpar|rpar|tab|newline|sol|bsol|nbsp|equals'
        . '|period|comma|semi|num|excl|dollar|percnt|grave|plus|lbrace|rbrace|lcub|rcub|lsqb|rsqb);|(lt|gt|amp|quot|nbsp))~i';

    /** With no quote in it: in a string that would be the end of the string, and no comment. */
    private const LINE_COMMENT = '(?:--(?=[\x00-\x20])|#)[^\'"`\n]{0,64}\n';

    /** @throws PatternFailed where the regex engine gives up */
    public static function apply(string $name, string $value): string
    {
        switch ($name) {
            case 'lower':
                return self::lower($value);
            case 'url':
                return strpos($value, '%') === false ? $value : self::url($value);
            case 'html':
                return self::hasEntities($value) ? self::html($value) : $value;
            case 'space':
                // A lone space stays what it is: looking only for the others is much faster on prose.
                return self::replaced(preg_replace('~[\x00-\x1f][\x00-\x20]*+|\x20[\x00-\x20]++~', ' ', $value));
            case 'comments':
                return strpos($value, '/*') === false && !self::hasLineComment($value) ? $value : self::comments($value);
            case 'escapes':
                return strpos($value, '\\') === false ? $value : self::escapes($value);
            case 'utf8':
                return self::hasWideForms($value) ? self::utf8($value) : $value;
            case 'nul':
                return str_replace("\0", '', $value);
            case 'unquote':
                if (strpos($value, '\\') === false) {
                    return str_replace(["'", '"', '^', '`'], '', $value);
                }
                // A backslash takes the end of the line behind it along.
                return strtr($value, ["\\\r\n" => '', "\\\n" => '', "'" => '', '"' => '', '\\' => '', '^' => '', '`' => '']);
            case 'path':
                return self::path($value);
            case 'b64':
                return self::isBase64($value) ? (string) base64_decode(rtrim(strtr($value, '-_', '+/'), '=')) : $value;
        }
        throw new \InvalidArgumentException("no transform is named $name");
    }

    /** ASCII lower case. Before PHP 8.2 strtolower heeds the locale; since then it is much the faster one. */
    public static function lower(string $value): string
    {
        return PHP_VERSION_ID >= 80200 ? strtolower($value) : strtr($value, self::UPPER, self::LOWER);
    }

    /** Whether there is a byte with which something begins that `utf8` folds. */
    public static function hasWideForms(string $value): bool
    {
        // A search for each byte is many times faster than strpbrk on a long text.
        foreach (["\xc0", "\xc1", "\xe0", "\xef", "\xf0"] as $byte) {
            if (strpos($value, $byte) !== false) {
                return true;
            }
        }
        return false;
    }

    /** Whether the transform `b64` would decode the value. */
    public static function isBase64(string $value): bool
    {
        return strlen($value) >= 16
            && preg_match('~^[A-Za-z0-9+/_-]++(={0,2})$~D', $value, $match) === 1
            && (strlen($value) - strlen($match[1])) % 4 !== 1;
    }

    /** Whether there is what the transform `html` may decode; an ampersand alone is none. */
    public static function hasEntities(string $value): bool
    {
        return strpos($value, '&') !== false && preg_match(self::ENTITY, $value) !== 0;
    }

    private static function url(string $value): string
    {
        for ($pass = 0; $pass < 3; $pass++) {
            $before = $value;
            $value = stripos($value, '%u') === false ? rawurldecode($value) : self::replaced(preg_replace_callback(
                '~%(?:([0-9a-f]{2})|u([0-9a-f]{4}))~i',
                static function (array $match): string {
                    if ($match[1] !== '') {
                        return chr((int) hexdec($match[1]));
                    }
                    $code = (int) hexdec($match[2]);
                    return $code >= 0xff01 && $code <= 0xff5e ? chr($code - 0xfee0) : self::character($code);
                },
                $value
            ));
            if ($value === $before || strpos($value, '%') === false) {
                break;
            }
        }
        return $value;
    }

    private static function html(string $value): string
    {
        return self::replaced(preg_replace_callback(
            self::ENTITY,
            static function (array $match): string {
                if (isset($match[3])) {
                    return self::ENTITIES[strtolower($match[4] ?? $match[3])];
                }
                $digits = ltrim($match[2] ?? $match[1], '0');
                if (strlen($digits) > 8) {
                    return $match[0];
                }
                $code = isset($match[2]) ? (int) $digits : (int) hexdec($digits === '' ? '0' : $digits);
                return $code > 0x10ffff || ($code >= 0xd800 && $code <= 0xdfff) ? $match[0] : self::character($code);
            },
            $value
        ));
    }

    /** Whether there may be a comment up to the end of a line. */
    public static function hasLineComment(string $value): bool
    {
        return strpos($value, "\n") !== false && (strpos($value, '#') !== false || strpos($value, '--') !== false);
    }

    private static function comments(string $value): string
    {
        $out = '';
        $open = 0;
        $at = 0;
        $stops = '~/\*' . (self::hasLineComment($value) ? '|' . self::LINE_COMMENT : '');
        while (preg_match($stops . ($open > 0 ? '|\*/~' : '~'), $value, $match, PREG_OFFSET_CAPTURE, $at) === 1) {
            $place = $match[0][1];
            $out .= substr($value, $at, $place - $at) . ' ';
            $at = $place + 2;
            if ($match[0][0][0] === '#' || $match[0][0][0] === '-') {
                $at = $place + strlen($match[0][0]);
            } elseif ($match[0][0] === '*/') {
                $open--;
            } elseif (($value[$at] ?? '') === '!') {
                $open++;
                $at += 1 + strspn($value, '0123456789', $at + 1, 6);
            } else {
                $end = strpos($value, '*/', $at);
                if ($end === false) {
                    return $out;
                }
                $at = $end + 2;
            }
        }
        return $out . substr($value, $at);
    }

    private static function escapes(string $value): string
    {
        return self::replaced(preg_replace_callback(
            '~\\\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|([0-7]{2,3}))~',
            static function (array $match): string {
                $code = isset($match[4]) ? octdec($match[4]) : hexdec(end($match));
                return $code < 0x80 ? chr((int) $code) : $match[0];
            },
            $value
        ));
    }

    private static function utf8(string $value): string
    {
        return self::replaced(preg_replace_callback(
            '~[\xc0\xc1][\x80-\xbf]|\xe0[\x80\x81][\x80-\xbf]|\xf0\x80[\x80\x81][\x80-\xbf]|\xef\xbc[\x81-\xbf]|\xef\xbd[\x80-\x9e]~',
            static function (array $match): string {
                $bytes = $match[0];
                $length = strlen($bytes);
                $last = ord($bytes[$length - 1]) & 0x3f;
                if ($bytes[0] !== "\xef") {
                    return chr((ord($bytes[$length - 2]) & 1) << 6 | $last);
                }
                return chr(($bytes[1] === "\xbc" ? 0x20 : 0x60) + $last);
            },
            $value
        ));
    }

    private static function path(string $value): string
    {
        $value = str_replace('\\', '/', $value);
        if (strpos($value, '//') === false && strpos($value, '/./') === false) {
            return $value;
        }
        // "/" with any number of "/" and "./" behind it: what the two replacements come to when repeated.
        return self::replaced(preg_replace('~/(?:/|\./)++~', '/', $value));
    }

    /** A code point in UTF-8, surrogates included. */
    private static function character(int $code): string
    {
        if ($code < 0x80) {
            return chr($code);
        }
        if ($code < 0x800) {
            return chr(0xc0 | $code >> 6) . chr(0x80 | $code & 0x3f);
        }
        if ($code < 0x10000) {
            return chr(0xe0 | $code >> 12) . chr(0x80 | $code >> 6 & 0x3f) . chr(0x80 | $code & 0x3f);
        }
        return chr(0xf0 | $code >> 18) . chr(0x80 | $code >> 12 & 0x3f) . chr(0x80 | $code >> 6 & 0x3f) . chr(0x80 | $code & 0x3f);
    }

    /** @param string|null $result what preg_replace gave */
    private static function replaced($result): string
    {
        if ($result === null) {
            throw new PatternFailed('a transform: ' . preg_last_error());
        }
        return $result;
    }
}
