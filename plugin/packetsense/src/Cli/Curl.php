<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * A line of curl as a request. What says how the answer is shown, or how it is got, is passed over; what would change the
 * request and is not understood is refused.
 */
final class Curl
{
    private const BOUNDARY = 'packetsense-boundary';

    /** Short options with a value => long ones. */
    private const SHORT = [
        'X' => 'request', 'H' => 'header', 'd' => 'data', 'F' => 'form', 'b' => 'cookie', 'A' => 'user-agent', 'e' => 'referer',
        'u' => 'user', 'o' => 'output', 'm' => 'max-time', 'w' => 'write-out', 'x' => 'proxy',
    ];

    /** Options with a value that change nothing here. */
    private const PASSED = ['output', 'max-time', 'write-out', 'proxy', 'connect-timeout', 'resolve', 'cacert', 'retry'];

    /** Options without a value; G and I mean something. */
    private const FLAGS = [
        'G' => 'get', 'I' => 'head', 's' => 'silent', 'S' => 'show-error', 'k' => 'insecure', 'L' => 'location', 'v' => 'verbose',
        'i' => 'include', 'f' => 'fail', 'compressed' => 'compressed', 'http1.1' => 'http1.1', 'http2' => 'http2',
    ];

    /**
     * @throws \InvalidArgumentException that says what is wrong
     */
    public static function read(string $line): AskedFor
    {
        $words = self::words($line);
        if (array_shift($words) !== 'curl') {
            throw new \InvalidArgumentException('The line must begin with curl.');
        }
        $url = null;
        $options = [];
        for ($at = 0; $at < count($words); $at++) {
            [$name, $value] = self::option($words[$at]);
            if ($name === '') {
                $url = $url ?? $words[$at];
            } elseif (in_array($name, self::FLAGS, true)) {
                $options[] = [$name, ''];
            } else {
                $value = $value ?? $words[++$at] ?? null;
                if ($value === null) {
                    throw new \InvalidArgumentException("--$name needs a value.");
                }
                $options[] = [$name === 'url' ? 'url' : $name, $value];
                $url = $name === 'url' ? $value : $url;
            }
        }
        if ($url === null) {
            throw new \InvalidArgumentException('The line has no URL.');
        }
        return self::request(preg_match('~^(?:https?://|/)~i', $url) === 1 ? $url : "http://$url", $options);
    }

    /** @param list<array{0: string, 1: string}> $options */
    private static function request(string $url, array $options): AskedFor
    {
        $method = '';
        $headers = $data = $parts = [];
        $get = false;
        $named = ['cookie' => 'Cookie', 'user-agent' => 'User-Agent', 'referer' => 'Referer'];
        foreach ($options as [$name, $value]) {
            if ($name === 'request') {
                $method = $value;
            } elseif ($name === 'header') {
                $headers[] = AskedFor::header($value);
            } elseif (isset($named[$name])) {
                $headers[] = [$named[$name], $value];
            } elseif ($name === 'user') {
                $headers[] = ['Authorization', 'Basic ' . base64_encode($value)];
            } elseif ($name === 'data' || $name === 'data-binary' || $name === 'data-ascii') {
                $content = AskedFor::content($value);
                $data[] = $name === 'data-binary' || $content === $value ? $content : str_replace(["\r", "\n"], '', $content);
            } elseif ($name === 'data-raw') {
                $data[] = $value;
            } elseif ($name === 'data-urlencode') {
                $pair = explode('=', $value, 2);
                $data[] = isset($pair[1]) ? ($pair[0] === '' ? '' : "$pair[0]=") . rawurlencode($pair[1]) : rawurlencode($value);
            } elseif ($name === 'json') {
                $data[] = AskedFor::content($value);
                array_push($headers, ['Content-Type', 'application/json'], ['Accept', 'application/json']);
            } elseif ($name === 'form' || $name === 'form-string') {
                $parts[] = self::part($value, $name === 'form');
            } elseif ($name === 'get') {
                $get = true;
            } elseif ($name === 'head') {
                $method = $method === '' ? 'HEAD' : $method;
            } elseif ($name !== 'url' && !in_array($name, self::PASSED, true) && !in_array($name, self::FLAGS, true)) {
                throw new \InvalidArgumentException("--$name is not understood here.");
            }
        }
        $body = implode('&', $data);
        if ($get && $body !== '') {
            $url .= (strpos($url, '?') === false ? '?' : '&') . $body;
            $body = '';
        }
        if ($parts !== []) {
            $headers[] = ['Content-Type', 'multipart/form-data; boundary=' . self::BOUNDARY];
            $body = implode('', $parts) . '--' . self::BOUNDARY . "--\r\n";
        }
        return new AskedFor($method, $url, $headers, $body);
    }

