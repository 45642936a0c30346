<?php

declare(strict_types=1);

namespace PacketSense\Wire;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Proof that a URL belongs to this site: the cloud asks at the URL, the site's key answers (docs/protocol.md, Challenge).
 */
final class Challenge
{
    private const TYPE = 'packetsense-challenge-v1';
    private const LIFETIME = 300;
    private const AHEAD = 60;
    private const BYTES = 4096;

    /**
     * Opens a question as it came.
     *
     * @param array<string, string> $pinned 32 bytes by key id
     * @param string $siteUrl without a slash at the end
     * @param bool $pending whether a connection is pending
     * @param int $now unix seconds on the cloud's clock
     * @return array{0: array<string, mixed>|null, 1: string} the payload and 'ok', or null and what is wrong:
     *         malformed, key, signature, site, time, purpose
     */
    public static function open(string $body, array $pinned, string $siteUrl, string $siteId, bool $pending, int $now): array
    {
        $question = strlen($body) > self::BYTES ? null : json_decode($body, true, 3);
        $fields = ['payload' => 'string', 'keyid' => 'string', 'signature' => 'string'];
        if (!self::hasExactly($question, $fields)) {
            return [null, 'malformed'];
        }
        $json = Base64Url::decode($question['payload']);
        $signature = Base64Url::decode($question['signature']);
        if ($json === null || $signature === null || strlen($signature) !== 64) {
            return [null, 'malformed'];
        }
        $key = $pinned[$question['keyid']] ?? null;
        if ($key === null) {
            return [null, 'key'];
        }
        if (!Keys::verify($key, self::TYPE . "\n" . $json, $signature)) {
            return [null, 'signature'];
        }
        $payload = json_decode($json, true, 3);
        $fields = [
            'type' => 'string', 'site_url' => 'string', 'site_id' => 'string', 'nonce' => 'string', 'purpose' => 'string',
            'issued' => 'integer', 'expires' => 'integer',
        ];
        if (
            !self::hasExactly($payload, $fields)
            || $payload['type'] !== self::TYPE
            || !preg_match('~^[A-Za-z0-9_-]{16,64}$~D', $payload['nonce'])
            || !in_array($payload['purpose'], ['connect', 'attest'], true)
        ) {
            return [null, 'malformed'];
        }
        if ($payload['site_url'] !== $siteUrl || $payload['site_id'] !== $siteId) {
            return [null, 'site'];
        }
        $timely = $payload['issued'] <= $now + self::AHEAD && $now <= $payload['expires']
            && $payload['expires'] - $payload['issued'] <= self::LIFETIME;
        if (!$timely) {
            return [null, 'time'];
        }
        if ($payload['purpose'] === 'connect' && !$pending) {
            return [null, 'purpose'];
        }
        return [$payload, 'ok'];
    }

    /**
     * The site's answer to a payload that open() gave.
     *
     * @param array<string, mixed> $payload
     * @return array{keyid: string, signature: string}
     */
    public static function answer(Keys $key, array $payload): array
    {
        $base = "packetsense-challenge-answer-v1\n{$payload['nonce']}\n{$payload['site_id']}\n{$payload['site_url']}\n"
            . "{$payload['purpose']}\n";
        return ['keyid' => $key->keyid(), 'signature' => Base64Url::encode($key->sign($base))];
    }

    /**
     * @param mixed $value
     * @param array<string, string> $fields type by name
     */
    private static function hasExactly($value, array $fields): bool
    {
        if (!is_array($value) || count($value) !== count($fields)) {
            return false;
        }
        foreach ($fields as $name => $type) {
            if (!array_key_exists($name, $value) || gettype($value[$name]) !== $type) {
                return false;
            }
        }
        return true;
    }
}
