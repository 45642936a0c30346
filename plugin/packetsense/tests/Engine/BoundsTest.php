<?php

/**
 * Hostile requests: a verdict in bounded time and memory, and never an exception or a complaint of PHP.
 */

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Compiler;
use PacketSense\Firewall\Engine\Engine;
use PacketSense\Firewall\Engine\Request;
use PacketSense\Firewall\Engine\Verdict;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

require_once __DIR__ . '/pack.php';

const URLENCODED = 'application/x-www-form-urlencoded';

/** A pack with one rule for each way to read, and the one for what goes over a limit. */
function boundedPack(): array
{
    $rule = [
        'id' => 'union', 'title' => 'x', 'class' => 'sqli', 'severity' => 4, 'confidence' => 'high', 'action' => 'block', 'unless' => null,
        'plain' => false, 'not' => [], 'when' => [[
            'targets' => [['args', null], ['names', null], ['cookies', null], ['headers', null], ['body', null], ['secrets', null]],
            'chain' => 0, 'match' => ['regex' => 'union {1,9}select'], 'literals' => null,
        ]],
    ];
    $signal = [['targets' => [], 'chain' => 0, 'match' => ['signal' => 'engine.limit'], 'literals' => null]];
    $limit = array_merge($rule, ['id' => 'engine-limit', 'class' => 'scanner', 'when' => $signal]);
    $chain = ['url', 'utf8', 'html', 'escapes', 'nul', 'comments', 'space', 'unquote', 'path', 'b64', 'lower'];
    return Compiler::compile(pack([$rule, $limit], ['chains' => [$chain]]), null);
}

/** The verdict, with bounds on time and memory. */
function bounded(string $what, Request $request, Engine $engine, float $megabytes): Verdict
{
    $errors = [];
    set_error_handler(static function (int $code, string $message) use (&$errors): bool {
        if ((error_reporting() & $code) !== 0) {
            $errors[] = $message;
        }
        return true;
    });
    $before = memory_get_usage();
    if (function_exists('memory_reset_peak_usage')) {
        memory_reset_peak_usage();
    }
    $start = microtime(true);
    try {
        $verdict = $engine->judge($request);
    } finally {
        restore_error_handler();
    }
    $time = microtime(true) - $start;
    same([], $errors, $what);
    check($time < 10.0, "$what took $time s");
    if (function_exists('memory_reset_peak_usage')) {
        $used = (memory_get_peak_usage() - $before) / 1048576;
        check($used < $megabytes, "$what took $used MB");
    }
    return $verdict;
}

/** A request as its raw parts. */
function posted(string $type, string $body, array $headers = [], string $uri = '/'): Request
{
    return Request::fromParts(boundedPack(), 'POST', $uri, array_merge([['Content-Type', $type]], $headers), $body);
}

