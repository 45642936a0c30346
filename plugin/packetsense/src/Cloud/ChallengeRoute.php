<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Wire\Challenge;

/**
 * POST packetsense/v1/challenge: the cloud asks whether this URL is this site. Public, since the question itself is
 * signed; whatever is not the pinned cloud's question about this very site gets one and the same refusal.
 */
final class ChallengeRoute
{
    /** Seconds after connecting in which the URL may be proven. */
    public const PENDING = 900;

    public static function register(): void
    {
        register_rest_route('packetsense/v1', '/challenge', [
            'methods' => 'POST',
            'callback' => [self::class, 'respond'],
            'permission_callback' => '__return_true',
            'show_in_index' => false,
        ]);
    }

    public static function respond(\WP_REST_Request $request): \WP_REST_Response
    {
        $answer = self::answer((string) $request->get_body());
        if ($answer === null) {
            $refusal = ['code' => 'packetsense_challenge', 'message' => 'No such challenge is expected.', 'data' => ['status' => 403]];
            return new \WP_REST_Response($refusal, 403);
        }
        self::learnSoon();
        $response = new \WP_REST_Response($answer, 200);
        $response->header('Cache-Control', 'no-store');
        return $response;
    }

    /** The cloud now knows that the address is ours: ask it soon, so that the owner need not wonder for minutes. */
    private static function learnSoon(): void
    {
        $stored = Stored::read();
        if (!$stored['verified']) {
            Stored::amend(['state_due' => time()], $stored['site_id']);
            Schedule::soon();
        }
    }

    /** @return array{keyid: string, signature: string}|null null where no answer is due */
    public static function answer(string $body): ?array
    {
        $key = Connection::key();
        if ($key === null) {
            return null;
        }
        $stored = Stored::read();
        $now = Stored::now();
        $pending = time() <= $stored['connected_at'] + self::PENDING;
        $pinned = ServiceKeys::pinned($stored['service_keys'], $now);
        [$payload] = Challenge::open($body, $pinned, $stored['site_url'], $stored['site_id'], $pending, $now);
        return $payload === null ? null : Challenge::answer($key, $payload);
    }
}
