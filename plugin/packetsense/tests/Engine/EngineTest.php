<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Place;
use PacketSense\Firewall\Engine\Verdict;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

require_once __DIR__ . '/pack.php';

/** Action, rule and score. */
function short(Verdict $verdict): array
{
    return [$verdict->action, $verdict->rule, $verdict->score];
}

/** A form with one file. */
function file(string $name, string $content): string
{
    return "--XX\r\nContent-Disposition: form-data; name=f; filename=\"$name\"\r\n\r\n$content\r\n--XX--\r\n";
}

const MULTI = ['Content-Type' => 'multipart/form-data; boundary=XX'];

const LOGGED_IN = ['Cookie' => 'wordpress_logged_in_abc=x'];

return [
    'a request without a match is allowed' => function (): void {
        $verdict = judge(pack([rule('r', ['regex' => 'evil'])]), 'GET /?a=good+one');
        same(['allow', null, 0], short($verdict));
        same([null, null, null, null, false, []], [
            $verdict->class, $verdict->severity, $verdict->field, $verdict->excerpt, $verdict->held, $verdict->matches,
        ]);
    },
    'a match tells rule, place and text' => function (): void {
        $pack = pack([rule('r', ['regex' => 'union \w{1,9}'], ['when' => [condition(['regex' => 'union \w{1,9}'], [['args', null]], 1)]])]);
        $verdict = judge($pack, 'POST /', 'a[x]=1+UNION+Select+2');
        same(['block', 'r', 10], short($verdict));
        same(['sqli', 'critical', 'body:a[x]', 'UNION Select'], [$verdict->class, $verdict->severity, $verdict->field, $verdict->excerpt]);
        same('union select', judge($pack, 'GET /?b=1+UN%2549ON+select')->excerpt);
    },
    'each kind of match looks at what it should' => function (): void {
        $cases = [
            [['words' => ['foo', 'b(r']], 'x.b(r', 'x.bar'],
            [['equals' => ['a.b', '1.0']], '1.0', '1.00'],
            [['longer' => 5], 'a.cdef', 'a.cde'],
            [['regex' => '^a.c$'], "a\nc", "a\ncd"],
            [['regex' => 'c$'], 'a.c', "a.c\n"],
        ];
        foreach ($cases as [$match, $hit, $miss]) {
            same('block', judge(pack([rule('r', $match)]), 'GET /?a=' . rawurlencode($hit))->action, $hit);
            same('allow', judge(pack([rule('r', $match)]), 'GET /?a=' . rawurlencode($miss))->action, $miss);
        }
    },
    'short plain values are seen by plain rules only' => function (): void {
        $rules = [rule('r', ['regex' => 'evil']), rule('s', ['regex' => '^[0-9]{1,3}$'], ['plain' => true])];
        same([], judge(pack($rules), 'GET /?a=evil')->matches);
        same('s', judge(pack($rules), 'GET /?a=12')->rule);
        same('r', judge(pack($rules), 'GET /?a=evil' . str_repeat('-', 61))->rule);
    },
    'every target is looked at under its name' => function (): void {
        $targets = [
            ['path', null, 'GET /evil!', [], '', 'path'],
            ['query', null, 'GET /?evil!', [], '', 'query'],
            ['uri', null, 'GET /?evil!', [], '', 'uri'],
            ['method', null, 'evil! /', [], '', 'method'],
            ['args', 'a', 'GET /?b=x&a[y]=evil!', [], '', 'query:a[y]'],
            ['names', null, 'GET /?evil!=1', [], '', 'query:evil!'],
            ['cookies', 'c', 'GET /', ['Cookie' => 'b=1;c=evil!'], '', 'cookie:c'],
            ['cookies', null, 'GET /', ['Cookie' => 'b=1;c=evil!'], '', 'cookie:c'],
            ['headers', 'user-agent', 'GET /', ['User-Agent' => 'evil!'], '', 'header:user-agent'],
            ['headers', null, 'GET /', ['X-Any' => 'evil!'], '', 'header:x-any'],
            ['body', null, 'POST /', ['Content-Type' => 'text/xml'], '<evil!>', 'body'],
            ['files.names', null, 'POST /', MULTI, file('evil!', 'x'), 'file:f'],
            ['files.content', null, 'POST /', MULTI, file('x', 'evil!'), 'file:f'],
        ];
        foreach ($targets as [$target, $name, $line, $headers, $body, $field]) {
            $pack = pack([rule('r', [], ['when' => [condition(['regex' => 'evil!'], [[$target, $name]])]])]);
            $verdict = judge($pack, $line, $body, $headers);
            same([$field, 'evil!'], [$verdict->field, $verdict->excerpt], "$target.$name");
            same('allow', judge($pack, 'GET /?x=y')->action, "$target.$name");
        }
        $named = pack([rule('r', [], ['when' => [condition(['regex' => 'evil!'], [['args', 'a']])]])]);
        same('allow', judge($named, 'GET /?b=evil!')->action);
    },
    'all further conditions must hold, and none of the others' => function (): void {
        $rule = rule('r', [], [
            'when' => [condition(['regex' => 'a!']), condition(['regex' => 'b!'], [['headers', 'x-b']])],
            'not' => [condition(['equals' => ['/spared']], [['path', null]])],
        ]);
        same('block', judge(pack([$rule]), 'GET /?q=a!', '', ['X-B' => 'b!'])->action);
        same('allow', judge(pack([$rule]), 'GET /?q=a!', '', ['X-C' => 'b!'])->action);
        same('allow', judge(pack([$rule]), 'GET /spared?q=a!', '', ['X-B' => 'b!'])->action);
    },
    'literals and gates change no verdict' => function (): void {
        $bare = rule('r', ['regex' => '(?:select|union) {1,3}all']);
        $match = ['regex' => '(?:select|union) {1,3}all'];
        $quick = rule('r', [], ['when' => [condition($match, [['args', null]], 1, ['select', 'union', 'un', '='])]]);
        $some = ['b64' => false, 'longer' => null, 'always' => false];
        $gate = ['gate' => ['args' => ['literals' => ['select', 'union'], 'bytes' => '25'] + $some]];
        foreach (['x union  all', 'x SELECT all', 'x%20un%69on all', 'nothing!', 'unununion all=', ''] as $value) {
            $line = 'GET /?a=' . rawurlencode($value);
            $plain = rule('r', [], ['when' => [condition(['regex' => '(?:select|union) {1,3}all'], [['args', null]], 1)]]);
            same(judge(pack([$plain]), $line)->action, judge(pack([$quick], $gate), $line)->action, $value);
        }
        same('block', judge(pack([$bare]), 'GET /?a=select+all')->action);
    },
    'base64 passes a gate where a rule undoes it' => function (): void {
        $rule = rule('r', [], ['when' => [condition(['regex' => '<script>'], [['args', null]], 0, ['<script'])]]);
        $gate = ['literals' => ['<script'], 'bytes' => '', 'b64' => true, 'longer' => null, 'always' => false];
        $pack = ['chains' => [['b64']], 'gate' => ['args' => $gate]];
        $value = base64_encode(str_repeat('.', 60) . '<script>');
        same('block', judge(pack([$rule], $pack), 'GET /?a=' . rawurlencode($value))->action);
    },
    'a long value is read in windows' => function (): void {
        $pack = pack([rule('r', ['regex' => 'e{2}vil!'])]);
        foreach ([0, 7167, 8185, 8190, 14000, 20000] as $before) {
            $body = 'a=' . str_repeat('.', $before) . 'eevil!' . str_repeat('.', 3000);
            same('block', judge($pack, 'POST /', $body)->action, "behind $before bytes");
        }
        $begin = pack([rule('r', ['regex' => '^x{3}'])]);
        same('block', judge($begin, 'POST /', 'a=' . str_repeat('.', 7168) . 'xxx' . str_repeat('.', 2000))->action, 'a window begins');
        same('allow', judge($begin, 'POST /', 'a=' . str_repeat('.', 7168) . 'xxx')->action, 'one window holds it all');
        same('allow', judge($begin, 'POST /', 'a=' . str_repeat('.', 7169) . 'xxx' . str_repeat('.', 2000))->action, 'no window begins');
    },
    'sure rules score ten and act' => function (): void {
        $rules = [rule('b', ['regex' => 'x!'], ['severity' => 3]), rule('a', ['regex' => 'x!'], ['severity' => 3]),
            rule('c', ['regex' => 'x!'], ['action' => 'record'])];
        same(['block', 'a', 30], short(judge(pack($rules), 'GET /?a=x!')));
        same(['record', 'c', 10], short(judge(pack([$rules[2]]), 'GET /?a=x!')));
    },
    'unsure rules block together' => function (): void {
        $medium = ['confidence' => 'medium', 'severity' => 3];
        $one = [rule('a', ['regex' => 'x!'], $medium)];
        $two = [rule('a', ['regex' => 'x!'], $medium), rule('b', ['regex' => 'x!'], ['severity' => 2] + $medium)];
        same(['record', 'a', 3], short(judge(pack($one), 'GET /?a=x!')));
        same(['block', 'a', 5], short(judge(pack($two), 'GET /?a=x!')));
        same(['record', 'a', 5], short(judge(pack($two), 'GET /?a=x!', '', [], 'anonymous', 'first-day')));
        same(['record', 'l', 0], short(judge(pack([rule('l', ['regex' => 'x!'], ['confidence' => 'low'])]), 'GET /?a=x!')));
    },
    'whoever has the capability may' => function (): void {
        $pack = pack([rule('r', ['regex' => '<script'], ['unless' => 'unfiltered_html'])]);
        same('allow', judge($pack, 'GET /?a=<script>', '', [], 'editor')->action);
        same('block', judge($pack, 'GET /?a=<script>', '', [], 'subscriber')->action);
        same('block', judge($pack, 'GET /?a=<script>', '', [], 'nobody-knows')->action);
    },
    'a verdict on someone who may be staff is held' => function (): void {
        $spare = rule('r', ['regex' => '<script'], ['unless' => 'unfiltered_html']);
        $sure = rule('s', ['regex' => 'sleep!']);
        same(false, judge(pack([$spare]), 'GET /?a=<script>')->held);
        $held = judge(pack([$spare]), 'GET /?a=<script>', '', LOGGED_IN);
        same(['block', true], [$held->action, $held->held]);
        same(true, judge(pack([$spare]), 'POST /xmlrpc.php?a=<script>')->held);
        same(true, judge(pack([$spare]), 'GET /?a=<script>', '', ['Authorization' => 'basic eDp5'])->held);
        same(false, judge(pack([$spare]), 'GET /?a=<script>', '', LOGGED_IN, 'subscriber')->held, 'known by now');
        same(false, judge(pack([$spare, $sure]), 'GET /?a=<script>sleep!', '', LOGGED_IN)->held, 'blocked anyway');
        same(false, judge(pack([$sure]), 'GET /?a=sleep!', '', LOGGED_IN)->held);
    },
    'a request over a limit is a signal' => function (): void {
        $line = 'GET /?' . str_repeat('a&', 1001);
        same(['block', 'engine-limit', 10], short(judge(pack([limitRule()]), $line)));
        same('allow', judge(pack([limitRule()]), $line, '', [], 'editor')->action);
        same(true, judge(pack([limitRule()]), $line, '', LOGGED_IN)->held);
        same('allow', judge(pack([limitRule()]), 'GET /?a=b')->action);
    },
    'a regex engine that gives up is a signal' => function (): void {
        ini_set('pcre.backtrack_limit', '1000');
        // The value has all that the regex needs, but not in one place.
        $regex = '(?:a|aa){1,200}!{1,2}z';
        $nasty = rule('r', ['regex' => $regex], ['when' => [condition(['regex' => $regex])]]);
        $verdict = judge(pack([$nasty, limitRule()]), 'GET /?a=' . str_repeat('a', 100) . '?a!+!z');
        ini_restore('pcre.backtrack_limit');
        same(['block', 'engine-limit', 10], short($verdict));
        same('allow', judge(pack([$nasty, limitRule()]), 'GET /?a=aaaa!')->action);
    },
    'the owner can make rules record' => function (): void {
        $pack = pack([rule('r', ['regex' => 'x!']), rule('s', ['regex' => 'x!'], ['severity' => 1])]);
        $settings = ['rules' => ['r' => 'record']];
        same(['block', 's', 20], short(judge($pack, 'GET /?a=x!', '', [], 'anonymous', 'settled', $settings)));
        same('record', judge($pack, 'GET /?a=x!', '', [], 'anonymous', 'record')->action);
        $two = pack([rule('a', ['regex' => 'x!'], ['confidence' => 'medium']), rule('b', ['regex' => 'x!'], ['confidence' => 'medium'])]);
        same('record', judge($two, 'GET /?a=x!', '', [], 'anonymous', 'settled', ['rules' => ['a' => 'record']])->action);
    },
    'an exception spares one rule at one place' => function (): void {
        $pack = pack([rule('r', ['regex' => 'x!'])]);
        $settings = ['exceptions' => [['rule' => 'r', 'path' => '/p', 'parameter' => 'query:a']]];
        $action = static function (string $line) use ($pack, $settings): string {
            return judge($pack, $line, '', [], 'anonymous', 'settled', $settings)->action;
        };
        same('allow', $action('GET /p?a=x!'));
        same('block', $action('GET /q?a=x!'));
        same('block', $action('GET /p?b=x!'));
        same('block', $action('GET /p?a=x!&b=x!'));
    },
    'an exception covers what is inside of its field, sent or derived' => function (): void {
        $pack = pack([rule('r', ['regex' => 'x!'])]);
        $json = ['Content-Type' => 'application/json'];
        $action = static function (string $parameter, string $body, array $headers = []) use ($pack): string {
            $settings = ['exceptions' => [['rule' => 'r', 'path' => '/p', 'parameter' => $parameter]]];
            return judge($pack, 'POST /p', $body, $headers, 'anonymous', 'settled', $settings)->action;
        };
        same('allow', $action('body:meta', 'meta[a][0]=x!'));
        same('allow', $action('body:meta[a]', 'meta[a][0]=x!'));
        same('block', $action('body:meta[b]', 'meta[a][0]=x!'));
        same('block', $action('body:met', 'meta[a][0]=x!'), 'a name is no beginning of another');
        same('block', $action('query:meta', 'meta[a][0]=x!'));
        same('allow', $action('body:doc', 'doc=' . rawurlencode('{"t":{"u":["a b","x!"]}}')), 'JSON in a field');
        same('allow', $action('body:doc', 'doc=' . rawurlencode(serialize(['t' => ['x!']]))), 'serialized data in a field');
        same('allow', $action('body:content', '{"content":{"raw":"x!"}}', $json));
        same('block', $action('body:content', '{"title":{"raw":"x!"}}', $json));
    },
    'an exception may be for a path with any number, for some people, and for a time' => function (): void {
        $pack = pack([rule('r', ['regex' => 'x!'])], ['roles' => ['anonymous' => [], 'editor' => ['unfiltered_html']]]);
        $ask = static function (array $exception, string $uri, string $role = 'anonymous', array $headers = []) use ($pack): Verdict {
            $settings = ['exceptions' => [$exception + ['rule' => 'r', 'path' => '/posts/{number}/edit', 'parameter' => 'query:a']]];
            return judge($pack, "GET $uri?a=x!", '', $headers, $role, 'settled', $settings);
        };
        same('allow', $ask([], '/posts/17/edit')->action);
        same('block', $ask([], '/posts/17')->action);
        same('block', $ask([], '/posts/a/edit')->action);
        same('block', $ask([], '/posts/1/2/edit')->action);
        same('allow', $ask(['until' => time() + 60], '/posts/17/edit')->action);
        same('block', $ask(['until' => time() - 1], '/posts/17/edit')->action, 'it is over');
        $people = ['who' => 'unfiltered_html', 'parameter' => '*'];
        same('allow', $ask($people, '/posts/17/edit', 'editor')->action);
        $stranger = $ask($people, '/posts/17/edit');
        same(['block', false], [$stranger->action, $stranger->held], 'a stranger is refused at once');
        $claims = $ask($people, '/posts/17/edit', 'anonymous', LOGGED_IN);
        same(['block', true], [$claims->action, $claims->held], 'who may be an editor waits for WordPress');
    },
    'an exception may name what tells requests to one path apart' => function (): void {
        $pack = pack([rule('r', ['regex' => 'x!'])]);
        $ask = static function (string $path, string $line, string $body = '', array $headers = []) use ($pack): string {
            $settings = ['exceptions' => [['rule' => 'r', 'path' => $path, 'parameter' => $body === '' ? 'query:a' : 'body:a']]];
            return judge($pack, $line, $body, $headers, 'anonymous', 'settled', $settings)->action;
        };
        $save = '/wp-admin/admin-ajax.php?action=save';
        same('allow', $ask($save, 'GET /wp-admin/admin-ajax.php?action=save&a=x!'));
        same('allow', $ask($save, 'POST /wp-admin/admin-ajax.php', 'action=save&a=x!'));
        same('block', $ask($save, 'POST /wp-admin/admin-ajax.php', 'action=other&a=x!'));
        same('block', $ask($save, 'POST /wp-admin/admin-ajax.php?action=save', 'action=other&a=x!'), 'PHP takes the other');
        same('block', $ask($save, 'POST /wp-admin/admin-ajax.php', 'a=x!'));
        same('block', $ask($save, 'GET /else.php?action=save&a=x!'));
        $posts = '/index.php?rest_route=/wp/v2/posts/{number}';
        same('allow', $ask($posts, 'GET /index.php?rest_route=%2Fwp%2Fv2%2Fposts%2F17&a=x!'));
        same('block', $ask($posts, 'GET /index.php?a=x!'));
        same('block', $ask($posts, 'GET /index.php?rest_route=/wp/v2/users/17&a=x!'));
        same('block', $ask($posts, 'POST /index.php', '{"rest_route":"/wp/v2/posts/17","a":"x!"}', ['Content-Type' => 'application/json']));
        same('allow', $ask('/index.php', 'GET /index.php?rest_route=/wp/v2/posts/17&a=x!'), 'a path alone is for all of them');
    },
    'the place of a match is shown with what is around it' => function (): void {
        $place = static function (array $match, string $value, int $chain = 1): array {
            $pack = pack([rule('r', $match, ['when' => [condition($match, [['args', null]], $chain)]])]);
            return (judge($pack, 'POST /', 'a=' . rawurlencode($value))->place)();
        };
        same(['he said ', 'UNION Select', ' a chair'], $place(['regex' => 'union select'], 'he said UNION Select a chair'));
        same(['he ', 'said', ' so'], $place(['words' => ['said']], 'he said so'));
        same(['', 'all of it', ''], $place(['equals' => ['all of it']], 'all of it'));
        $long = $place(['regex' => 'needle'], str_repeat('hay ', 5000) . 'needle' . str_repeat(' hay', 5000));
        same([80, 'needle', 80], [strlen($long[0]), $long[1], strlen($long[2])]);
        same('hay ', substr($long[0], -4));
        $tried = 0;
        $found = Place::narrow('some words -- 1 OR 1=1 -- some more words', static function (string $part) use (&$tried): bool {
            $tried++;
            return strpos($part, 'OR 1=1') !== false;
        });
        same('OR 1=1', substr('some words -- 1 OR 1=1 -- some more words', ...$found));
        check($tried <= 28, "$tried tries");
    },
    'virtual patches are for what is installed' => function (): void {
        $patch = [
            'kind' => 'plugin', 'slug' => 'some', 'versions' => [['>=', '1.0'], ['<', '1.4.2']], 'cve' => null, 'source' => 'x',
            'verified' => true,
            'rules' => [rule('p', ['regex' => 'x!'])],
        ];
        $pack = pack([], ['patches' => [$patch, ['kind' => 'core', 'rules' => []] + $patch]]);
        $count = static function (?array $inventory) use ($pack): int {
            return count(compiled($pack, $inventory)['rules']);
        };
        same(1, $count(null));
        same(1, $count(['plugins' => [['slug' => 'some', 'version' => '1.4.1-beta']]]));
        same(0, $count(['plugins' => [['slug' => 'some', 'version' => '1.4.2']]]));
        same(0, $count(['plugins' => [['slug' => 'some', 'version' => '0.9']]]));
        same(0, $count(['themes' => [['slug' => 'some', 'version' => '1.1']]]));
        same(0, $count(['core' => '1.1']));
        $unsure = pack([], ['patches' => [['verified' => false] + $patch]]);
        same('record', judge($unsure, 'GET /?a=x!')->action);
    },
];
