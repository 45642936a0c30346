<?php

/**
 * The vectors that both engines share, in crates/waf/vectors of the source tree.
 */

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Compiler;
use PacketSense\Firewall\Engine\Content;
use PacketSense\Firewall\Engine\EvaluationCase;
use PacketSense\Firewall\Engine\JsonBody;
use PacketSense\Firewall\Engine\Request;
use PacketSense\Firewall\Engine\Transforms;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;
use function PacketSense\Tests\skip;

require_once __DIR__ . '/pack.php';

/** The rows of a file of vectors, with `{"b64": …}` turned into bytes. */
function vectors(string $name): array
{
    $file = dirname(__DIR__, 4) . "/crates/waf/vectors/$name.json";
    if (!is_file($file)) {
        skip("$name.json is only in the source tree");
    }
    $rows = json_decode((string) file_get_contents($file), true);
    check(is_array($rows) && $rows !== [], "$name.json holds rows");
    return array_map('PacketSense\Tests\Engine\bytes', $rows);
}

/** @param mixed $value */
function bytes($value)
{
    if (!is_array($value)) {
        return $value;
    }
    if (array_keys($value) === ['b64']) {
        return base64_decode($value['b64']);
    }
    return array_map('PacketSense\Tests\Engine\bytes', $value);
}

/** Fields of a request as the vectors have them: kind, name, value. */
function listed(Request $request, array $targets): array
{
    $all = [];
    foreach ($targets as $target) {
        foreach ($request->fields($target) as $field) {
            $all[] = [$target, $target === 'names' ? '' : (string) ($field[2] ?? $field[0]), $field[1]];
        }
    }
    sort($all);
    return $all;
}

return [
    'transforms undo what the vectors say' => function (): void {
        foreach (vectors('transforms') as $row) {
            $what = $row['transform'] . ' of ' . rawurlencode($row['value']);
            same($row['gives'], Transforms::apply($row['transform'], $row['value']), $what);
        }
    },
    'parameters are read as the vectors say' => function (): void {
        if (PHP_VERSION_ID < 80100) {
            skip('PHP before 8.1 reads some odd names otherwise, and so does the engine there');
        }
        $limits = ['args' => 1000, 'depth' => 64];
        foreach (vectors('parameters') as $row) {
            $content = new Content();
            $content->addQuery($row['text'], 'query', $limits, []);
            $leaves = array_map(static function (array $field): array {
                return [$field[2], $field[1]];
            }, $content->args);
            same([$row['leaves'], $row['over']], [$leaves, $content->over], rawurlencode(substr($row['text'], 0, 200)));
        }
    },
    'JSON is read as the vectors say' => function (): void {
        foreach (vectors('json') as $row) {
            [$leaves] = JsonBody::leaves($row['text'], 1000);
            same($row['leaves'] ?? null, $leaves, $row['text']);
        }
    },
    'cookies are read as the vectors say' => function (): void {
        foreach (vectors('cookies') as $row) {
            $request = Request::fromParts(Compiler::compile(pack([]), null), 'GET', '/', [['Cookie', $row['header']]], '');
            $cookies = array_map(static function (array $field): array {
                return [$field[2], $field[1]];
            }, $request->fields('cookies'));
            // What is derived stands behind the cookies themselves.
            same($row['cookies'], array_slice($cookies, 0, count($row['cookies'])), $row['header']);
        }
    },
    'multipart is read as the vectors say' => function (): void {
        foreach (vectors('multipart') as $row) {
            $headers = [['Content-Type', $row['content_type']]];
            $pack = Compiler::compile(pack([], ['unread' => ['pwd', 'password']]), null);
            $request = Request::fromParts($pack, 'POST', '/', $headers, $row['body']);
            $fields = $row['fields'];
            sort($fields);
            same($fields, listed($request, ['args', 'names', 'secrets', 'files.names', 'files.content', 'body']), $row['body']);
        }
    },
    'requests have the fields that the vectors say' => function (): void {
        $targets = [
            'method', 'uri', 'path', 'query', 'args', 'names', 'secrets', 'cookies', 'headers', 'files.names', 'files.content', 'body',
        ];
        foreach (vectors('requests') as $row) {
            $pack = Compiler::compile(pack([], ['unread' => ['pwd', 'password']]), null);
            $case = EvaluationCase::read((string) json_encode($row['request']), $pack);
            $request = Request::fromParts($pack, $case->method, $case->uri, $case->headers, $case->body);
            $fields = $row['fields'];
            sort($fields);
            same($fields, listed($request, $targets), $row['request']['id']);
            same($row['over_limit'], $request->isOverLimit(), $row['request']['id']);
        }
    },
];
