<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Compiler;
use PacketSense\Firewall\Engine\Request;

use function PacketSense\Tests\check;
use function PacketSense\Tests\folder;
use function PacketSense\Tests\same;

require_once __DIR__ . '/pack.php';

const TARGETS = [
    'method', 'uri', 'path', 'query', 'args', 'names', 'secrets', 'cookies', 'headers', 'files.names', 'files.content', 'body',
];

/** Every field of a request, as texts that survive JSON, and whether it is over a limit. */
function seen(Request $request): array
{
    $all = [];
    foreach (TARGETS as $target) {
        $all[$target] = [];
        foreach ($request->fields($target) as $field) {
            $all[$target][] = implode('|', array_map('rawurlencode', array_map('strval', $field)));
        }
    }
    sort($all['headers']);
    // A form's fields and files come in two lists from PHP, and in one order from the wire.
    sort($all['names']);
    $all['over'] = $request->isOverLimit();
    $all['claims'] = $request->claimsToBeSignedIn();
    return $all;
}

/** PHP's own server, answering with what fromGlobals sees. It ends with the test. */
final class Server
{
    /** @var resource */
    private $process;

    /** @var int */
    private $port;

    public function __construct()
    {
        $router = folder() . '/router.php';
        $code = "<?php define('PACKETSENSE', true); require_once %s; require_once %s;\n"
            . "require_once %s; function_exists('PacketSense\\\\Tests\\\\Engine\\\\seen') || require %s;\n"
            . 'echo json_encode(PacketSense\Tests\Engine\seen(PacketSense\Firewall\Engine\Request::fromGlobals('
            . 'PacketSense\Firewall\Engine\Compiler::compile(PacketSense\Tests\Engine\pack([]), null))));';
        $tests = dirname(__DIR__);
        file_put_contents($router, sprintf(
            $code,
            var_export($tests . '/assert.php', true),
            var_export(dirname($tests) . '/src/autoload.php', true),
            var_export(__DIR__ . '/pack.php', true),
            var_export(__FILE__, true)
        ));
        for ($try = 0; $try < 20; $try++) {
            $this->port = random_int(20000, 60000);
            $command = [PHP_BINARY, '-d', 'display_errors=0', '-S', "127.0.0.1:$this->port", $router];
            $this->process = proc_open($command, [1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
            for ($wait = 0; $wait < 100 && proc_get_status($this->process)['running']; $wait++) {
                $socket = @stream_socket_client("tcp://127.0.0.1:$this->port", $code, $message, 1);
                if ($socket !== false) {
                    fclose($socket);
                    return;
                }
                usleep(20000);
            }
            $this->stop();
        }
        throw new \RuntimeException('no free port');
    }

    /** What fromGlobals saw of a request. */
    public function see(string $method, string $uri, array $headers, string $body): array
    {
        $socket = stream_socket_client("tcp://127.0.0.1:$this->port", $code, $message, 5);
        stream_set_timeout($socket, 10);
        $text = "$method $uri HTTP/1.0\r\n";
        foreach ($headers as [$name, $value]) {
            $text .= "$name: $value\r\n";
        }
        fwrite($socket, "$text\r\n$body");
        $answer = (string) stream_get_contents($socket);
        fclose($socket);
        $seen = json_decode((string) substr((string) strstr($answer, "\r\n\r\n"), 4), true);
        if (!is_array($seen)) {
            throw new \RuntimeException("no answer to $method $uri: " . substr($answer, 0, 500));
        }
        return $seen;
    }

    public function stop(): void
    {
        proc_terminate($this->process, 9);
        proc_close($this->process);
    }
}

/** Both ways of reading a request must see the same. */
function agree(Server $server, string $line, array $headers = [], string $body = ''): void
{
    [$method, $uri] = explode(' ', $line, 2);
    $pairs = array_map(null, array_keys($headers), array_map('strval', array_values($headers)));
    if ($body !== '' || $method === 'POST') {
        $pairs[] = ['Content-Length', (string) strlen($body)];
    }
    $parts = seen(Request::fromParts(Compiler::compile(pack([]), null), $method, $uri, $pairs, $body));
    $parts = json_decode((string) json_encode($parts), true);
    $globals = $server->see($method, $uri, $pairs, $body);
    foreach ($parts as $target => $fields) {
        same($fields, $globals[$target], "$target of $line " . json_encode($headers) . ' ' . substr(rawurlencode($body), 0, 400));
    }
}

/** A piece of text that stresses parsers. */
function odd(int $most): string
{
    static $pieces = [
        'a', 'b', '[', ']', '[]', '.', '+', '%20', '%5B', '%5D', '=', '%00', '%', '%4', '%zz', ';', '"', '%26', '0', '-1', '_', '%C3%A9',
    ];
    $text = '';
    for ($length = mt_rand(0, $most); $length > 0; $length--) {
        $text .= $pieces[mt_rand(0, count($pieces) - 1)];
    }
    return $text;
}

if (PHP_SAPI !== 'cli') {
    return [];
}

const URLENCODED = ['Content-Type' => 'application/x-www-form-urlencoded'];

return [
    'PHP and we see the same of ordinary requests' => function (): void {
        $server = new Server();
        try {
            agree($server, 'GET /');
            $headers = ['Cookie' => 'a=b; wordpress_logged_in_1=x|y', 'User-Agent' => 'Test/1'];
            agree($server, 'GET /a%20b/?x=1&y[]=2&y[]=3&z[k][l]=m%20n+o', $headers);
            agree($server, 'POST /wp-login.php?a=b', URLENCODED, 'log=admin&pwd=secret&rememberme=forever');
            $type = ['Content-Type' => 'application/x-www-form-urlencoded; charset=UTF-8'];
            agree($server, 'POST /', $type, 'comment=' . str_repeat('word+', 900));
            $type = ['Content-Type' => 'application/json'];
            agree($server, 'POST /?_locale=user', $type, '{"title":"x","content":"<p>a</p>","meta":{"a":[1,"b"]}}');
            agree($server, 'PUT /', $type, '{"a":"b"}');
            agree($server, 'PUT /', URLENCODED, 'a=b&c[]=d');
            agree($server, 'POST /xmlrpc.php', ['Content-Type' => 'text/xml'], '<?xml version="1.0"?><methodCall/>');
            agree($server, 'POST /', [], '{"a":"b"}');
            agree($server, 'POST /', ['Content-Type' => 'text/plain'], 'hello=world');
            agree($server, 'POST /', URLENCODED, '');
            agree($server, 'POST /', URLENCODED, '=x');
            agree($server, 'DELETE /x?y=z');
            agree($server, 'GET /', ['Authorization' => 'Basic eDp5', 'X_Odd' => '1', 'X-Two' => '2']);
        } finally {
            $server->stop();
        }
    },
    'PHP and we see the same of uploads' => function (): void {
        $server = new Server();
        $type = ['Content-Type' => 'multipart/form-data; boundary=XX'];
        $part = static function (string $disposition, string $content, string $more = ''): string {
            return "--XX\r\nContent-Disposition: form-data; $disposition\r\n$more\r\n$content\r\n";
        };
        try {
            $upload = $part('name="f"; filename="x.php"', '<?php x', "Content-Type: a/b\r\n");
            agree($server, 'POST /', $type, $part('name="a"', '1') . $upload . "--XX--\r\n");
            $upload = $part('name="f[]"; filename="a.txt"', 'A') . $part('name="f[]"; filename="b.txt"', 'B');
            agree($server, 'POST /', $type, $upload . "--XX--\r\n");
            agree($server, 'POST /', $type, $part('name="f[k][l]"; filename="a.txt"', str_repeat('x', 9000)) . "--XX--\r\n");
            agree($server, 'POST /', $type, $part('name="f"; filename="a.jpg"', str_repeat('x', 1200000)) . "--XX--\r\n");
            agree($server, 'POST /', $type, $part('name="f"', str_repeat('x', 1200000)) . "--XX--\r\n");
            $fields = $part('name="a.b[]"', 'A') . $part("name='c d'", 'B') . $part('name=e', "C\r\nD");
            agree($server, 'POST /', $type, $fields . "--XX--\r\n");
            agree($server, 'POST /', $type, $part('name="f"; filename="C:\\\\dir\\\\x.php"', 'A') . "--XX--\r\n");
            agree($server, 'POST /', $type, $part('name="f"; filename="a/../b.php"', 'A') . "--XX--\r\n");
            agree($server, 'POST /', $type, $part('name="f"; filename=""', '') . $part('name="a"', '') . "--XX--\r\n");
            agree($server, 'POST /', $type, $part('name="pwd"', 'secret') . "--XX--\r\nepilogue");
            agree($server, 'PUT /', $type, $part('name="a"', '1') . $part('name="f"; filename="x.php"', 'y') . "--XX--\r\n");
        } finally {
            $server->stop();
        }
    },
    'PHP and we see the same of odd parameters' => function (): void {
        mt_srand(3);
        $server = new Server();
        try {
            for ($try = 0; $try < 300; $try++) {
                $query = odd(6) . '=' . odd(4) . '&' . odd(8) . '=' . odd(3) . '&' . odd(5);
                agree($server, "GET /$try?$query", ['Cookie' => str_replace('%00', '', odd(8) . '; ' . odd(8))]);
                agree($server, 'POST /', URLENCODED, $query);
            }
        } finally {
            $server->stop();
        }
    },
    'PHP and we agree on what goes over a limit' => function (): void {
        $server = new Server();
        $many = implode('&', array_map(static function (int $number): string {
            return "a$number=x";
        }, range(1, 1001)));
        try {
            agree($server, "GET /?$many");
            agree($server, 'POST /', URLENCODED, 'a' . str_repeat('[x]', 65) . '=1&b=2');
            agree($server, 'POST /', URLENCODED, 'a' . str_repeat('%5bx%5d', 64) . '=1&b=2');
            agree($server, 'GET /?a' . str_repeat('[x]', 65) . '=1&b=2');
            agree($server, 'POST /', ['Content-Type' => 'text/plain'], str_repeat('x', 1048577));
            agree($server, 'POST /', ['Content-Type' => 'application/json'], str_repeat('[', 200) . str_repeat(']', 200));
            $headers = [['Content-Type', 'application/x-www-form-urlencoded'], ['Content-Length', strlen($many)]];
            check($server->see('POST', '/', $headers, $many)['over'], 'a form of 1,001 fields');
        } finally {
            $server->stop();
        }
    },
];
