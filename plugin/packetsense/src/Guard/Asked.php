<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What the request says, as texts that a host, a path or a file's name may come from: parameters, body and path, as they
 * stand, decoded once more, and behind base64 or hexadecimal. Read only when something has happened that it may be the cause of.
 */
final class Asked
{
    private const VALUES = 2000;
    private const BYTES = 1048576;

    /** @var list<array{0: string, 1: string}>|null field, text */
    private static $texts;

    /**
     * The texts of this request.
     *
     * @return list<array{0: string, 1: string}> field such as query:url, text
     */
    public static function texts(): array
    {
        if (self::$texts === null) {
            $query = (string) ($_SERVER['QUERY_STRING'] ?? '');
            parse_str($query, $get);
            $type = strtolower((string) ($_SERVER['CONTENT_TYPE'] ?? ''));
            $isForm = strpos($type, 'multipart/form-data') === 0 || strpos($type, 'application/x-www-form-urlencoded') === 0;
            $raw = $isForm ? '' : (string) @file_get_contents('php://input', false, null, 0, self::BYTES);
            $post = $_POST;
            array_walk_recursive($post, static function (&$value): void {
                // WordPress has added slashes by now.
                $value = is_string($value) ? stripslashes($value) : $value;
            });
            $path = explode('?', (string) ($_SERVER['REQUEST_URI'] ?? ''), 2)[0];
            self::$texts = self::read($get, $post, $_FILES, $raw, $path);
        }
        return self::$texts;
    }

    /** Forgets what was read, for tests. */
    public static function forget(): void
    {
        self::$texts = null;
    }

    /**
     * @param array<mixed> $get
     * @param array<mixed> $post
     * @param array<mixed> $files
     * @return list<array{0: string, 1: string}>
     */
    public static function read(array $get, array $post, array $files, string $raw, string $path): array
    {
        $texts = [];
        $left = self::BYTES;
        $add = static function (string $field, string $text) use (&$texts, &$left): void {
            foreach (self::dresses($text) as $dress) {
                if ($dress !== '' && count($texts) < self::VALUES && $left > 0) {
                    $dress = substr($dress, 0, $left);
                    $left -= strlen($dress);
                    $texts[] = [$field, $dress];
                }
            }
        };
        $json = $raw !== '' ? json_decode($raw, true, 64) : null;
        foreach (['query' => $get, 'body' => array_merge($post, is_array($json) ? $json : [])] as $source => $values) {
            foreach ($values as $name => $value) {
                $leaves = [$value];
                array_walk_recursive($leaves, static function ($leaf) use ($add, $source, $name): void {
                    is_scalar($leaf) && $add("$source:$name", (string) $leaf);
                });
            }
        }
        if ($raw !== '' && !is_array($json)) {
            $add('body', html_entity_decode($raw, ENT_QUOTES));
        }
        array_walk_recursive($files, static function ($value, $key) use ($add): void {
            is_string($value) && $key !== 'tmp_name' && $add('file:name', $value);
        });
        $add('path', rawurldecode($path));
        return $texts;
    }

    /** The field in which a host is named, null where the request does not name it. */
    public static function host(string $host): ?string
    {
        return self::hostIn($host, self::texts());
    }

    /** @param list<array{0: string, 1: string}> $texts */
    public static function hostIn(string $host, array $texts): ?string
    {
        $name = preg_quote($host, '~');
        // A bare word such as "redis" may be meant as a word; it is a host where an address stands around it.
        $form = strpos($host, '.') === false && strpos($host, ':') === false && !ctype_digit($host)
            ? "~(?://|@)$name(?![\\w-])|(?<![\\w.-])$name:\\d~i"
            : "~(?<![\\w.-])$name(?![\\w-]|\\.\\w)~i";
        foreach ($texts as [$field, $text]) {
            if (stripos($text, $host) !== false && preg_match($form, $text) === 1) {
                return $field;
            }
        }
        return null;
    }

    /**
     * A value and what a plugin may make of it.
     *
     * @return list<string>
     */
    private static function dresses(string $text): array
    {
        $all = [$text];
        if (strpos($text, '%') !== false) {
            $all[] = rawurldecode($text);
        }
        if (strlen($text) >= 12 && preg_match('~^[A-Za-z0-9+/_-]+={0,2}$~D', $text) === 1) {
            $all[] = (string) base64_decode(strtr($text, '-_', '+/'), false);
        }
        if (strlen($text) >= 24 && strlen($text) % 2 === 0 && ctype_xdigit($text)) {
            $all[] = (string) hex2bin($text);
        }
        return $all;
    }
}