return [
    'what goes over a limit is refused in bounded time and memory' => static function (): void {
        $engine = new Engine(boundedPack());
        $json = static function (int $levels): string {
            return str_repeat('[', $levels) . str_repeat(']', $levels);
        };
        $text = 'a text that is long enough';
        $headers = [];
        for ($at = 0; $at < 200; $at++) {
            $headers[] = ["X-$at", 'x'];
        }
        $cases = [
            'bytes' => [URLENCODED, str_repeat('a', 8 << 20)],
            'parameters' => [URLENCODED, str_repeat('p=1&', 10000)],
            'brackets' => [URLENCODED, 'a' . str_repeat('[x]', 1000) . '=1'],
            'JSON levels' => ['application/json', $json(1000)],
            'JSON leaves' => ['application/json', '[' . str_repeat('1,', 100000) . '1]'],
            'JSON in a value' => [URLENCODED, 'a=' . $json(1000)],
            'JSON leaves in a value' => [URLENCODED, 'a=[' . str_repeat('1,', 100000) . '1]'],
            'long names' => ['application/json', '{"' . str_repeat('k', 5000) . '":[' . str_repeat('1,', 900) . '1]}'],
            'serialized levels' => [URLENCODED, 'a=' . str_repeat('a:1:{i:0;', 1000)],
            'base64 over and over' => [
                URLENCODED, 'a=' . urlencode(base64_encode(base64_encode(base64_encode(base64_encode($text))))),
            ],
            'XML levels' => ['text/xml', str_repeat('<a>', 1000)],
            'XML leaves' => ['text/xml', str_repeat("<a b='c'/>", 10000)],
            'XML comments' => ['text/xml', str_repeat('<!---->', 100000)],
            'cookies' => [URLENCODED, '', [['Cookie', str_repeat('a=1;', 10000)]]],
            'headers' => [URLENCODED, '', $headers],
        ];
        foreach ($cases as $what => $case) {
            $request = posted($case[0], $case[1], $case[2] ?? []);
            same('engine-limit', bounded($what, $request, $engine, 40)->rule, $what);
        }
    },
    'a body of 100 MB is read up to the limit and no further' => static function (): void {
        $pack = boundedPack();
        $limit = $pack['limits']['body'];
        $most = 0;
        foreach (['application/json' => '{"a":"', 'text/plain' => 'a', 'text/xml' => '<a>', URLENCODED => 'a='] as $type => $start) {
            $input = static function (int $bytes) use (&$most, $start): string {
                $most = max($most, $bytes);
                return $start . str_repeat('x', $bytes - strlen($start));
            };
            $server = [
                'REQUEST_METHOD' => 'PUT', 'REQUEST_URI' => '/', 'CONTENT_TYPE' => $type, 'CONTENT_LENGTH' => (string) (100 << 20),
            ];
            $request = Request::fromPhp($pack, $server, [], [], [], $input);
            same('engine-limit', bounded($type, $request, new Engine($pack), 40)->rule, $type);
        }
        check($most <= $limit + 1, "$most bytes were asked for");
    },
    'what is made to cost time does not' => static function (): void {
        $engine = new Engine(boundedPack());
        $bits = [
            'a', 'a ', "'", '#', '%23%0a', '--+', '--%0a', '/*', '/*!', '&lt', '&#', '%25', '\\x', '<', '<a b="', '{', '[', 'a=', 'QUFB',
            '../',
            '%ff', '%f0%80', 'O:8:"', 's:1:"a";', '1,', "\n", '%00', 'union ',
        ];
        foreach ($bits as $bit) {
            $body = 'a=' . str_repeat($bit, intdiv((1 << 20) - 8, strlen($bit)));
            check(bounded($bit, posted(URLENCODED, $body), $engine, 60)->action !== '', $bit);
        }
        foreach (['<', '<a', '<![CDATA[', '&#60;', '<a>&lt;</a>'] as $bit) {
            $body = str_repeat($bit, intdiv((1 << 20) - 8, strlen($bit)));
            check(bounded($bit, posted('text/xml', $body), $engine, 60)->action !== '', $bit);
        }
    },
    'filler and bytes that are no text do not hide an attack' => static function (): void {
        $engine = new Engine(boundedPack());
        foreach ([8 << 10, 128 << 10, 1000 << 10] as $length) {
            $filler = str_repeat('lorem ipsum ', intdiv($length, 12));
            $cases = [
                posted(URLENCODED, "f=$filler&id=1+union+select+2"),
                posted(URLENCODED, "id=$filler+union+select+2"),
                posted('application/json', "{\"f\":\"$filler\",\"id\":\"1 union select 2\"}"),
                posted('text/xml', "<a><f>$filler</f><id>1 union select 2</id></a>"),
                posted(URLENCODED, 'f=%ff%fe%00&id=' . urlencode(base64_encode(substr($filler, 0, 500000) . ' union select 2'))),
                posted(URLENCODED, "f=$filler", [], '/?id=' . urlencode('{"a":"union select"}')),
            ];
            foreach ($cases as $at => $request) {
                same('union', bounded("case $at of $length", $request, $engine, 60)->rule, "case $at of $length");
            }
        }
    },
];
