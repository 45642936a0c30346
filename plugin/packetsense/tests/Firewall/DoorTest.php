<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Challenge\Pass;
use PacketSense\Firewall\Challenge\Puzzle;
use PacketSense\Firewall\Limits\Owners;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;
use PacketSense\Install\DataFolder;

require_once __DIR__ . '/Fpm.php';
require_once __DIR__ . '/site.php';

const MISSING = "<?php\n\nhttp_response_code(404);\necho 'no such page';\n";

/** An entry of the lists. */
function entry(string $range, string $kind, int $until = 0): array
{
    return ['range' => $range, 'kind' => $kind, 'until' => $until, 'note' => '', 'at' => 0];
}

/** Changes the settings of a site that php-fpm serves. */
function change(string $root, array $settings): void
{
    check(Settings::save($settings), 'no settings');
    own($root);
}

/** Finds the number that a page's puzzle asks for. */
function solve(string $puzzle): string
{
    for ($number = 0;; $number++) {
        $head = unpack('N', hash('sha256', "$puzzle.$number", true))[1];
        if ($head >> (32 - (int) explode('.', $puzzle)[2]) === 0) {
            return "$puzzle.$number";
        }
    }
}

/** Waits until the address is banned, which happens after the answer. */
function wait_for_ban(string $address): array
{
    for ($try = 0; $try < 200 && Bans::find($address, time()) === null; $try++) {
        usleep(25000);
    }
    $ban = Bans::find($address, time());
    check($ban !== null, "$address is not banned");
    return (array) $ban;
}

