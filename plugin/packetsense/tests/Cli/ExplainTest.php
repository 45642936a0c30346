<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Cli\Curl;
use PacketSense\Cli\Hooks;
use PacketSense\Firewall\Engine\Request;
use PacketSense\Firewall\Incidents\Journal;
use PacketSense\Firewall\Settings;

require_once __DIR__ . '/wp-cli.php';

/** A refused request over a real php-fpm; the number that the visitor saw. */
function refused(Fpm $fpm, string $root, string $uri = ATTACK): string
{
    $answer = $fpm->request("$root/index.php", $uri);
    same(403, $answer['status'], $uri);
    check(preg_match('~<code>([0-9A-Z-]{9})</code>~', $answer['body'], $found) === 1, 'no number');
    for ($try = 0; $try < 400 && Journal::find($found[1]) === null; $try++) {
        usleep(25000);
    }
    return $found[1];
}

/** Wrong request => what is said. */
function complaint(string $line): string
{
    try {
        Curl::read($line);
        return '';
    } catch (\InvalidArgumentException $wrong) {
        return $wrong->getMessage();
    }
}

return [
    'a refused visitor\'s number says what happened, to an exception and back' => function (): void {
        $fpm = prepended($root = build());
        Hooks::register();
        $number = refused($fpm, $root);
        $told = wp('explain ' . strtolower(str_replace('-', '', $number)));
        $parts = [
            'Stopped: sqli-union (sqli-union)', '203.0.113.9  GET /', 'A stranger', 'parameter "id"', '>>>UNION SELECT<<<',
            'SQL injection, critical', '--choice=parameter', 'let through 1 request', '--choice=rule',
        ];
        foreach ($parts as $part) {
            check(strpos($told, $part) !== false, "no $part in $told");
        }
        same(0, strpos(wp('explain AAAA-AAAA'), 'Error: There is no event with the number AAAA-AAAA.'));
        same(0, strpos(wp('explain nobody'), 'Error: "nobody" is no reference number'));

        $asked = wp("exception add $number --days=30 --note=\"the course\"");
        check(strpos($asked, 'sqli-union on / at query:id') !== false && strpos($asked, 'Nothing is saved yet') !== false, $asked);
        same([], Settings::all()['exceptions'], 'it was saved without being told to');
        $said = wp("exception add $number --days=30 --note=\"the course\" --yes");
        check(strpos($said, 'Success: The exception is in force.') !== false, $said);
        same(200, $fpm->request("$root/index.php", ATTACK)['status']);
        same(403, $fpm->request("$root/index.php", str_replace('id=', 'x=', ATTACK))['status']);
        $listed = json_decode(wp('exception list --format=json'), true);
        same(['command line', 'the course', $number], [$listed[0]['by'], $listed[0]['note'], $listed[0]['ref']]);
        check(strpos(wp('exception list'), 'until ' . gmdate('Y-m-d', time() + 30 * 86400)) !== false, wp('exception list'));
        $id = $listed[0]['id'];
        same("Success: The exception $id is withdrawn. The rule acts again.", wp("exception remove $id"));
        same("Error: There is no exception \"$id\".", wp("exception remove $id"));
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
    },
    'exceptions that are written by hand are looked at' => function (): void {
        build();
        Hooks::register();
        $good = '--rule=sqli-union --path=/p --parameter=query:q';
        same('Error: Name --rule, or a reference number.', wp('exception add --path=/p'));
        $said = wp('exception add --rule=nothing --path=/p --parameter=query:q');
        same('Error: There is no rule "nothing" among the rules in force.', $said);
        check(strpos(wp("exception add $good --who=fly --yes"), 'Error: No rule asks for "fly".') === 0, 'an unknown capability');
        check(strpos(wp('exception add --rule=sqli-union --path=/p --parameter=* --yes'), 'must name a capability') !== false, '* for all');
        check(strpos(wp("exception add $good --days=0"), 'Error: --days must be') === 0, 'days');
        check(strpos(wp("exception add $good --who=unfiltered_html --yes"), 'Success') !== false, 'a good one');
        check(strpos(wp('exception add --rule=state-role --path=/p --parameter=user:role --yes'), 'Success') !== false, 'a state rule');
    },
    'a request that is not made is judged by the site\'s rules' => function (): void {
        build();
        Hooks::register();
        $told = wp('test-rule --uri="/?id=1 UNION SELECT 2"');
        check(strpos($told, "Stopped by sqli-union (sqli-union), score 10.\nAsked as anonymous, mode settled.\n") === 0, $told);
        check(strpos($told, '  block   sqli-union  (critical, high)  query:id: UNION SELECT') !== false, $told);
        same(0, strpos(wp('test-rule --uri=/?s=student+union'), 'Let through: no rule matched.'));
        same('block', json_decode(wp('test-rule --uri=/ --body=c=<script> --format=json'), true)['verdict']);
        same('allow', json_decode(wp('test-rule --uri=/ --body=c=<script> --as=editor --format=json'), true)['verdict']);
        same('block', json_decode(wp('test-rule --uri=/ --body=c=<script> --as=subscriber --format=json'), true)['verdict']);
        same('record', json_decode(wp('test-rule --uri=/?a=<script> --mode=record --format=json'), true)['verdict']);
        $json = '--header="Content-Type: application/json" --body="{\"a\":\"<script\"}"';
        same('block', json_decode(wp("test-rule --uri=/ $json --format=json"), true)['verdict']);
        check(strpos(wp('test-rule --uri=/ --header="User-Agent: sqlmap/1.7"'), 'Let through and recorded by scanner') === 0, 'a header');
        same('Error: "nobody" is neither a role of this site nor the login name of an account.', wp('test-rule --uri=/ --as=nobody'));
        check(strpos(wp('test-rule'), 'Error: Name the request') === 0, 'no request');
        check(strpos(wp("test-rule --uri=\"/?a=<script>\x1b[31m\""), "\x1b") === false, 'a terminal would obey');
    },
    'it says which exception changed the verdict' => function (): void {
        build();
        Hooks::register();
        wp('exception add --rule=sqli-union --path=/ --parameter=query:id --yes');
        $told = wp('test-rule --uri="/?id=1 UNION SELECT 2"');
        check(strpos($told, 'Let through: no rule matched.') === 0, $told);
        check(strpos($told, '(sqli-union on / at query:id) spared query:id.') !== false, $told);
        check(strpos($told, 'Without exceptions: block by sqli-union.') !== false, $told);
        check(strpos(wp('test-rule --uri="/?x=1 UNION SELECT 2"'), 'Exception') === false, 'another field');
    },
    'a line of curl is read as a shell and curl would' => function (): void {
        $read = static function (string $line): array {
            $asked = Curl::read($line);
            return [$asked->method, $asked->uri, $asked->body];
        };
        same(['GET', '/?a=b', ''], $read('curl https://shop.example/?a=b'));
        same(['GET', '/?a=b', ''], $read("curl -sSk --compressed \\\n  'shop.example/?a=b'"));
        same(['POST', '/x', "a='1"], $read('curl -d "a=\'1" http://h/x'));
        same(['PUT', '/x', 'a=1&b=2'], $read('curl -XPUT -d a=1 --data-raw b=2 http://h/x'));
        same(['GET', '/x?q=a%20b', ''], $read("curl -G --data-urlencode 'q=a b' http://h/x"));
        same(["POST", '/x', "a\n'b"], $read('curl http://h/x --data-raw $\'a\\n\\\'b\''));
        same(['HEAD', '/', ''], $read('curl -I http://h'));
        $json = Curl::read('curl --json \'{"a":"\'"it\'s"\'"}\' -b s=1 -A "sqlmap/1" -u ann:x -H "X-A: b" http://h/');
        same('{"a":"it\'s"}', $json->body);
        $headers = array_column($json->headers, 1, 0);
        $expected = ['Content-Type' => 'application/json', 'Cookie' => 's=1', 'User-Agent' => 'sqlmap/1', 'X-A' => 'b'];
        ksort($headers);
        same($expected, array_intersect_key($headers, $expected));
        same(['Accept', 'Authorization', 'Content-Type', 'Cookie', 'User-Agent', 'X-A'], array_keys($headers));
        $file = folder() . '/shell.php';
        file_put_contents($file, '<?php 1;');
        $form = Curl::read("curl -F note=hello -F 'f=@$file;type=image/png' http://h/up");
        $limits = ['limits' => pack_of_rules()['limits'], 'unread' => []];
        $request = Request::fromParts($limits, 'POST', $form->uri, $form->headers, $form->body);
        same([['f', 'shell.php', 'f', 'file']], $request->fields('files.names'));
        same('hello', $request->fields('args')[0][1]);
        same('The line must begin with curl.', complaint('wget http://h'));
        same('The line has no URL.', complaint('curl -s'));
        same('A quote in the line is not closed.', complaint("curl 'http://h"));
        same('--header needs a value.', complaint('curl http://h -H'));
        same('--config is not understood here.', complaint('curl http://h --config x'));
        same('-Z is not understood here.', complaint('curl http://h -Z'));
        same('"x" is no header: write "Name: value".', complaint('curl http://h -H x'));
        same('/nowhere/at-all cannot be read.', complaint('curl http://h -d @/nowhere/at-all'));
    },
];
