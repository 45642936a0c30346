<?php

declare(strict_types=1);

namespace PacketSense\Tests\Wire;

use PacketSense\Wire\Base64Url;
use PacketSense\Wire\Challenge;
use PacketSense\Wire\Keys;
use PacketSense\Wire\Pkce;
use PacketSense\Wire\Signature;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

if (PHP_SAPI !== 'cli') {
    exit;
}

require_once __DIR__ . '/vectors.php';

return [
    'every answer is believed or refused as its vector says' => function (): void {
        foreach (vectors('answers') as $case) {
            $refusal = Signature::refusalOfAnswer(
                headers($case['headers']),
                $case['status'],
                $case['request_method'],
                $case['request_path'],
                $case['request_signature'],
                (string) Base64Url::decode($case['body']),
                pinned($case['pinned']),
                $case['now']
            );
            same($case['expect'], $refusal ?? 'ok', $case['name']);
        }
    },

    'only the time may be left unchecked' => function (): void {
        foreach (vectors('answers') as $case) {
            $refusal = Signature::refusalOfAnswer(
                headers($case['headers']),
                $case['status'],
                $case['request_method'],
                $case['request_path'],
                $case['request_signature'],
                (string) Base64Url::decode($case['body']),
                pinned($case['pinned']),
                null
            );
            $expect = $case['expect'] === 'signature.clock' ? 'ok' : $case['expect'];
            same($expect, $refusal ?? 'ok', $case['name']);
        }
    },

    'requests are signed byte for byte as the vectors have them' => function (): void {
        $signed = 0;
        foreach (vectors('requests') as $case) {
            if (!isset($case['seed'])) {
                continue;
            }
            $sent = headers($case['headers']);
            $made = Signature::request(
                key($case['seed']),
                $case['method'],
                $case['authority'],
                $case['path'],
                $case['query'],
                $sent['content-type'],
                (string) Base64Url::decode($case['body']),
                (int) parameter($sent['signature-input'], 'created'),
                parameter($sent['signature-input'], 'nonce')
            );
            same($sent, ['content-type' => $sent['content-type']] + $made, $case['name']);
            $signed++;
        }
        check($signed >= 9, "only $signed requests to sign");
    },

    'answers are signed byte for byte as the vectors have them' => function (): void {
        $signed = 0;
        foreach (vectors('answers') as $case) {
            if (!isset($case['seed'])) {
                continue;
            }
            $sent = headers($case['headers']);
            $made = Signature::answer(
                key($case['seed']),
                $case['status'],
                $case['request_method'],
                $case['request_path'],
                $case['request_signature'],
                (string) Base64Url::decode($case['body']),
                (int) parameter($sent['signature-input'], 'created'),
                parameter($sent['signature-input'], 'nonce')
            );
            same($sent, ['content-type' => $sent['content-type']] + $made, $case['name']);
            $signed++;
        }
        check($signed >= 4, "only $signed answers to sign");
    },

    'keys have the names of the vectors, and those to distrust are not read' => function (): void {
        $vectors = vectors('keys');
        foreach ($vectors['keys'] as $case) {
            $key = key($case['seed']);
            same($case['public_key'], $key->publicText());
            same($case['thumbprint'], $key->keyid());
            check(Keys::publicFromText($case['public_key']) !== null, $case['public_key']);
        }
        foreach ($vectors['refused'] as $case) {
            // Without the extension a point off the curve is found out at its first signature.
            if (extension_loaded('sodium') || $case['name'] !== 'not on the curve') {
                same(null, Keys::publicFromText($case['public_key']), $case['name']);
            }
        }
    },

    'verifiers match their challenges as the vectors say' => function (): void {
        foreach (vectors('pkce') as $case) {
            same($case['matches'], Pkce::matches($case['verifier'], $case['challenge']), $case['verifier']);
        }
        check(Pkce::matches($verifier = Pkce::verifier(), Pkce::challenge($verifier)), 'our own');
    },

    'base64url has one spelling' => function (): void {
        foreach (vectors('encoding') as $case) {
            $bytes = Base64Url::decode($case['base64url']);
            same($case['hex'], $bytes === null ? null : bin2hex($bytes), $case['base64url']);
        }
    },

    'every challenge is answered or refused as its vector says' => function (): void {
        foreach (vectors('challenges')['questions'] as $case) {
            [$payload, $said] = Challenge::open(
                $case['body'],
                pinned($case['pinned']),
                $case['site_url'],
                $case['site_id'],
                $case['pending'],
                $case['now']
            );
            same($case['expect'], $said, $case['name']);
            same(isset($case['reply']), $payload !== null, $case['name']);
            if ($payload !== null) {
                same($case['reply'], Challenge::answer(key($case['seed']), $payload), $case['name']);
            }
        }
    },
];
