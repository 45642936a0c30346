<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Wire\Keys;
use PacketSense\Wire\Uuid;

/**
 * Turns the code that the browser brought back into a connection: POST /v1/connect/token.
 */
final class Redemption
{
    private const TOKEN = '/v1/connect/token';

    /**
     * @param array<string, mixed> $pending the attempt
     * @return array{0: array<string, mixed>|null, 1: string} what to store, or null and what is wrong, for people
     */
    public static function redeem(Keys $key, array $pending, string $code): array
    {
        $answer = self::ask($key, $pending, $code, Stored::now());
        $offset = null;
        if ($answer->code() === 'signature.clock') {
            // Believed through TLS, like the keys of the answer that is to come; kept only if that one holds.
            $time = $answer->json()['server_time'] ?? null;
            $offset = is_int($time) ? $time - time() : null;
            $answer = $offset === null ? $answer : self::ask($key, $pending, $code, $time);
        }
        if (!$answer->ok() || $answer->status !== 200) {
            return [null, self::why($answer)];
        }
        $grant = self::grant($answer->json());
        if ($grant === null) {
            return [null, __('The cloud agreed, but in words that this version of the plugin does not understand.', 'packetsense')];
        }
        return [$grant + ($offset === null ? [] : ['clock_offset' => $offset]), ''];
    }

    /** @param array<string, mixed> $pending */
    private static function ask(Keys $key, array $pending, string $code, int $now): Answer
    {
        $body = (string) wp_json_encode([
            'grant_type' => 'authorization_code',
            'code' => $code,
            'code_verifier' => $pending['verifier'],
            'redirect_uri' => $pending['redirect_uri'],
            'public_key' => $key->publicText(),
            'site_url' => $pending['site_url'],
        ], JSON_UNESCAPED_SLASHES);
        // The answer brings the keys that it is signed with: trusted through TLS, then pinned.
        $pinned = static function (array $json, ?int $now): array {
            return ServiceKeys::pinned(ServiceKeys::read($json['service_keys'] ?? null), $now);
        };
        return Transport::send($key, $pending['cloud_url'], 'POST', self::TOKEN, '', $body, [], $pinned, $now);
    }

    /**
     * @param array<string, mixed> $json
     * @return array<string, mixed>|null
     */
    private static function grant(array $json): ?array
    {
        $keys = ServiceKeys::read($json['service_keys'] ?? null);
        $id = $json['site_id'] ?? null;
        if ($keys === [] || !is_string($id) || !Uuid::is($id)) {
            return null;
        }
        return ['site_id' => $id, 'service_keys' => $keys] + State::facts($json);
    }

    private static function why(Answer $answer): string
    {
        $known = [
            'connect.code_unknown' => __('The code is used up or over a minute old. Please connect again.', 'packetsense'),
            'connect.no_seat' => __('The team has no free seat. Free one in the cloud, then connect again.', 'packetsense'),
            'connect.redirect_uri' => __('The address of wp-admin is on another host than the site, so the cloud refused.', 'packetsense'),
        ];
        // Refusals to a site that nobody knows yet are not signed by a pinned key; they only choose the words here.
        $code = $answer->code();
        /* translators: %s: code of the refusal */
        $refused = __('The cloud refused to connect this site (%s).', 'packetsense');
        return $known[$code] ?? ($code !== '' ? sprintf($refused, $code) : $answer->trouble());
    }
}
