<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Compiler;
use PacketSense\Firewall\Engine\Request;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

require_once __DIR__ . '/pack.php';

/** The request, read with the limits of the usual pack. */
function request(string $line, array $headers = [], string $body = ''): Request
{
    [$method, $uri] = explode(' ', $line, 2);
    $pairs = array_map(null, array_keys($headers), array_values($headers));
    return Request::fromParts(Compiler::compile(pack([]), null), $method, $uri, $pairs, $body);
}

/** Flat name => value of a target's fields. */
function flat(Request $request, string $target): array
{
    $flat = [];
    foreach ($request->fields($target) as $field) {
        $flat[$field[2] ?? $field[0]] = $field[1];
    }
    return $flat;
}

/** Values of a target's fields. */
function values(Request $request, string $target): array
{
    return array_column($request->fields($target), 1);
}

const FORM = ['Content-Type' => 'application/x-www-form-urlencoded; charset=UTF-8'];
const JSON = ['Content-Type' => 'application/json'];

/** A multipart body of `[headers, content]`. */
function multipart(array $parts, string $boundary = 'XX'): string
{
    $body = '';
    foreach ($parts as [$head, $content]) {
        $body .= "--$boundary\r\n$head\r\n\r\n$content\r\n";
    }
    return $body . "--$boundary--\r\n";
}

const MULTIPART = ['Content-Type' => 'multipart/form-data; boundary=XX'];

