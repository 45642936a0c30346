<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The exact bytes that were last sent, one of each kind, so that an owner can look at them.
 */
final class LastSent
{
    public const OPTION = 'packetsense_last_sent';
    /** Bytes of a body that are kept. */
    public const KEPT = 32768;
    private const KINDS = [
        '/v1/connect/token' => 'connect',
        '/v1/site/inventory' => 'inventory',
        '/v1/site/events' => 'events',
        '/v1/site/hashes' => 'hashes',
        '/v1/site/state' => 'state',
        '/v1/checksums/core' => 'checksums',
        '/v1/site' => 'disconnect',
    ];

    /** @param array<string, string> $headers */
    public static function keep(string $method, string $url, string $path, array $headers, string $body): void
    {
        $kind = self::KINDS[$path] ?? null;
        if ($kind === null) {
            return;
        }
        $all = self::all();
        $all[$kind] = [
            'at' => time(),
            'method' => $method,
            'url' => $url,
            'headers' => $headers,
            'bytes' => strlen($body),
            'body' => base64_encode(substr($body, 0, self::KEPT)),
        ];
        update_site_option(self::OPTION, $all);
    }

    /**
     * By kind (connect, inventory, events, hashes, state, checksums, disconnect): at (unix seconds), method, url,
     * headers, bytes (length of the body), body (base64 of its first KEPT bytes).
     *
     * @return array<string, array{at: int, method: string, url: string, headers: array<string, string>, bytes: int, body: string}>
     */
    public static function all(): array
    {
        $all = get_site_option(self::OPTION);
        return is_array($all) ? $all : [];
    }

    /** What was sent as text: unpacked where it was packed, as far as it was kept. */
    public static function text(string $kind): string
    {
        $sent = self::all()[$kind] ?? null;
        if ($sent === null) {
            return '';
        }
        $body = (string) base64_decode($sent['body'], true);
        if (($sent['headers']['content-encoding'] ?? '') === 'gzip' && function_exists('inflate_init')) {
            $inflate = inflate_init(ZLIB_ENCODING_GZIP);
            return (string) @inflate_add($inflate, $body, ZLIB_SYNC_FLUSH);
        }
        return $body;
    }
}
