<?php

/**
 * A site without WordPress, and a cloud to talk to.
 */

declare(strict_types=1);

namespace PacketSense\Tests\Cloud;

use PacketSense\Cloud\Connection;
use PacketSense\Firewall\Secret;
use PacketSense\Firewall\Spool;
use PacketSense\Firewall\State;
use PacketSense\Install\DataFolder;
use PacketSense\Wire\Keys;

use function PacketSense\Tests\folder;
use function PacketSense\Tests\same;

if (PHP_SAPI !== 'cli') {
    exit;
}

require_once __DIR__ . '/wordpress.php';

/** The cloud of the tests: one server for the whole file. */
final class Cloud
{
    public const SITE = '01996f0e-5c00-7000-8000-000000000001';

    /** @var string */
    public static $url = '';
    /** @var string */
    private static $folder = '';
    /** @var resource|null */
    private static $server;

    public static function start(): void
    {
        if (self::$folder === '') {
            self::$folder = folder();
        }
        self::behave([]);
        if (self::$server !== null) {
            return;
        }
        $free = stream_socket_server('tcp://127.0.0.1:0');
        $port = (int) substr(strrchr((string) stream_socket_get_name($free, false), ':'), 1);
        fclose($free);
        self::$url = "http://127.0.0.1:$port";
        self::$server = proc_open(
            [PHP_BINARY, '-S', "127.0.0.1:$port", __DIR__ . '/router.php'],
            [1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']],
            $pipes,
            null,
            ['PACKETSENSE_TEST_CLOUD' => self::$folder]
        );
        register_shutdown_function([self::class, 'stop']);
        for ($try = 0; $try < 200 && !is_resource($socket = @fsockopen('127.0.0.1', $port)); $try++) {
            usleep(25000);
        }
        fclose($socket);
    }

    public static function stop(): void
    {
        if (self::$server !== null) {
            proc_terminate(self::$server);
            proc_close(self::$server);
            self::$server = null;
        }
    }

    /** @param array<string, list<array<string, mixed>>> $answers by method and path */
    public static function behave(array $answers): void
    {
        file_put_contents(self::$folder . '/behave.json', json_encode($answers));
        file_put_contents(self::$folder . '/requests.ndjson', '');
    }

    /** @return list<array{method: string, path: string, query: string, headers: array<string, string>, body: string}> */
    public static function requests(): array
    {
        $requests = [];
        foreach (file(self::$folder . '/requests.ndjson', FILE_IGNORE_NEW_LINES) ?: [] as $line) {
            $request = json_decode($line, true);
            $request['body'] = base64_decode($request['body']);
            $requests[] = $request;
        }
        return $requests;
    }

    /** @return array<string, mixed> the answer to a good token request */
    public static function grant(): array
    {
        return [
            'site_id' => self::SITE, 'site_name' => 'Fish & Chips', 'team_name' => 'Kitchen', 'plan' => 'free', 'seat' => true,
            'verified' => false, 'service_keys' => [self::serviceKey(9)], 'server_time' => time(),
        ];
    }

    /** @return array<string, mixed> */
    public static function serviceKey(int $seed): array
    {
        $key = Keys::fromSeed(str_repeat(chr($seed), 32));
        $now = time();
        return [
            'keyid' => $key->keyid(), 'public_key' => $key->publicText(), 'not_before' => $now - 86400, 'expires' => $now + 86400,
        ];
    }
}

/** A fresh site that nobody connected. */
function freshSite(): void
{
    \FakeWordPress::reset();
    DataFolder::choose(folder());
    State::forget();
    DataFolder::ensure();
    Secret::ensure();
    Spool::open()->ensure();
    Cloud::start();
}

/**
 * The parameters that the browser takes to the cloud.
 *
 * @return array<string, string>
 */
function begin(): array
{
    parse_str((string) parse_url(Connection::begin(Cloud::$url), PHP_URL_QUERY), $sent);
    return $sent;
}

/** A connected site whose cloud has seen nothing yet. */
function connectedSite(): void
{
    freshSite();
    Cloud::behave(['POST /v1/connect/token' => [['status' => 200, 'json' => Cloud::grant()]]]);
    same(null, Connection::finish(['state' => begin()['state'], 'code' => 'abc', 'iss' => Cloud::$url]), 'connecting');
    Cloud::behave([]);
}

/** Makes a batch of one event. */
function batch(string $path = '/'): string
{
    $spool = Spool::open();
    $event = [
        'type' => 'block', 'ip' => '203.0.113.9', 'method' => 'GET', 'path' => $path, 'field' => 'query:id', 'excerpt' => '#',
        'rule' => 'sqli-union', 'class' => 'sqli', 'severity' => 'critical', 'action' => 'block', 'status' => 403,
        'ref' => '7Q2K-9F4M',
    ];
    $spool->append($event);
    $batch = $spool->seal();
    same(true, is_string($batch), 'a batch was sealed');
    return $batch;
}
