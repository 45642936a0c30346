<?php

declare(strict_types=1);

namespace PacketSense\Wire;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Signed requests and signed answers: HTTP message signatures (RFC 9421) in the strict profile of docs/protocol.md.
 */
final class Signature
{
    /** Longest time between created and expires, seconds. */
    public const LIFETIME = 300;
    private const BEHIND = 300;
    private const AHEAD = 60;
    private const HEADER_BYTES = 1024;
    private const REQUEST = '("@method" "@authority" "@path" "@query" "content-digest" "content-type")';
    private const ANSWER = '("@status" "content-digest" "@method";req "@path";req "signature";req;key="ps")';

    /**
     * Signs a request.
     *
     * @param string $authority host with its port unless it is the scheme's default
     * @param string $query raw, without the question mark
     * @param string $body as it will be sent
     * @param int $created unix seconds on the cloud's clock
     * @param string|null $nonce fresh where null
     * @return array{content-digest: string, signature-input: string, signature: string}
     */
    public static function request(
        Keys $key,
        string $method,
        string $authority,
        string $path,
        string $query,
        string $contentType,
        string $body,
        int $created,
        ?string $nonce = null
    ): array {
        $digest = ContentDigest::of($body);
        $parameters = self::parameters(self::REQUEST, $created, $nonce ?? Base64Url::random(16), $key->keyid());
        $base = '"@method": ' . $method
            . "\n\"@authority\": " . strtolower($authority)
            . "\n\"@path\": " . $path
            . "\n\"@query\": ?" . $query
            . "\n\"content-digest\": " . $digest
            . "\n\"content-type\": " . trim($contentType, " \t")
            . "\n\"@signature-params\": " . $parameters;
        return self::headers($digest, $parameters, $key->sign($base));
    }

    /**
     * Signs an answer: what the cloud does; the plugin's tests stand in for it.
     *
     * @param string $requestSignature header Signature of the request
     * @return array{content-digest: string, signature-input: string, signature: string}
     */
    public static function answer(
        Keys $key,
        int $status,
        string $method,
        string $path,
        string $requestSignature,
        string $body,
        int $created,
        ?string $nonce = null
    ): array {
        $digest = ContentDigest::of($body);
        $parameters = self::parameters(self::ANSWER, $created, $nonce ?? Base64Url::random(16), $key->keyid());
        $base = self::answerBase($status, $digest, $method, $path, $requestSignature, $parameters);
        return self::headers($digest, $parameters, $key->sign($base));
    }

    /**
     * Verifies an answer.
     *
     * @param array<string, string|array<mixed>> $headers by lower-case name; a list where a name came twice
     * @param string $requestSignature header Signature of the request that was sent
     * @param array<string, string> $pinned 32 bytes by key id
     * @param int|null $now unix seconds on the cloud's clock; null leaves the time unchecked
     * @return string|null null where all holds, else the code of what does not (docs/protocol.md)
     */
    public static function refusalOfAnswer(
        array $headers,
        int $status,
        string $method,
        string $path,
        string $requestSignature,
        string $body,
        array $pinned,
        ?int $now
    ): ?string {
        $values = [];
        foreach (['content-digest', 'signature-input', 'signature'] as $name) {
            $value = $headers[$name] ?? null;
            if ($value === null || $value === []) {
                return 'signature.missing';
            }
            $values[] = $value;
        }
        foreach ($values as $value) {
            if (!is_string($value) || strlen($value) > self::HEADER_BYTES || preg_match('~[^\x20-\x7e]~', $value)) {
                return 'signature.malformed';
            }
        }
        [$digest, $input, $signature] = $values;
        $parameters = self::parse(self::ANSWER, $input);
        $bytes = self::bytes($signature);
        if ($parameters === null || $bytes === null || !ContentDigest::isOne($digest)) {
            return 'signature.malformed';
        }
        $key = $pinned[$parameters['keyid']] ?? null;
        if ($key === null) {
            return 'signature.unknown_key';
        }
        if ($now !== null && !self::timely($parameters['created'], $parameters['expires'], $now)) {
            return 'signature.clock';
        }
        if (!ContentDigest::matches($digest, $body)) {
            return 'signature.digest';
        }
        $base = self::answerBase($status, $digest, $method, $path, $requestSignature, substr($input, 3));
        return Keys::verify($key, $base, $bytes) ? null : 'signature.invalid';
    }

    private static function answerBase(
        int $status,
        string $digest,
        string $method,
        string $path,
        string $requestSignature,
        string $parameters
    ): string {
        return '"@status": ' . $status
            . "\n\"content-digest\": " . $digest
            . "\n\"@method\";req: " . $method
            . "\n\"@path\";req: " . $path
            . "\n\"signature\";req;key=\"ps\": " . substr($requestSignature, 3)
            . "\n\"@signature-params\": " . $parameters;
    }

    private static function parameters(string $components, int $created, string $nonce, string $keyid): string
    {
        $expires = $created + self::LIFETIME;
        return "$components;created=$created;expires=$expires;nonce=\"$nonce\";keyid=\"$keyid\";alg=\"ed25519\";tag=\"packetsense-v1\"";
    }

    /** @return array{content-digest: string, signature-input: string, signature: string} */
    private static function headers(string $digest, string $parameters, string $signature): array
    {
        return [
            'content-digest' => $digest,
            'signature-input' => 'ps=' . $parameters,
            'signature' => 'ps=:' . base64_encode($signature) . ':',
        ];
    }

    /** @return array{created: int, expires: int, keyid: string}|null */
    private static function parse(string $components, string $input): ?array
    {
        $pattern = '~^ps=' . preg_quote($components, '~') . ';created=([1-9][0-9]{0,11});expires=([1-9][0-9]{0,11})'
            . ';nonce="[A-Za-z0-9_-]{16,64}";keyid="([A-Za-z0-9_-]{43})";alg="ed25519";tag="packetsense-v1"$~D';
        if (!preg_match($pattern, $input, $found)) {
            return null;
        }
        $parameters = ['created' => (int) $found[1], 'expires' => (int) $found[2], 'keyid' => $found[3]];
        $lifetime = $parameters['expires'] - $parameters['created'];
        return $lifetime >= 1 && $lifetime <= self::LIFETIME ? $parameters : null;
    }

    private static function timely(int $created, int $expires, int $now): bool
    {
        return $created >= $now - self::BEHIND && $created <= $now + self::AHEAD && $now <= $expires;
    }

    /** The 64 bytes of a header Signature, in their one spelling. */
    private static function bytes(string $header): ?string
    {
        if (!preg_match('~^ps=:([A-Za-z0-9+/]{86}==):$~D', $header, $found)) {
            return null;
        }
        $bytes = (string) base64_decode($found[1], true);
        return strlen($bytes) === 64 && base64_encode($bytes) === $found[1] ? $bytes : null;
    }
}
