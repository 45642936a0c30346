<?php

declare(strict_types=1);

namespace PacketSense\Tests\Cloud;

use PacketSense\Cloud\Client;
use PacketSense\Cloud\Connection;
use PacketSense\Cloud\Delivery;
use PacketSense\Cloud\LastSent;
use PacketSense\Cloud\Pace;
use PacketSense\Cloud\Stored;
use PacketSense\Firewall\Spool;
use PacketSense\Install\DataFolder;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

if (PHP_SAPI !== 'cli') {
    exit;
}

require_once __DIR__ . '/setup.php';

const EVENTS = 'POST /v1/site/events';
const TAKEN = ['status' => 202, 'accept' => true];

/** The id in the first line of a batch as it came. */
function idOf(array $request): string
{
    return json_decode(explode("\n", (string) gzdecode($request['body']))[0], true)['batch'];
}

function nonceOf(array $request): string
{
    preg_match('~nonce="([^"]+)"~', $request['headers']['signature-input'], $found);
    return $found[1];
}

/** Lets the wait after a failure pass. */
function waitOver(): void
{
    update_site_option(Pace::OPTION, ['not_before' => 0] + Pace::read());
}

/** @return list<string> */
function waiting(): array
{
    return array_column(Spool::open()->sealed(), 'batch');
}

