<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use function PacketSense\Tests\check;
use function PacketSense\Tests\folder;
use function PacketSense\Tests\same;

require_once __DIR__ . '/pack.php';

/**
 * Runs tools/eval.php on lines of requests.
 *
 * @return array{0: int, 1: string, 2: string} exit status, output, errors
 */
function evaluate(array $pack, array $lines, array $options = []): array
{
    $folder = folder();
    file_put_contents("$folder/pack", json_encode($pack));
    file_put_contents("$folder/lines", implode("\n", $lines) . "\n");
    file_put_contents("$folder/inventory", json_encode(['plugins' => [['slug' => 'some', 'version' => '2.0']]]));
    $tool = dirname(__DIR__, 2) . '/tools/eval.php';
    $command = array_merge([PHP_BINARY, $tool, '--pack', "$folder/pack", '--requests', "$folder/lines"], $options);
    $command = str_replace('FOLDER', $folder, $command);
    $process = proc_open($command, [1 => ['file', "$folder/out", 'w'], 2 => ['file', "$folder/err", 'w']], $pipes);
    $status = proc_close($process);
    return [$status, (string) file_get_contents("$folder/out"), (string) file_get_contents("$folder/err")];
}

/** A line of a corpus. */
function line(string $id, string $uri, array $with = []): string
{
    return (string) json_encode($with + ['id' => $id, 'method' => 'GET', 'path_and_query' => $uri]);
}

return [
    'one line is printed for each request' => function (): void {
        $pack = pack([rule('r', ['regex' => '<x']), rule('m', ['regex' => 'y!'], ['confidence' => 'medium', 'severity' => 2])]);
        [$status, $out] = evaluate($pack, [
            line("a/\u{e9}\u{2028}\t", '/?q=1'),
            line('b', '/?q=<x'),
            line('c', '/?q=y!', ['class' => 'xss', 'label' => 'attack', 'extra' => 1]),
            line('d', '/', ['method' => 'POST', 'body_b64' => base64_encode('q=<x'), 'headers' => [
                ['Content-Type', ['b64' => base64_encode('application/x-www-form-urlencoded')]],
            ]]),
        ]);
        same(0, $status);
        same(
            "{\"id\":\"a/\u{e9}\u{2028}\\t\",\"verdict\":\"allow\",\"rule\":null,\"class\":null,\"score\":0}\n"
            . '{"id":"b","verdict":"block","rule":"r","class":"sqli","score":10}' . "\n"
            . '{"id":"c","verdict":"record","rule":"m","class":"sqli","score":2}' . "\n"
            . '{"id":"d","verdict":"block","rule":"r","class":"sqli","score":10}' . "\n",
            $out
        );
    },
    'role, mode and inventory count' => function (): void {
        $patch = [
            'kind' => 'plugin', 'slug' => 'some', 'versions' => [['<', '2.0']], 'cve' => null, 'source' => 'x', 'verified' => true,
            'rules' => [rule('p', ['regex' => 'z!'])],
        ];
        $medium = ['confidence' => 'medium'];
        $rules = [rule('r', ['regex' => '<x'], ['unless' => 'unfiltered_html']), rule('m', ['regex' => 'y!'], $medium),
            rule('n', ['regex' => 'y!'], $medium)];
        $lines = [line('a', '/?q=<x', ['auth' => 'editor']), line('b', '/?q=y!'), line('c', '/?q=z!')];
        $verdicts = static function (array $options) use ($rules, $patch, $lines): string {
            preg_match_all('~"verdict":"([a-z]+)"~', evaluate(pack($rules, ['patches' => [$patch]]), $lines, $options)[1], $found);
            return implode(' ', $found[1]);
        };
        same('allow block block', $verdicts([]));
        same('allow record block', $verdicts(['--mode', 'first-day']));
        same('allow block allow', $verdicts(['--inventory', 'FOLDER/inventory']));
    },
    'a bad line is named' => function (): void {
        $bad = [
            '', 'no JSON', '[1]', '{"id":"a"}', line('a', '/', ['auth' => 'king']), line('a', '/', ['body_b64' => 'x']),
            line('a', '/', ['label' => 'good']),
            line('a', '/', ['headers' => [['a']]]), line('a', '/', ['headers' => null]), line('a', '/', ['headers' => ['a' => 'b']]),
        ];
        foreach ($bad as $wrong) {
            [$status, $out, $errors] = evaluate(pack([]), [line('a', '/'), $wrong, line('c', '/')]);
            same(2, $status, $wrong);
            check(strpos($errors, 'line 2: ') === 0, "$wrong: $errors");
            same(1, substr_count($out, "\n"), $wrong);
        }
    },
    'a bad pack and bad arguments are refused' => function (): void {
        [$status, $out, $errors] = evaluate(['extra' => 1] + pack([]), [line('a', '/')]);
        same([2, ''], [$status, $out]);
        check(strpos($errors, 'unknown member extra') !== false, $errors);
        same(2, evaluate(pack([]), [line('a', '/')], ['--mode', 'bold'])[0]);
        same(2, evaluate(pack([]), [line('a', '/')], ['--unknown'])[0]);
        same(2, evaluate(pack([]), [line('a', '/')], ['--inventory', '/nonexistent'])[0]);
    },
    'a summary tells rates and times' => function (): void {
        $lines = [
            line('a', '/?q=<x', ['class' => 'xss', 'label' => 'attack']), line('b', '/?q=1', ['class' => 'xss', 'label' => 'attack']),
            line('c', '/?q=1', ['class' => 'search', 'label' => 'benign']),
        ];
        $out = evaluate(pack([rule('r', ['regex' => '<x'])]), $lines, ['--summary'])[1];
        $patterns = ['~^attacks of class~', '~^xss +1 +2 +50\.00 %$~m', '~^balanced accuracy 75\.00 %$~m', '~median \d+\.\d, p95 \d~'];
        foreach ($patterns as $pattern) {
            same(1, preg_match($pattern, $out), "$pattern in $out");
        }
    },
];
