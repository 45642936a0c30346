<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Where a request comes from: raw bytes, or what PHP has already parsed of it. */
interface Source
{
    /** @return array<string, string> lower-case names with `-` => values; empty ones may be missing */
    public function headers(): array;

    /** The raw `Cookie` header. */
    public function cookies(): string;

    /** Whether the request carries `Authorization: Basic`. */
    public function hasBasicCredentials(): bool;

    /**
     * Parameters, files and body.
     *
     * @param array{args: int, depth: int, body: int} $limits
     * @param array<string, true> $unread base names whose values are passed over
     */
    public function parameters(array $limits, array $unread): Content;
}