return [
    'nothing is sent before connecting' => function (): void {
        freshSite();
        batch();
        Delivery::tick();
        same([], Cloud::requests());
        same(1, count(waiting()));
        same(null, Client::checksums('6.8.1', 'en_US'));
        same(null, Client::hashes([['path' => 'a', 'size' => 1, 'sha256' => str_repeat('0', 64), 'component' => 'core']]));
        same([], Cloud::requests());
    },

    'a batch arrives, and the spool forgets it' => function (): void {
        connectedSite();
        $batch = batch('/first');
        Cloud::behave([EVENTS => [TAKEN]]);
        Delivery::run();
        [$request] = Cloud::requests();
        same($batch, idOf($request));
        same(['application/x-ndjson', 'gzip'], [$request['headers']['content-type'], $request['headers']['content-encoding']]);
        same([], waiting());
        check(time() - Connection::status()['last_delivery'] < 5, 'last delivery');
        check(strpos(LastSent::text('events'), '"path":"/first"') !== false, 'the owner can read what was sent');
        same(strlen($request['body']), LastSent::all()['events']['bytes']);
    },

    'open events are sealed and go along' => function (): void {
        connectedSite();
        Spool::open()->append(['type' => 'login', 'ip' => '203.0.113.9']);
        Cloud::behave([EVENTS => [TAKEN]]);
        Delivery::run();
        same(1, count(Cloud::requests()));
        same(0, Spool::open()->pending());
    },

    'a batch that failed keeps its id and gets a fresh nonce' => function (): void {
        connectedSite();
        $batch = batch();
        Cloud::behave([EVENTS => [['status' => 503, 'sign' => 'no'], TAKEN]]);
        Delivery::run();
        same([$batch], waiting());
        waitOver();
        Delivery::run();
        [$first, $second] = Cloud::requests();
        same([$batch, $batch], [idOf($first), idOf($second)]);
        same($first['body'], $second['body']);
        check(nonceOf($first) !== nonceOf($second), 'the nonce was used twice');
        same([], waiting());
    },

    'an answer that the cloud did not sign moves nothing' => function (): void {
        foreach (['no', 'stranger', 'replay'] as $sign) {
            connectedSite();
            $batch = batch();
            Cloud::behave([EVENTS => [['sign' => $sign] + TAKEN]]);
            Delivery::run();
            same([[$batch], 1], [waiting(), Pace::read()['failures']], $sign);
        }
        connectedSite();
        $batch = batch();
        Cloud::behave([EVENTS => [['signed_status' => 400] + TAKEN]]);
        Delivery::run();
        same([$batch], waiting(), 'a refusal turned into consent');
        connectedSite();
        $batch = batch();
        Cloud::behave([EVENTS => [['status' => 202, 'json' => ['batch' => 'another', 'accepted' => 1]]]]);
        Delivery::run();
        same([$batch], waiting(), 'consent to another batch');
    },

    'while the cloud is down the spool stays as it is, and attempts become rarer' => function (): void {
        connectedSite();
        $batches = [batch('/1'), batch('/2')];
        Cloud::stop();
        $start = microtime(true);
        Delivery::tick();
        check(microtime(true) - $start < 3, 'a cloud that is down costs little time');
        same($batches, waiting());
        $first = Pace::read();
        same(1, $first['failures']);
        Delivery::tick();
        same(1, Pace::read()['failures'], 'no attempt before the wait is over');
        for ($failures = 2; $failures <= 12; $failures++) {
            waitOver();
            Delivery::run();
        }
        $wait = Pace::read()['not_before'] - time();
        check($wait > 600 && $wait <= 900, "waits $wait s after twelve failures");
        same('trouble', Connection::status()['state']);
        check(Connection::status()['last_error'] !== '', 'the error is told');

        waitOver();
        Cloud::start();
        $stored = ['cloud_url' => Cloud::$url];
        Stored::write($stored);
        Cloud::behave([EVENTS => [TAKEN]]);
        Delivery::run();
        same([[], 'connected'], [waiting(), Connection::status()['state']]);
        same($batches, array_map(__NAMESPACE__ . '\idOf', Cloud::requests()), 'each once, oldest first');
    },

    'a batch that the cloud will never take is set aside and counted, and the next one goes' => function (): void {
        foreach ([[400, 'body.invalid'], [413, 'body.too_large']] as [$status, $code]) {
            connectedSite();
            batch('/1');
            batch('/2');
            $before = Spool::open()->dropped();
            $refusal = ['status' => $status, 'json' => ['code' => $code, 'detail' => 'line 2: unknown field `x`']];
            Cloud::behave([EVENTS => [$refusal, TAKEN]]);
            Delivery::run();
            same([], waiting(), $code);
            same(2, count(Cloud::requests()), $code);
            same(1, Spool::open()->dropped() - $before, $code);
            same(1, Pace::read()['set_aside'], $code);
        }
    },

    'a proxy that calls a batch too large loses nothing' => function (): void {
        connectedSite();
        $batch = batch();
        Cloud::behave([EVENTS => [['status' => 413, 'json' => ['code' => 'body.too_large'], 'sign' => 'no']]]);
        Delivery::run();
        same([[$batch], 0], [waiting(), Pace::read()['set_aside']]);
    },

    'a refusal for the clock that the cloud signed sets the offset, and the batch goes at once' => function (): void {
        connectedSite();
        batch();
        $far = -5400;
        $refusal = ['status' => 401, 'json' => ['code' => 'signature.clock', 'server_time' => time() + $far], 'clock' => $far];
        Cloud::behave([EVENTS => [$refusal, ['clock' => $far] + TAKEN]]);
        Delivery::run();
        same([], waiting());
        check(abs(Stored::read()['clock_offset'] - $far) <= 2, 'offset');
        same(2, count(Cloud::requests()));
    },

    'a clock that is days wrong is put right too, though the pinned keys do not hold by it' => function (): void {
        foreach ([-86400 * 30, 86400 * 30] as $wrong) {
            connectedSite();
            batch();
            Stored::write(['clock_offset' => $wrong]);
            $refusal = ['status' => 401, 'json' => ['code' => 'signature.clock', 'server_time' => time()]];
            Cloud::behave([EVENTS => [$refusal, TAKEN]]);
            Delivery::run();
            same([], waiting());
            check(abs(Stored::read()['clock_offset']) <= 2, "offset of $wrong");
        }
    },

    'no time is taken in which the cloud\'s keys do not hold' => function (): void {
        connectedSite();
        $refusal = ['status' => 401, 'json' => ['code' => 'signature.clock', 'server_time' => time() + 86400 * 30]];
        Cloud::behave(['GET /v1/checksums/core' => [$refusal]]);
        Client::checksums('6.8.1', 'en_US');
        same([0, 1], [Stored::read()['clock_offset'], count(Cloud::requests())]);
    },

    'a refusal for the clock that nobody signed changes nothing' => function (): void {
        foreach (['no', 'stranger', 'replay'] as $sign) {
            connectedSite();
            $batch = batch();
            $refusal = ['status' => 401, 'json' => ['code' => 'signature.clock', 'server_time' => time() + 9999], 'sign' => $sign];
            Cloud::behave([EVENTS => [$refusal]]);
            Delivery::run();
            same([[$batch], 0], [waiting(), Stored::read()['clock_offset']], $sign);
            same(1, count(Cloud::requests()), $sign);
        }
    },

    'no redirect is followed' => function (): void {
        connectedSite();
        $batch = batch();
        Cloud::behave([EVENTS => [['status' => 307, 'headers' => ['Location' => '/elsewhere']]]]);
        Delivery::run();
        same([[$batch], 1], [waiting(), count(Cloud::requests())]);
    },

    'a site that was removed in the cloud stops sending and keeps what waits' => function (): void {
        connectedSite();
        $batch = batch();
        Cloud::behave([EVENTS => [['status' => 401, 'json' => ['code' => 'signature.unknown_key']]]]);
        Delivery::run();
        same(['reconnect', 'removed'], [Connection::status()['state'], Connection::status()['reconnect']]);
        waitOver();
        Delivery::tick();
        same([[$batch], 1], [waiting(), count(Cloud::requests())]);
    },

    'two deliveries at once are one' => function (): void {
        connectedSite();
        $batch = batch();
        Cloud::behave([EVENTS => [TAKEN]]);
        $other = fopen(DataFolder::file('deliver-lock.php'), 'cb');
        flock($other, LOCK_EX);
        Delivery::run();
        same([[$batch], []], [waiting(), Cloud::requests()]);
        fclose($other);
        Delivery::run();
        same([], waiting());
    },

    'checksums and verdicts come from the cloud, and only in their form' => function (): void {
        connectedSite();
        $md5 = md5('a');
        $list = ['wp-login.php' => $md5, 'bad.php' => 'x', 'worse.php' => [1]];
        Cloud::behave([
            'GET /v1/checksums/core' => [['status' => 200, 'json' => ['checksums' => $list]]],
            'POST /v1/site/hashes' => [['status' => 200, 'json' => ['verdicts' => [
                str_repeat('a', 64) => 'known_bad', str_repeat('b', 64) => 'run this',
            ]]]],
        ]);
        same(['wp-login.php' => $md5], Client::checksums('6.8.1', 'de_DE'));
        same('version=6.8.1&locale=de_DE', Cloud::requests()[0]['query']);
        $files = [];
        foreach (['a', 'b', 'c'] as $letter) {
            $files[] = ['path' => "$letter.php", 'size' => 1, 'sha256' => str_repeat($letter, 64), 'component' => 'core'];
        }
        $expect = [str_repeat('a', 64) => 'known_bad', str_repeat('b', 64) => 'unknown', str_repeat('c', 64) => 'unknown'];
        same($expect, Client::hashes($files));
    },

    'what was last sent is kept, but never without bound' => function (): void {
        connectedSite();
        LastSent::keep('POST', 'https://cloud.example/v1/site/hashes', '/v1/site/hashes', [], str_repeat('x', 999999));
        same(LastSent::KEPT, strlen(LastSent::text('hashes')));
        same(999999, LastSent::all()['hashes']['bytes']);
        same('', LastSent::text('no such kind'));
    },
];
