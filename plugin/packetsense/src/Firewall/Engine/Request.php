<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * A request as fields that rules look at, read as PHP reads it (docs/pack.md).
 *
 * Nothing is parsed before a rule asks for it. A field is `[name, value, flat name, source]`; the third exists for
 * parameters, their names, files and cookies only, the last not even for cookies.
 */
final class Request
{
    /** @var array{args: int, depth: int, cookies: int, headers: int, body: int, derived: int} */
    private $limits;

    /** @var array<string, true> names of parameters that hold passwords */
    private $unread;

    /** @var string */
    private $method;

    /** @var string */
    private $uri;

    /** @var Source */
    private $source;

    /** @var array<string, array> target => fields */
    private $fields = [];

    /** @var array names of cookies that are not plain, as fields of `names` */
    private $cookieNames = [];

    /** @var bool */
    private $over = false;

    private function __construct(array $pack, string $method, string $uri, Source $source)
    {
        $this->limits = $pack['limits'];
        $this->unread = $pack['unread'];
        $this->method = $method;
        $this->uri = $uri;
        $this->source = $source;
    }

    /**
     * The request that PHP is answering, with what PHP has parsed of it already.
     *
     * @param array $pack as {@see Compiler} makes it
     */
    public static function fromGlobals(array $pack): self
    {
        return self::fromPhp($pack, $_SERVER, $_GET, $_POST, $_FILES);
    }

    /**
     * A request as PHP's superglobals describe it.
     *
     * @param callable|null $input gives up to so many bytes of the raw body; php://input if null
     */
    public static function fromPhp(array $pack, array $server, array $get, array $post, array $files, ?callable $input = null): self
    {
        return new self(
            $pack,
            (string) ($server['REQUEST_METHOD'] ?? 'GET'),
            (string) ($server['REQUEST_URI'] ?? '/'),
            new PhpSource($server, $get, $post, $files, $input)
        );
    }

    /**
     * A request from its raw parts.
     *
     * @param array $pack as {@see Compiler} makes it
     * @param array<int, array{0: string, 1: string}> $headers names and values in their order
     */
    public static function fromParts(array $pack, string $method, string $uri, array $headers, string $body): self
    {
        return new self($pack, $method, $uri, new RawSource($uri, $headers, $body));
    }

    /** The path that was asked for, decoded once, without query. */
    public function path(): string
    {
        $cut = strpos($this->uri, '?');
        return rawurldecode($cut === false ? $this->uri : substr($this->uri, 0, $cut));
    }

    public function method(): string
    {
        return $this->method;
    }

    /** The fields of a target, in the order of the request. */
    public function fields(string $target): array
    {
        if (!isset($this->fields[$target])) {
            $this->read($target);
        }
        return $this->fields[$target];
    }

    /** Whether the request goes over a limit of the pack; reads whatever has not been read yet. */
    public function isOverLimit(): bool
    {
        foreach (['args', 'cookies', 'headers'] as $target) {
            $this->fields($target);
        }
        return $this->over;
    }

    /** Whether the request carries anything by which WordPress could take it for that of a signed-in person. */
    public function claimsToBeSignedIn(): bool
    {
        foreach ($this->fields('cookies') as $cookie) {
            if (strncmp($cookie[0], 'wordpress_logged_in_', 20) === 0) {
                return true;
            }
        }
        return $this->source->hasBasicCredentials() || substr($this->path(), -11) === '/xmlrpc.php';
    }

    private function read(string $target): void
    {
        switch ($target) {
            case 'args':
            case 'secrets':
            case 'names':
            case 'files.names':
            case 'files.content':
            case 'body':
                $this->readParameters();
                return;
            case 'links':
                $host = array_column($this->fields('headers'), 1, 0)['host'] ?? '';
                $this->fields['links'] = Links::of($this->fields('args'), $host);
                return;
            case 'headers':
                $this->readHeaders();
                return;
            case 'cookies':
                $this->readCookies();
                return;
            case 'path':
                $this->fields['path'] = [['', $this->path()]];
                return;
            case 'query':
                $cut = strpos($this->uri, '?');
                $query = $cut === false ? '' : (string) substr($this->uri, $cut + 1);
                $this->fields['query'] = $query === '' ? [] : [['', $query]];
                return;
            case 'uri':
                $this->fields['uri'] = [['', $this->uri]];
                return;
            case 'method':
                $this->fields['method'] = [['', $this->method]];
                return;
        }
        $this->fields[$target] = [];
    }

    private function readHeaders(): void
    {
        $this->fields['headers'] = [];
        $left = $this->limits['headers'];
        foreach ($this->source->headers() as $name => $value) {
            if ($left-- <= 0) {
                $this->over = true;
                break;
            }
            $name = (string) $name;
            if ($name !== 'cookie' && $name !== 'authorization' && $name !== 'proxy-authorization') {
                $this->fields['headers'][] = [$name, $value];
            }
        }
    }

    private function readCookies(): void
    {
        $this->fields['cookies'] = [];
        $left = $this->limits['cookies'];
        foreach (explode(';', $this->source->cookies()) as $piece) {
            $piece = ltrim($piece, " \t\n\v\f\r");
            if ($piece === '') {
                continue;
            }
            if ($left-- <= 0) {
                $this->over = true;
                break;
            }
            $cut = strpos($piece, '=');
            $name = $cut === false ? $piece : (string) substr($piece, 0, $cut);
            $value = $cut === false ? '' : urldecode((string) substr($piece, $cut + 1));
            $base = strpos($name, '[') === false ? $name : (string) strstr($name, '[', true);
            $this->fields['cookies'][] = [$base, $value, $name];
            if (preg_match('~^[A-Za-z0-9_-]{0,64}$~D', $name) !== 1) {
                $this->cookieNames[] = ['', $name, $name, 'cookie'];
            }
        }
        $derived = Derived::of($this->fields['cookies'], $this->limits, null);
        if ($derived !== null) {
            $this->fields['cookies'] = array_merge($this->fields['cookies'], $derived->fields);
            $this->over = $this->over || $derived->over;
        }
    }

    private function readParameters(): void
    {
        $read = $this->source->parameters($this->limits, $this->unread);
        $this->fields['args'] = $read->args;
        $this->fields['names'] = $read->names;
        $this->fields['files.names'] = $read->fileNames;
        $this->fields['files.content'] = $read->fileContents;
        $this->fields['body'] = $read->body === '' ? [] : [['', $read->body]];
        $this->fields['secrets'] = $read->secrets;
        $this->over = $this->over || $read->over;
        $derived = Derived::of($read->args, $this->limits, $this->unread);
        if ($derived !== null) {
            $this->fields['args'] = array_merge($read->args, $derived->fields);
            $this->fields['names'] = array_merge($read->names, $derived->names);
            $this->fields['secrets'] = array_merge($read->secrets, $derived->secrets);
            $this->over = $this->over || $derived->over;
        }
        $this->fields('cookies');
        $this->fields['names'] = array_merge($this->fields['names'], $this->cookieNames);
    }
}
