<?php

/**
 * A cloud for tests, run by PHP's own server: answers as the file behave.json in its folder says, signs with PHP, and
 * writes down every request in requests.ndjson.
 */

declare(strict_types=1);

namespace PacketSense\Tests\Cloud;

use PacketSense\Wire\Keys;
use PacketSense\Wire\Signature;

if (PHP_SAPI !== 'cli-server') {
    exit;
}

define('PACKETSENSE', true);
require dirname(__DIR__, 2) . '/src/autoload.php';

$folder = (string) getenv('PACKETSENSE_TEST_CLOUD');
$body = (string) file_get_contents('php://input');
$headers = array_change_key_case(getallheaders());
[$path, $query] = explode('?', $_SERVER['REQUEST_URI'], 2) + [1 => ''];
$method = $_SERVER['REQUEST_METHOD'];
$seen = ['method' => $method, 'path' => $path, 'query' => $query, 'headers' => $headers, 'body' => base64_encode($body)];
file_put_contents("$folder/requests.ndjson", json_encode($seen) . "\n", FILE_APPEND);

// Each path has a list of answers; the last one stays.
$behave = json_decode((string) file_get_contents("$folder/behave.json"), true);
$mine = $behave["$method $path"] ?? [['status' => 404, 'json' => ['code' => 'body.invalid']]];
$answer = $mine[0];
if (count($mine) > 1) {
    $behave["$method $path"] = array_slice($mine, 1);
    file_put_contents("$folder/behave.json", json_encode($behave));
}

$json = $answer['json'] ?? null;
if (isset($answer['accept'])) {
    $lines = explode("\n", trim((string) gzdecode($body)));
    $json = ['batch' => json_decode($lines[0], true)['batch'], 'accepted' => count($lines) - 1];
}
$text = $json === null ? '' : json_encode($json);
http_response_code($answer['status']);
header('Content-Type: application/json');
foreach ($answer['headers'] ?? [] as $name => $value) {
    header("$name: $value");
}
$sign = $answer['sign'] ?? 'yes';
if ($sign !== 'no') {
    $key = Keys::fromSeed(str_repeat(chr($sign === 'stranger' ? 11 : 9), 32));
    $asked = $sign === 'replay' ? 'ps=:' . base64_encode(str_repeat('x', 64)) . ':' : ($headers['signature'] ?? 'ps=');
    $created = time() + ($answer['clock'] ?? 0);
    $signed = Signature::answer($key, $answer['signed_status'] ?? $answer['status'], $method, $path, $asked, $text, $created);
    foreach ($signed as $name => $value) {
        header("$name: $value");
    }
}
if ($answer['status'] !== 204) {
    echo ($answer['tamper'] ?? false) ? $text . ' ' : $text;
}