return [
    'a URI is cut at the first question mark and its path decoded once' => function (): void {
        $request = request('GET /a%2520b%zz+c?x=%41?y');
        same(['/a%20b%zz+c'], values($request, 'path'));
        same(['x=%41?y'], values($request, 'query'));
        same(['/a%2520b%zz+c?x=%41?y'], values($request, 'uri'));
        same(['GET'], values($request, 'method'));
        same([], request('GET /a?')->fields('query'));
    },
    'parameters are read as PHP reads them' => function (): void {
        $request = request('GET /?a=1&a=2&b[]=x&b[]=y&c.d=%41+b&e[f][g]=z&h[=1&=2&[i]=3&j');
        same(
            ['a' => '2', 'b[0]' => 'x', 'b[1]' => 'y', 'c_d' => 'A b', 'e[f][g]' => 'z', 'h_' => '1', 'j' => ''],
            flat($request, 'args')
        );
        same(['a', 'b[0]', 'b[1]', 'c_d', 'e[f][g]', 'h_', 'j'], values($request, 'names'));
    },
    'a NUL ends a name and nothing else' => function (): void {
        same(['a' => "1\0", 'b' => "\0", 'c' => '2'], flat(request('POST /', FORM, "a=1\0&b=%00&c\0d=2"), 'args'));
    },
    'query and form are two lists' => function (): void {
        $fields = request('POST /?a=1', FORM, 'a=2&b=3')->fields('args');
        same([['a', '1', 'a', 'query'], ['a', '2', 'a', 'body'], ['b', '3', 'b', 'body']], $fields);
    },
    'passwords are not looked at, their names are' => function (): void {
        $request = request('POST /', FORM, 'log=me&pwd=secret&pwd[x]=y');
        same(['log' => 'me', 'pwd[x]' => 'y'], flat($request, 'args'));
        same(['log', 'pwd[x]'], values($request, 'names'));
        $request = request('POST /?a[pwd]=seen', JSON, '{"a":{"pwd":"hidden"},"pwd":["secret"]}');
        same(['a[pwd]' => 'seen'], flat($request, 'args'));
        same(['a[pwd]' => 'hidden', 'pwd[0]' => 'secret'], flat($request, 'secrets'));
    },
    'cookies are cut at semicolons and their values decoded' => function (): void {
        $request = request('GET /', ['Cookie' => "a=1; b=%41+c;\t d;; e[x]=f=g"]);
        same(['a' => '1', 'b' => 'A c', 'd' => '', 'e[x]' => 'f=g', 'e[x][f]' => 'g'], flat($request, 'cookies'));
        same('e', $request->fields('cookies')[3][0]);
    },
    'equal headers are joined, and credentials are never read' => function (): void {
        $request = Request::fromParts(Compiler::compile(pack([]), null), 'GET', '/', [
            ['X-A', '1'], ['x_a', '2'], ['Authorization', 'Basic eDp5'], ['Proxy-Authorization', 'x'], ['Cookie', 'a=b'], ['cookie', 'c=d'],
        ], '');
        same([['x-a', '1, 2']], $request->fields('headers'));
        same(['a' => 'b, c=d'], flat($request, 'cookies'));
        check($request->claimsToBeSignedIn(), 'Basic credentials are a claim');
    },
    'JSON becomes leaves with flat names' => function (): void {
        $body = '{"a":{"b":["x","y"],"n":1},"t":true,"z":null,"a2":"q","dup":"1","e":[],"dup":"2","":"empty","a[b":"c"}';
        $request = request('POST /', JSON, $body);
        same(['a[b][0]' => 'x', 'a[b][1]' => 'y', 'a2' => 'q', 'dup' => '2', '' => 'empty', 'a[b' => 'c'], flat($request, 'args'));
        same(['a[b][0]', 'a[b][1]', 'a[n]', 't', 'z', 'a2', 'dup', '', 'a[b'], values($request, 'names'));
        same([], $request->fields('body'));
        same('a', $request->fields('args')[5][0]);
        same(['0[b]' => 'x'], flat(request('POST /', [], " \n[{\"b\":\"x\"}]"), 'args'));
        same(['' => 'alone'], flat(request('POST /', JSON, '"alone"'), 'args'));
        same(['a' => 'b'], flat(request('POST /', ['Content-Type' => 'application/vnd.x+json'], '{"a":"b"}'), 'args'));
    },
    'what is no JSON is a body' => function (): void {
        foreach (['{"a":"b"', '{"a":"\ud800"}', "{\"a\":\"\xff\"}", "[1]\0", '{a:1}', '[1,]'] as $body) {
            same([$body], values(request('POST /', JSON, $body), 'body'), $body);
        }
        same(['<x/>'], values(request('POST /', [], '<x/>'), 'body'));
        same([], request('POST /', FORM, 'a=b')->fields('body'));
    },
    'JSON may be 127 arrays deep' => function (): void {
        $deep = request('POST /', JSON, str_repeat('[', 127) . '"x"' . str_repeat(']', 127));
        same(['x'], values($deep, 'args'));
        check(!$deep->isOverLimit(), '127 are allowed');
        $deeper = request('POST /', JSON, str_repeat('[', 128) . '"x"' . str_repeat(']', 128));
        same([], $deeper->fields('args'));
        check($deeper->fields('body') !== [] && $deeper->isOverLimit(), '128 are not');
    },
    'multipart is read as PHP reads it' => function (): void {
        $request = request('POST /', MULTIPART, multipart([
            ['Content-Disposition: form-data; name="a[]"', "x\r\ny"],
            ['content-disposition: form-data; NAME=a[]; x=y', ''],
            ['Content-Disposition: form-data; name="f"; filename="C:\\dir\\..\\shell.php"' . "\r\nContent-Type: image/png", '<?php'],
            ["Content-Disposition: form-data;\r\n name='q\\'uote'", '1'],
            ['X-Other: form-data; name="no"', '2'],
            ['Content-Disposition: form-data; filename="/tmp/only"', 'z'],
        ]));
        same(['a[0]' => "x\r\ny", 'a[1]' => '', "q'uote" => '1'], flat($request, 'args'));
        same(['f' => 'shell.php', '' => 'only'], flat($request, 'files.names'));
        same(['f' => '<?php', '' => 'z'], flat($request, 'files.content'));
        same(['a[0]', 'a[1]', "q'uote"], array_slice(values($request, 'names'), 0, 3));
    },
    'multipart without its boundary is a body' => function (): void {
        same(['nothing here'], values(request('POST /', MULTIPART, 'nothing here'), 'body'));
        $body = multipart([['Content-Disposition: form-data; name=a', '1']], 'YY');
        same([$body], values(request('POST /', MULTIPART, $body), 'body'));
        same([$body], values(request('POST /', ['Content-Type' => 'multipart/form-data'], $body), 'body'));
        same(['a' => '1'], flat(request('POST /', ['Content-Type' => 'multipart/form-data; Boundary="YY"'], $body), 'args'));
    },
    'only the first 8 KiB of a file are looked at' => function (): void {
        $body = multipart([['Content-Disposition: form-data; name=f; filename=x', str_repeat('x', 9000)]]);
        same(8192, strlen(request('POST /', MULTIPART, $body)->fields('files.content')[0][1]));
    },
    'what goes over a limit says so and the rest is read' => function (): void {
        $many = http_build_query(['a' => array_fill(0, 1001, 'x')]);
        foreach (
            [
                [request("GET /?$many"), 'args', 1000],
                [request('POST /', FORM, $many), 'args', 1000],
                [request('POST /', JSON, json_encode(array_fill(0, 1001, 'x'))), 'args', 1000],
                [request('GET /', ['Cookie' => implode(';', array_fill(0, 201, 'a=b'))]), 'cookies', 200],
                [request('GET /', array_combine(array_map(static function (int $number): string {
                    return "x$number";
                }, range(1, 101)), range(1, 101))), 'headers', 100],
            ] as $number => [$request, $target, $count]
        ) {
            check($request->isOverLimit(), "case $number");
            same($count, count($request->fields($target)), "case $number");
        }
        check(!request('GET /?' . substr($many, 0, (int) strrpos($many, '&')) . '&&')->isOverLimit(), 'a thousand pieces are allowed');
        $over = request('POST /', ['Content-Type' => 'text/plain'], str_repeat('x', 1048577));
        check($over->isOverLimit(), 'a body over its limit');
        same(1048576, strlen($over->fields('body')[0][1]));
    },
    'names may have 64 brackets' => function (): void {
        check(!request('GET /?a' . str_repeat('[x]', 64) . '=1')->isOverLimit(), '64 are allowed');
        $deep = request('GET /?b=2&a' . str_repeat('%5Bx]', 65) . '=1');
        check($deep->isOverLimit(), '65 are not');
        same(['b' => '2'], flat($deep, 'args'));
    },
    'a claim to be signed in is a cookie, Basic credentials or XML-RPC' => function (): void {
        check(request('GET /', ['Cookie' => 'x=y; wordpress_logged_in_0=a'])->claimsToBeSignedIn(), 'cookie');
        check(request('POST /blog/xmlrpc.php?x')->claimsToBeSignedIn(), 'XML-RPC');
        check(!request('GET /', ['Cookie' => 'wordpress_test_cookie=1', 'Authorization' => 'Bearer x'])->claimsToBeSignedIn(), 'none');
    },
];
