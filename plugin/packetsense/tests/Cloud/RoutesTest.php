<?php

declare(strict_types=1);

namespace PacketSense\Tests\Cloud;

use FakeWordPress;
use PacketSense\Cloud\ChallengeRoute;
use PacketSense\Cloud\Connection;
use PacketSense\Cloud\SiteHealth;
use PacketSense\Cloud\Stored;
use PacketSense\Cloud\Wake;
use PacketSense\Wire\Base64Url;
use PacketSense\Wire\Keys;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

if (PHP_SAPI !== 'cli') {
    exit;
}

require_once __DIR__ . '/setup.php';

/** @param array<string, mixed> $changes to an honest question */
function question(array $changes = [], int $seed = 9): string
{
    $payload = $changes + [
        'type' => 'packetsense-challenge-v1', 'site_url' => 'https://example.org/shop', 'site_id' => Cloud::SITE,
        'nonce' => 'AAECAwQFBgcICQoLDA0ODw', 'purpose' => 'connect', 'issued' => time(), 'expires' => time() + 60,
    ];
    $json = json_encode($payload, JSON_UNESCAPED_SLASHES);
    $key = Keys::fromSeed(str_repeat(chr($seed), 32));
    $signature = $key->sign("packetsense-challenge-v1\n$json");
    return json_encode([
        'payload' => Base64Url::encode($json), 'keyid' => $key->keyid(), 'signature' => Base64Url::encode($signature),
    ]);
}

return [
    'a challenge is answered with the site\'s key while the connection is pending' => function (): void {
        connectedSite();
        $reply = ChallengeRoute::answer(question());
        $key = Connection::key();
        same($key->keyid(), $reply['keyid']);
        $base = "packetsense-challenge-answer-v1\nAAECAwQFBgcICQoLDA0ODw\n" . Cloud::SITE . "\nhttps://example.org/shop\nconnect\n";
        $public = (string) Keys::publicFromText($key->publicText());
        check(Keys::verify($public, $base, (string) Base64Url::decode($reply['signature'])), 'the reply is signed');
    },

    'a quarter of an hour later only attestation is answered' => function (): void {
        connectedSite();
        Stored::write(['connected_at' => time() - 901]);
        same(null, ChallengeRoute::answer(question()));
        check(ChallengeRoute::answer(question(['purpose' => 'attest'])) !== null, 'attestation');
    },

    'nobody else\'s question is answered' => function (): void {
        connectedSite();
        $bad = [
            'a stranger\'s' => question([], 11),
            'about another site' => question(['site_url' => 'https://example.org']),
            'about another identity' => question(['site_id' => '01996f0e-5c00-7000-8000-000000000002']),
            'that is over' => question(['issued' => time() - 120, 'expires' => time() - 60]),
            'with a purpose of its own' => question(['purpose' => 'unlock']),
            'that is none' => '{}',
            'that is empty' => '',
            'that is huge' => str_repeat('[', 100000),
        ];
        foreach ($bad as $name => $body) {
            same(null, ChallengeRoute::answer($body), "a question $name");
        }
    },

    'a site that is not connected answers nothing' => function (): void {
        freshSite();
        same(null, ChallengeRoute::answer(question()));
        begin();
        same(null, ChallengeRoute::answer(question()), 'an attempt is not a connection');
    },

    'a knock is good once' => function (): void {
        freshSite();
        $token = (string) Wake::token();
        same(0, Wake::heard());
        check(Wake::accept($token), 'the first time');
        check(time() - Wake::heard() < 5, 'it was heard');
        check(!Wake::accept($token), 'the second time');
    },

    'an older knock is refused after a newer one' => function (): void {
        freshSite();
        $now = microtime(true);
        $older = (string) Wake::token($now - 2);
        $newer = (string) Wake::token($now - 1);
        check(Wake::accept($newer), 'the newer');
        check(!Wake::accept($older), 'the older');
    },

    'Site Health tells when the site cannot hear its own knock' => function (): void {
        $now = 1790000000;
        same('', SiteHealth::finding($now - 9000, $now - 8990, true, $now)[1], 'heard since connecting');
        same('', SiteHealth::finding($now - 60, 0, true, $now)[1], 'only just connected');
        check(SiteHealth::finding($now - 9000, 0, true, $now)[1] !== '', 'never heard');
        check(SiteHealth::finding($now - 9000, $now - 9100, true, $now)[1] !== '', 'heard by an earlier connection only');
        check(SiteHealth::finding($now - 60, $now, false, $now)[1] !== '', 'a PHP that cannot');
    },

    'a knock that is late, early, altered or of another site is refused and uses nothing up' => function (): void {
        freshSite();
        $now = microtime(true);
        check(!Wake::accept((string) Wake::token($now - 61)), 'late');
        check(!Wake::accept((string) Wake::token($now + 6)), 'early');
        $token = (string) Wake::token($now);
        $altered = sprintf('%d', $now * 1e6 + 1) . substr($token, strpos($token, '.'));
        foreach ([$altered, substr($token, 0, -1), $token . 'a', '', '.', "$token\n", 'a.b'] as $bad) {
            check(!Wake::accept($bad), $bad);
        }
        same(false, get_site_option(Wake::OPTION));
        check(Wake::accept($token), 'the honest one');
        freshSite();
        check(!Wake::accept($token), 'of another site');
        same([], FakeWordPress::$knocks);
    },
];