return [
    'a denied range gets nothing, its neighbour everything, and an end is an end' => function (): void {
        $fpm = prepended($root = build());
        change($root, ['lists' => [entry('203.0.113.0/28', 'deny'), entry('198.51.100.7', 'deny', time() - 5)]]);
        same(403, $fpm->request("$root/index.php")['status']);
        same(['address-deny', 'list', 'block'], array_map(static function (string $name): string {
            return (string) wait_for(1)[0][$name];
        }, ['rule', 'class', 'action']));
        same(200, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '203.0.113.16'])['status']);
        same(200, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '198.51.100.7'])['status'], 'the end has come');
        change($root, ['lists' => [entry('203.0.113.0/28', 'deny'), entry('203.0.113.9', 'allow')]]);
        same(200, $fpm->request("$root/index.php")['status'], 'the narrower range decides');
        change($root, ['lists' => [entry('2001:470::/32', 'deny')]]);
        same(403, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '2001:470:1::9'])['status']);
        same(200, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '2001:471:1::9'])['status']);
    },
    'an allowed address is not blocked, but recorded' => function (): void {
        $fpm = prepended($root = build());
        change($root, ['lists' => [entry('203.0.113.9', 'allow')]]);
        same(200, $fpm->request("$root/index.php", ATTACK)['status']);
        same(['sqli-union', 'record'], [wait_for(1)[0]['rule'], events()[0]['action']]);
        Bans::add('203.0.113.9', time() + 60);
        own($root);
        same(200, $fpm->request("$root/index.php", '/')['status'], 'allowed before it is banned');
    },
    'a class that records lets pass, a rule of it that shall block still blocks' => function (): void {
        $fpm = prepended($root = build());
        change($root, ['classes' => ['sqli' => 'record']]);
        same([200, 403], [$fpm->request("$root/index.php", ATTACK)['status'], $fpm->request("$root/index.php", SCRIPT)['status']]);
        change($root, ['rules' => ['sqli-union' => 'block']]);
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        change($root, ['rules' => ['sqli-union' => 'record'], 'classes' => []]);
        same(200, $fpm->request("$root/index.php", ATTACK)['status']);
    },
    'an address that is not proven is recorded, never refused, until the proxy is trusted' => function (): void {
        $fpm = prepended($root = build());
        change($root, ['lists' => [entry('10.0.0.0/8', 'deny'), entry('198.51.100.0/24', 'deny'), entry('104.16.0.0/13', 'deny')]]);
        $from = ['REMOTE_ADDR' => '10.1.2.3', 'HTTP_X_FORWARDED_FOR' => '198.51.100.7'];
        same(200, $fpm->request("$root/index.php", '/', $from)['status'], 'a private peer');
        same(200, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '104.16.5.5'])['status'], 'a known service');
        same(['record', 'record'], array_column(wait_for(2), 'action'));
        change($root, ['trusted_proxies' => ['10.0.0.0/8']]);
        same(403, $fpm->request("$root/index.php", '/', $from)['status']);
        same(200, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '10.1.2.3'])['status'], 'the proxy itself');
        same(403, $fpm->request("$root/index.php", ATTACK, ['REMOTE_ADDR' => '10.1.2.3'])['status'], 'rules need no address');
    },
    'pages that are not there lead to a ban, pictures that are not there do not' => function (): void {
        $fpm = prepended($root = build(MISSING));
        change($root, ['limits' => ['missing' => ['count' => 5, 'seconds' => 60, 'do' => 'ban']]]);
        for ($i = 0; $i < 12; $i++) {
            same(404, $fpm->request("$root/index.php", "/old-$i.jpg")['status']);
        }
        for ($i = 0; $i < 5; $i++) {
            same(404, $fpm->request("$root/index.php", "/backup-$i.sql")['status'], "request $i");
        }
        $ban = wait_for_ban('203.0.113.9');
        same(['missing', 'block'], [$ban['reason'], $ban['do']]);
        check(abs($ban['until'] - time() - 900) < 10, 'not a quarter of an hour');
        same(403, $fpm->request("$root/index.php", '/')['status']);
        same(404, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '203.0.113.10'])['status'], 'a neighbour');
        same(['limit-missing', 'address-ban'], array_values(array_unique(array_column(events(), 'rule'))));
        Bans::remove('203.0.113.9');
        own($root);
        $fpm->request("$root/index.php", '/backup.sql');
        check(abs(wait_for_ban('203.0.113.9')['until'] - time() - 3600) < 10, 'the second ban is not longer');
    },
    'a network whose addresses take turns is banned as a whole' => function (): void {
        $fpm = prepended($root = build(MISSING));
        change($root, ['limits' => ['missing' => ['count' => 4, 'seconds' => 60, 'do' => 'ban']]]);
        for ($i = 0; $i < 20; $i++) {
            $fpm->request("$root/index.php", '/x.php', ['REMOTE_ADDR' => '203.0.113.' . (10 + $i)]);
        }
        wait_for_ban('203.0.113.200');
        same(['203.0.113.0/24'], array_keys(Bans::all(time())));
        same(403, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '203.0.113.77'])['status']);
        for ($i = 0; $i < 5; $i++) {
            $fpm->request("$root/index.php", '/x.php', ['REMOTE_ADDR' => "2001:470:0:1::$i"]);
        }
        same('missing', wait_for_ban('2001:470:0:1:abcd::1')['reason'], 'one asker has a whole /64');
        same(null, Bans::find('2001:470:0:2::1', time()));
    },
    'blocks lead to a ban, on the first day only to a note' => function (): void {
        $fpm = prepended($root = build());
        change($root, ['mode' => 'first-day', 'limits' => ['blocks' => ['count' => 3, 'seconds' => 60, 'do' => 'ban']]]);
        State::update(['settles_at' => time() + 100]);
        own($root);
        for ($i = 0; $i < 5; $i++) {
            same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        }
        same('limit-blocks', wait_for(6)[3]['rule']);
        same(200, $fpm->request("$root/index.php")['status']);
        change($root, ['mode' => 'settled']);
        $fpm->request("$root/index.php", ATTACK);
        same('blocks', wait_for_ban('203.0.113.9')['reason']);
        same(403, $fpm->request("$root/index.php")['status']);
    },
    'an owner, a private address and an allowed one are never banned' => function (): void {
        $fpm = prepended($root = build(MISSING));
        Owners::note('203.0.113.9', time());
        change($root, [
            'limits' => ['missing' => ['count' => 2, 'seconds' => 60, 'do' => 'ban']],
            'lists' => [entry('198.51.100.7', 'allow')],
        ]);
        foreach (['203.0.113.9', '10.1.2.3', '127.0.0.1', '198.51.100.7', '104.16.5.5'] as $address) {
            for ($i = 0; $i < 30; $i++) {
                same(404, $fpm->request("$root/index.php", '/x.php', ['REMOTE_ADDR' => $address])['status'], $address);
            }
        }
        usleep(200000);
        same([], Bans::all(time()));
    },
    'a challenge is answered with a puzzle, and its solution opens the door' => function (): void {
        $fpm = prepended($root = build("<?php\n\necho 'hello ', \$_COOKIE['other'] ?? '';\n"));
        change($root, ['challenge' => 10, 'lists' => [entry('203.0.113.9', 'challenge')]]);
        $asked = $fpm->request("$root/index.php");
        check($asked['status'] === 403 && preg_match('~data-puzzle="([^"]+)"~', $asked['body'], $found) === 1, $asked['body']);
        check(strpos($asked['headers'], "script-src 'sha256-") !== false, 'no policy');
        $proof = solve($found[1]);
        $open = $fpm->request("$root/index.php", '/', ['HTTP_COOKIE' => Pass::PROOF . "=$proof"]);
        same([200, 'hello '], [$open['status'], $open['body']]);
        check(preg_match('~' . Pass::COOKIE . '=([^;]+); .*HttpOnly~i', $open['headers'], $pass) === 1, $open['headers']);
        $pass = ['HTTP_COOKIE' => Pass::COOKIE . '=' . rawurldecode($pass[1])];
        same(200, $fpm->request("$root/index.php", '/', $pass)['status']);
        same(403, $fpm->request("$root/index.php", ATTACK, $pass)['status'], 'a pass is no licence');
        change($root, ['lists' => [entry('198.51.100.0/24', 'challenge')]]);
        same(403, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '198.51.100.1'] + $pass)['status'], 'borrowed');
        $borrowed = ['REMOTE_ADDR' => '198.51.100.1', 'HTTP_COOKIE' => Pass::PROOF . "=$proof"];
        same(403, $fpm->request("$root/index.php", '/', $borrowed)['status'], 'a borrowed solution');
        $json = $fpm->request("$root/index.php", '/wp-json/wp/v2/posts', ['REMOTE_ADDR' => '198.51.100.1']);
        same('packetsense_challenge', json_decode($json['body'], true)['code']);
        $post = $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '198.51.100.1'], 'comment=hello');
        check(strpos($post['body'], 'data-post="1"') !== false, 'a form would be sent anew in silence');
    },
    'a puzzle is good for its network, its time and its bits' => function (): void {
        build();
        $now = time();
        $puzzle = (string) Puzzle::issue('203.0.113.9', 10, $now);
        $solution = solve($puzzle);
        check(Puzzle::isSolved($solution, '203.0.113.9', $now), 'the solution does not count');
        check(Puzzle::isSolved($solution, '203.0.113.200', $now + 500), 'a phone that changes its address within the network');
        check(!Puzzle::isSolved($solution, '203.0.114.9', $now), 'another network');
        check(!Puzzle::isSolved($solution, '203.0.113.9', $now + 700), 'too late');
        check(!Puzzle::isSolved($solution . '0', '203.0.113.9', $now), 'another number');
        check(!Puzzle::isSolved($puzzle, '203.0.113.9', $now), 'no number');
        check(!Puzzle::isSolved(str_replace('.10.', '.01.', $solution), '203.0.113.9', $now), 'fewer bits');
        $pass = (string) Pass::issue('203.0.113.9', $now + 100);
        check(Pass::isGood($pass, '203.0.113.77', $now) && !Pass::isGood($pass, '203.0.113.77', $now + 100), 'the end of a pass');
        check(!Pass::isGood((string) Pass::issue('203.0.113.9', $now + 99999999), '203.0.113.9', $now), 'a pass for ever');
    },
    'a medium rule that matched staff on the first day is held back until the owner says' => function (): void {
        $fpm = prepended($root = build());
        $pack = pack_of_rules();
        $pack['rules'][0] = ['confidence' => 'medium', 'severity' => 4] + $pack['rules'][0];
        $pack['block_at'] = 4;
        put_pack($pack);
        change($root, ['mode' => 'first-day']);
        State::update(['settles_at' => time() + 100]);
        own($root);
        same(200, $fpm->request("$root/index.php", ATTACK)['status']);
        usleep(100000);
        State::forget();
        same([], State::read()['held_back'], 'a stranger taught the firewall');
        $session = 'ann|' . (time() + 1000) . '|token|mac';
        $cap = \PacketSense\Firewall\Capability::issue(1, ['unfiltered_html'], ['unfiltered_html'], time() + 900, $session, time());
        $cookie = ['HTTP_COOKIE' => 'wordpress_logged_in_x=' . rawurlencode($session) . "; packetsense_cap=$cap"];
        same(200, $fpm->request("$root/index.php", ATTACK, $cookie)['status']);
        for ($try = 0; $try < 100 && State::read()['held_back'] === []; $try++) {
            usleep(25000);
            State::forget();
        }
        same(['sqli-union'], \PacketSense\Firewall\Promotion::waiting());
        change($root, ['mode' => 'settled']);
        same(200, $fpm->request("$root/index.php", ATTACK)['status'], 'held back');
        check(\PacketSense\Firewall\Promotion::decide('sqli-union', 'block'), 'not decided');
        own($root);
        same(403, $fpm->request("$root/index.php", ATTACK)['status'], 'the owner has said');
    },
];
