<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What came back from the cloud, and whether it can be believed.
 */
final class Answer
{
    /** @var int 0 where nothing came back */
    public $status;
    /** @var string */
    public $body;
    /** @var array<string, string|array<mixed>> by lower-case name */
    public $headers;
    /** @var string|null null where the answer is the cloud's own; else why not, in words for people */
    public $error;

    /** @param array<string, string|array<mixed>> $headers */
    public function __construct(int $status, string $body, array $headers, ?string $error)
    {
        $this->status = $status;
        $this->body = $body;
        $this->headers = $headers;
        $this->error = $error;
    }

    public static function none(string $error): self
    {
        return new self(0, '', [], $error);
    }

    /** Whether the cloud itself said so. */
    public function believed(): bool
    {
        return $this->error === null;
    }

    /** Whether the cloud itself said yes. */
    public function ok(): bool
    {
        return $this->believed() && $this->status >= 200 && $this->status < 300;
    }

    /** @return array<string, mixed> empty where the body is not a JSON object */
    public function json(): array
    {
        $json = json_decode($this->body, true, 32);
        return is_array($json) ? $json : [];
    }

    /** Stable code of a refusal, empty where there is none. */
    public function code(): string
    {
        $code = $this->json()['code'] ?? '';
        return $this->status >= 400 && is_string($code) && preg_match('~^[a-z_]{1,32}\.[a-z_]{1,32}$~D', $code) ? $code : '';
    }

    /** Why it is not a yes, for people. */
    public function trouble(): string
    {
        if ($this->error !== null) {
            return $this->error;
        }
        $detail = $this->json()['detail'] ?? '';
        $detail = is_string($detail) ? preg_replace('~[\x00-\x1f\x7f]+~', ' ', substr($detail, 0, 200)) : '';
        /* translators: 1: number of the status, 2: code, 3: detail in English */
        return trim(sprintf(__('The cloud answered %1$d %2$s %3$s', 'packetsense'), $this->status, $this->code(), $detail));
    }
}