    /** One part of a form with files. */
    private static function part(string $value, bool $files): string
    {
        [$name, $content] = explode('=', $value, 2) + ['', ''];
        $more = '';
        if ($files && preg_match('~^@([^;]+)(.*)$~sD', $content, $found) === 1) {
            $shown = preg_match('~;filename=([^;]+)~', $found[2], $other) === 1 ? $other[1] : basename($found[1]);
            $type = preg_match('~;type=([^;]+)~', $found[2], $other) === 1 ? $other[1] : 'application/octet-stream';
            $content = AskedFor::content('@' . $found[1]);
            $more = '; filename="' . addcslashes($shown, '"\\') . "\"\r\nContent-Type: $type";
        }
        $name = addcslashes($name, '"\\');
        return '--' . self::BOUNDARY . "\r\nContent-Disposition: form-data; name=\"$name\"$more\r\n\r\n$content\r\n";
    }

    /**
     * An option's long name and the value that stands with it; '' for what is no option.
     *
     * @return array{0: string, 1: string|null}
     * @throws \InvalidArgumentException
     */
    private static function option(string $word): array
    {
        if (strncmp($word, '--', 2) === 0) {
            [$name, $value] = explode('=', substr($word, 2), 2) + ['', null];
            return [$name, $value];
        }
        if ($word === '-' || strncmp($word, '-', 1) !== 0) {
            return ['', null];
        }
        $letter = $word[1];
        if (isset(self::SHORT[$letter])) {
            return [self::SHORT[$letter], strlen($word) > 2 ? (string) substr($word, 2) : null];
        }
        // Flags may stand together: -sSk. Those that mean something stand alone.
        foreach (str_split(substr($word, 1)) as $flag) {
            if (!isset(self::FLAGS[$flag]) || (strlen($word) > 2 && ($flag === 'G' || $flag === 'I'))) {
                throw new \InvalidArgumentException("$word is not understood here.");
            }
        }
        return [self::FLAGS[$letter], null];
    }

    /**
     * The line as a shell would cut it: quotes of both kinds, $'...', and backslashes.
     *
     * @return list<string>
     * @throws \InvalidArgumentException where a quote is not closed
     */
    private static function words(string $line): array
    {
        $form = '~\G(?:\\\\\r?\n|\s)*+((?:\$?\'(?:[^\'\\\\]|\\\\.)*+\'|\'[^\']*+\'|"(?:[^"\\\\]|\\\\.)*+"|\\\\.|[^\s\'"\\\\])++)~s';
        $words = [];
        $at = 0;
        while (trim((string) substr($line, $at)) !== '') {
            if (preg_match($form, $line, $found, 0, $at) !== 1) {
                throw new \InvalidArgumentException('A quote in the line is not closed.');
            }
            $words[] = self::unquoted($found[1]);
            $at += strlen($found[0]);
        }
        return $words;
    }

    private static function unquoted(string $word): string
    {
        $pieces = '~\$\'((?:[^\'\\\\]|\\\\.)*)\'|\'([^\']*)\'|"((?:[^"\\\\]|\\\\.)*)"|\\\\(.)~s';
        return (string) preg_replace_callback($pieces, static function (array $found): string {
            if (isset($found[4])) {
                return $found[4];
            }
            if (isset($found[3])) {
                return (string) preg_replace('~\\\\([$`"\\\\\n])~', '$1', $found[3]);
            }
            return isset($found[2]) ? $found[2] : stripcslashes($found[1]);
        }, $word);
    }
}
