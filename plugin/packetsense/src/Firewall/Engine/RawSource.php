<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** A request that nobody has parsed yet. */
final class RawSource implements Source
{
    /** @var string */
    private $uri;

    /** @var array<string, string> */
    private $headers = [];

    /** @var string */
    private $body;

    /** @param array<int, array{0: string, 1: string}> $headers */
    public function __construct(string $uri, array $headers, string $body)
    {
        $this->uri = $uri;
        $this->body = $body;
        foreach ($headers as [$name, $value]) {
            $name = strtr(strtolower($name), '_', '-');
            $this->headers[$name] = isset($this->headers[$name]) ? $this->headers[$name] . ', ' . $value : $value;
        }
    }

    public function headers(): array
    {
        return $this->headers;
    }

    public function cookies(): string
    {
        return $this->headers['cookie'] ?? '';
    }

    public function hasBasicCredentials(): bool
    {
        return strncasecmp($this->headers['authorization'] ?? '', 'basic ', 6) === 0;
    }

    public function parameters(array $limits, array $unread): Content
    {
        $content = new Content();
        $cut = strpos($this->uri, '?');
        if ($cut !== false) {
            $content->addQuery((string) substr($this->uri, $cut + 1), 'query', $limits, $unread);
        }
        $path = rawurldecode($cut === false ? $this->uri : (string) substr($this->uri, 0, $cut));
        $content->addBody($this->headers['content-type'] ?? '', $this->body, $path, $limits, $unread);
        return $content;
    }
}
