<?php

declare(strict_types=1);

namespace PacketSense\Tests\Cloud;

use FakeWordPress;
use PacketSense\Cloud\CloudUrl;
use PacketSense\Cloud\Connection;
use PacketSense\Cloud\Delivery;
use PacketSense\Cloud\Schedule;
use PacketSense\Cloud\Stored;
use PacketSense\Cloud\Wake;
use PacketSense\Firewall\Spool;
use PacketSense\Firewall\State;
use PacketSense\Wire\Base64Url;
use PacketSense\Wire\Keys;
use PacketSense\Wire\Pkce;
use PacketSense\Wire\Signature;
use PacketSense\Wire\Thumbprint;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

if (PHP_SAPI !== 'cli') {
    exit;
}

require_once __DIR__ . '/setup.php';

/** @param list<array<string, mixed>> $answers to the token request */
function finish(array $answers): ?string
{
    freshSite();
    Cloud::behave(['POST /v1/connect/token' => $answers]);
    return Connection::finish(['state' => begin()['state'], 'code' => 'abc', 'iss' => Cloud::$url]);
}

return [
    'the browser takes everything along that the cloud must know, and nothing is sent' => function (): void {
        freshSite();
        $sent = begin();
        $names = [
            'site_url', 'site_name', 'environment', 'jkt', 'state', 'code_challenge', 'code_challenge_method', 'redirect_uri', 'plugin',
        ];
        same($names, array_keys($sent));
        same('https://example.org/shop', $sent['site_url']);
        same('Fish & Chips', $sent['site_name']);
        same('S256', $sent['code_challenge_method']);
        same('https://example.org/shop/wp-admin/admin.php?page=packetsense', $sent['redirect_uri']);
        same(43, strlen($sent['jkt']));
        same([], Cloud::requests());
        same('pending', Connection::status()['state']);
        check(begin()['state'] !== $sent['state'], 'every attempt has a state of its own');
    },

    'only https leads off this machine, and an address is nothing but a host' => function (): void {
        same('https://cloud.example', CloudUrl::check(' HTTPS://Cloud.Example:443/ '));
        same('http://localhost:8080', CloudUrl::check('http://localhost:8080'));
        same('http://127.0.0.1:1', CloudUrl::check('http://127.0.0.1:1/'));
        same('http://[::1]:9', CloudUrl::check('http://[::1]:9'));
        $bad = [
            '', 'cloud.example', 'http://cloud.example', 'http://127.0.0.1.evil.example', 'https://a@cloud.example', 'ftp://localhost',
            'https://cloud.example/x', 'https://cloud.example?x', 'https://cloud.example#x', "https://cloud.example\n", 'javascript:1',
            'http://localhost.evil.example', 'https://cloud.example:0', 'https://',
        ];
        foreach ($bad as $url) {
            $refused = false;
            try {
                $got = CloudUrl::check($url);
                $refused = $url !== '' && trim($url) !== $url && $got === 'https://cloud.example';
            } catch (\InvalidArgumentException $wrong) {
                $refused = $wrong->getMessage() !== '';
            }
            check($refused, "taken: $url");
        }
    },

    'an answer with another state is refused, and the attempt goes on' => function (): void {
        freshSite();
        $sent = begin();
        foreach ([[], ['state' => ''], ['state' => 'x'], ['state' => [$sent['state']]]] as $query) {
            check(Connection::finish($query + ['code' => 'abc', 'iss' => Cloud::$url]) !== null, 'connected');
        }
        same([], Cloud::requests());
        same('pending', Connection::status()['state']);
    },

    'an answer of another cloud is refused before the code is sent anywhere' => function (): void {
        freshSite();
        $sent = begin();
        foreach ([[], ['iss' => 'https://evil.example'], ['iss' => Cloud::$url . '.evil.example']] as $query) {
            check(Connection::finish($query + ['code' => 'abc', 'state' => $sent['state']]) !== null, 'connected');
        }
        same([], Cloud::requests());
    },

    'who does not agree is not connected' => function (): void {
        freshSite();
        $error = Connection::finish(['state' => begin()['state'], 'error' => 'access_denied', 'iss' => Cloud::$url]);
        check(strpos((string) $error, 'did not agree') !== false, (string) $error);
        same('unconnected', Connection::status()['state']);
        same([], Cloud::requests());
    },

    'an attempt is over after ten minutes' => function (): void {
        freshSite();
        $sent = begin();
        $stored = Stored::read();
        $stored['pending']['started'] -= 601;
        Stored::write($stored);
        check(Connection::finish(['state' => $sent['state'], 'code' => 'abc', 'iss' => Cloud::$url]) !== null, 'connected');
        same('unconnected', Connection::status()['state']);
        same([], Cloud::requests());
    },

    'a code becomes a connection, by a request signed with the key that was announced' => function (): void {
        freshSite();
        Cloud::behave(['POST /v1/connect/token' => [['status' => 200, 'json' => Cloud::grant()]]]);
        $sent = begin();
        same(null, Connection::finish(['state' => $sent['state'], 'code' => 'abc', 'iss' => Cloud::$url]));

        [$request] = Cloud::requests();
        $body = json_decode($request['body'], true);
        same('abc', $body['code']);
        check(Pkce::matches($body['code_verifier'], $sent['code_challenge']), 'the verifier belongs to the challenge');
        $key = (string) Keys::publicFromText($body['public_key']);
        same($sent['jkt'], Thumbprint::of($key));
        $input = $request['headers']['signature-input'];
        $base = "\"@method\": POST\n\"@authority\": " . substr(Cloud::$url, 7) . "\n\"@path\": /v1/connect/token\n\"@query\": ?\n"
            . "\"content-digest\": sha-256=:" . base64_encode(hash('sha256', $request['body'], true)) . ":\n"
            . "\"content-type\": application/json\n\"@signature-params\": " . substr($input, 3);
        $signature = (string) base64_decode(substr($request['headers']['signature'], 4, -1), true);
        check(Keys::verify($key, $base, $signature), 'the request is signed');

        $status = Connection::status();
        same(['connected', Cloud::SITE, 'Kitchen'], [$status['state'], $status['site_id'], $status['team_name']]);
        State::forget();
        same([true, Wake::url()], [State::read()['connected'], State::read()['deliver_url']]);
        check((bool) wp_next_scheduled(Schedule::HOOK), 'cron is scheduled');
        same([Wake::url()], FakeWordPress::$knocks);
    },

    'a code is redeemed once' => function (): void {
        freshSite();
        Cloud::behave(['POST /v1/connect/token' => [['status' => 400, 'json' => ['code' => 'connect.code_unknown']]]]);
        $query = ['state' => begin()['state'], 'code' => 'abc', 'iss' => Cloud::$url];
        check(strpos((string) Connection::finish($query), 'used up') !== false, 'the refusal is explained');
        check(Connection::finish($query) !== null, 'a second time');
        same(1, count(Cloud::requests()));
    },

    'a grant that is not signed with a key that it brings is no grant' => function (): void {
        $good = ['status' => 200, 'json' => Cloud::grant()];
        $keyless = ['service_keys' => []] + Cloud::grant();
        $nameless = ['site_id' => '../x'] + Cloud::grant();
        $bad = [
            'unsigned' => ['sign' => 'no'] + $good,
            'of a stranger' => ['sign' => 'stranger'] + $good,
            'to another request' => ['sign' => 'replay'] + $good,
            'with another status' => ['signed_status' => 400] + $good,
            'tampered with' => ['tamper' => true] + $good,
            'without keys' => ['json' => $keyless] + $good,
            'without an identity' => ['json' => $nameless] + $good,
            'signed an hour ago' => ['clock' => -3600] + $good,
        ];
        foreach ($bad as $name => $answer) {
            check(finish([$answer]) !== null, "connected by a grant $name");
            same('unconnected', Connection::status()['state'], $name);
        }
    },

    'a site whose clock is wrong connects, and remembers by how much' => function (): void {
        $far = 7200;
        $answers = [
            ['status' => 401, 'json' => ['code' => 'signature.clock', 'server_time' => time() + $far], 'clock' => $far],
            ['status' => 200, 'json' => Cloud::grant(), 'clock' => $far],
        ];
        same(null, finish($answers));
        check(abs(Stored::read()['clock_offset'] - $far) <= 2, 'offset');
        $created = array_map(static function (array $request): int {
            preg_match('~created=(\d+)~', $request['headers']['signature-input'], $found);
            return (int) $found[1];
        }, Cloud::requests());
        check(abs($created[1] - $created[0] - $far) <= 2, 'the second request bears the cloud\'s time');
    },

    'the private key is nowhere in the clear' => function (): void {
        connectedSite();
        $key = Connection::key();
        $all = serialize(FakeWordPress::$options);
        foreach ([$key->seed(), bin2hex($key->seed()), base64_encode($key->seed()), Base64Url::encode($key->seed())] as $form) {
            check(strpos($all, $form) === false, 'the key stands in an option');
        }
    },

    'after the salts have changed one click is needed, and nothing is lost' => function (): void {
        connectedSite();
        batch();
        FakeWordPress::$salt = 'another';
        same(['reconnect', 'salts'], [Connection::status()['state'], Connection::status()['reconnect']]);
        Delivery::tick();
        same([], Cloud::requests());
        same(1, count(Spool::open()->sealed()));
        Cloud::behave(['POST /v1/connect/token' => [['status' => 200, 'json' => Cloud::grant()]]]);
        same(null, Connection::finish(['state' => begin()['state'], 'code' => 'abc', 'iss' => Cloud::$url]));
        same(['connected', 1], [Connection::status()['state'], count(Spool::open()->sealed())]);
    },

    'a copy under another URL does not speak with the key of the original' => function (): void {
        connectedSite();
        FakeWordPress::$home = 'https://staging.example.org';
        Delivery::tick();
        same([], Cloud::requests());
        same(['reconnect', 'moved'], [Connection::status()['state'], Connection::status()['reconnect']]);
        same(null, Connection::disconnect(), 'the copy leaves without a word');
        same([], Cloud::requests());
    },

    'a request under a strange host name does not end the connection' => function (): void {
        connectedSite();
        FakeWordPress::$home = 'http://evil.example';
        same(null, Connection::key());
        FakeWordPress::$home = 'https://example.org/shop';
        same('connected', Connection::status()['state']);
    },

    'the browser comes back by the scheme of the site, whatever wp-admin uses' => function (): void {
        freshSite();
        FakeWordPress::$home = 'http://example.org';
        same('http://example.org/wp-admin/admin.php?page=packetsense', begin()['redirect_uri']);
    },

    'disconnecting tells the cloud, and leaves nothing to be sent' => function (): void {
        connectedSite();
        batch();
        Cloud::behave(['DELETE /v1/site' => [['status' => 204]]]);
        same(null, Connection::disconnect());
        [$request] = Cloud::requests();
        same(['DELETE', '/v1/site', ''], [$request['method'], $request['path'], $request['body']]);
        State::forget();
        same(['unconnected', false, ''], [Connection::status()['state'], State::read()['connected'], State::read()['deliver_url']]);
        same([[], []], [Spool::open()->sealed(), FakeWordPress::$cron]);
        same('', Stored::read()['sealed_key']);
    },

    'a report that ends after disconnecting does not bring the connection back' => function (): void {
        connectedSite();
        Cloud::behave(['DELETE /v1/site' => [['status' => 204]]]);
        Connection::disconnect();
        $before = Stored::read();
        Stored::amend(['plan' => 'gold', 'reconnect' => 'removed'], Cloud::SITE);
        same($before, Stored::read());
    },

    'disconnecting works without the cloud too, and says so' => function (): void {
        connectedSite();
        Cloud::stop();
        check(strpos((string) Connection::disconnect(), 'was not told') !== false, 'it is said');
        same('unconnected', Connection::status()['state']);
    },
];
