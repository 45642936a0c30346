<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** A request as somebody describes it on the command line. */
final class AskedFor
{
    private const FORM = 'application/x-www-form-urlencoded';

    /** @var string */
    public $method;
    /** @var string path and query */
    public $uri;
    /** @var list<array{0: string, 1: string}> */
    public $headers;
    /** @var string */
    public $body;

    /**
     * @param string $method '' for GET, or POST where something is sent
     * @param string $uri a path or a URL
     * @param list<array{0: string, 1: string}> $headers
     * @throws \InvalidArgumentException that says what is wrong
     */
    public function __construct(string $method, string $uri, array $headers, string $body)
    {
        $method = strtoupper($method !== '' ? $method : ($body === '' ? 'GET' : 'POST'));
        if (preg_match('~^[A-Z-]{1,16}$~D', $method) !== 1) {
            throw new \InvalidArgumentException("\"$method\" is no method.");
        }
        $uri = (string) preg_replace('~^https?://[^/?#]*~i', '', explode('#', $uri, 2)[0]);
        $uri = $uri === '' || $uri[0] === '?' ? "/$uri" : $uri;
        if ($uri[0] !== '/') {
            throw new \InvalidArgumentException("\"$uri\" is no path: it must begin with / or with http.");
        }
        $names = array_map('strtolower', array_column($headers, 0));
        if ($body !== '' && !in_array('content-type', $names, true)) {
            $headers[] = ['Content-Type', self::FORM];
        }
        $this->method = $method;
        // A browser would send spaces and quotes encoded.
        $this->uri = (string) preg_replace_callback('~[\x00-\x20"<>\x7f-\xff]~', static function (array $byte): string {
            return rawurlencode($byte[0]);
        }, $uri);
        $this->headers = $headers;
        $this->body = $body;
    }

    /**
     * From --uri, --method, --header and --body.
     *
     * @param array<string, string> $named
     * @throws \InvalidArgumentException
     */
    public static function read(array $named): self
    {
        if (!is_string($named['uri'] ?? null)) {
            throw new \InvalidArgumentException('Name the request: --uri=/path?query, or a line of curl in quotes.');
        }
        $headers = [];
        foreach (preg_split('~\r?\n|\\\\n~', (string) ($named['header'] ?? '')) ?: [] as $line) {
            if (trim($line) !== '') {
                $headers[] = self::header($line);
            }
        }
        return new self((string) ($named['method'] ?? ''), $named['uri'], $headers, self::content((string) ($named['body'] ?? '')));
    }

    /**
     * @return array{0: string, 1: string}
     * @throws \InvalidArgumentException
     */
    public static function header(string $line): array
    {
        if (preg_match('~^\s*([!#$%&\'*+.^_`|\~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$~sD', $line, $found) !== 1) {
            throw new \InvalidArgumentException("\"$line\" is no header: write \"Name: value\".");
        }
        return [$found[1], $found[2]];
    }

    /**
     * What is sent, or for "@FILE" what is in the file.
     *
     * @throws \InvalidArgumentException
     */
    public static function content(string $text): string
    {
        if (strncmp($text, '@', 1) !== 0) {
            return $text;
        }
        $path = substr($text, 1);
        $content = is_file($path) ? @file_get_contents($path) : false;
        if ($content === false) {
            throw new \InvalidArgumentException("$path cannot be read.");
        }
        return $content;
    }
}
