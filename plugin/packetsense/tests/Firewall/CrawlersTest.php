<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Crawlers\Check;
use PacketSense\Firewall\Crawlers\Claim;
use PacketSense\Firewall\Crawlers\Dns;
use PacketSense\Firewall\Crawlers\Verified;
use PacketSense\Firewall\Limits\Strikes;
use PacketSense\Firewall\Settings;
use PacketSense\Install\DataFolder;

require_once __DIR__ . '/Fpm.php';
require_once __DIR__ . '/site.php';

const GOOGLE = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

/** A real name server on a free port; gives its address, and stops with the test. */
function name_server(): string
{
    static $server = null;
    $folder = folder();
    file_put_contents("$folder/records.json", json_encode([
        '1.66.249.66.in-addr.arpa 12' => ['crawl-66-249-66-1.googlebot.com'],
        'crawl-66-249-66-1.googlebot.com 1' => ['66.249.66.9', '66.249.66.1'],
        // Anybody can name an address of his own as he likes; the name does not lead back.
        '7.113.0.203.in-addr.arpa 12' => ['crawl-66-249-66-1.googlebot.com'],
        '8.113.0.203.in-addr.arpa 12' => ['crawl.googlebot.com.evil.example', 'googlebot.com'],
        'crawl.googlebot.com.evil.example 1' => ['203.0.113.8'],
        '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.8.4.0.6.8.4.1.0.0.2.ip6.arpa 12' => ['crawl-6.googlebot.com'],
        'crawl-6.googlebot.com 28' => ['2001:4860:4801::1'],
        '5.113.0.203.in-addr.arpa 12' => 'silence',
        '6.113.0.203.in-addr.arpa 12' => 'broken',
    ]));
    $server = proc_open([PHP_BINARY, __DIR__ . '/dns.php', "$folder/port", "$folder/records.json"], [], $pipes);
    register_shutdown_function(static function () use ($server): void {
        proc_terminate($server);
        proc_close($server);
    });
    for ($try = 0; $try < 400 && !is_file("$folder/port"); $try++) {
        usleep(25000);
    }
    return (string) file_get_contents("$folder/port");
}

return [
    'only an address whose name is the engine\'s and leads back to it is the engine' => function (): void {
        $server = name_server();
        $find = static function (string $address, string $engine = 'google') use ($server): int {
            return Check::find($address, $engine, new Dns([$server]));
        };
        same(Verified::TRUE, $find('66.249.66.1'));
        same(Verified::TRUE, $find('2001:4860:4801::1'));
        same(Verified::FALSE, $find('66.249.66.1', 'bing'), 'another engine');
        same(Verified::FALSE, $find('203.0.113.7'), 'a borrowed name');
        same(Verified::FALSE, $find('203.0.113.8'), 'a name that only looks like it');
        same(Verified::FALSE, $find('203.0.113.99'), 'no name');
        same(Verified::UNKNOWN, $find('203.0.113.6'), 'a server that fails');
        $before = microtime(true);
        same(Verified::UNKNOWN, $find('203.0.113.5'), 'no answer');
        check(microtime(true) - $before < 3, 'waited too long');
        same(Verified::UNKNOWN, Check::find('66.249.66.1', 'google', new Dns([])), 'no server');
    },
    'a false one is recorded once and banned like anybody, a true one never' => function (): void {
        build();
        $dns = new Dns([name_server()], 5.0);
        $_SERVER['HTTP_USER_AGENT'] = GOOGLE;
        $_SERVER['REMOTE_ADDR'] = '66.249.66.1';
        $now = time();
        same(Verified::TRUE, Check::settle('66.249.66.1', 'google', $dns, $now));
        same(Verified::FALSE, Check::settle('203.0.113.7', 'google', $dns, $now));
        same([['crawler-false', '203.0.113.7', 'google']], array_map(static function (array $event): array {
            return [$event['rule'], $event['ip'], $event['excerpt']];
        }, events()));
        check(Verified::is('66.249.66.1', $now) && !Verified::is('203.0.113.7', $now), 'not remembered');
        check(!Verified::is('66.249.66.1', $now + 8 * 86400), 'remembered for ever');
        $settings = Settings::all();
        foreach (['66.249.66.1', '203.0.113.7'] as $_SERVER['REMOTE_ADDR']) {
            for ($i = 0; $i < 400; $i++) {
                Strikes::count('missing', $_SERVER['REMOTE_ADDR'], $settings, 'settled', $now);
            }
        }
        same(['203.0.113.0/24', '203.0.113.7'], array_keys(Bans::all($now)));
        $_SERVER['HTTP_USER_AGENT'] = 'Mozilla/5.0';
        check(!Verified::is('66.249.66.1', $now), 'who does not say so is not taken for one');
    },
    'the answer does not wait for the name server' => function (): void {
        $fpm = prepended($root = build());
        $before = microtime(true);
        same(200, $fpm->request("$root/index.php", '/', ['HTTP_USER_AGENT' => GOOGLE])['status']);
        check(microtime(true) - $before < 1.0, 'the answer took ' . (microtime(true) - $before));
        for ($try = 0; $try < 200 && Verified::known('203.0.113.9', time()) === 0; $try++) {
            usleep(25000);
        }
        check(Verified::known('203.0.113.9', time()) !== Verified::TRUE && is_file(DataFolder::file('crawlers.php')), 'not looked at');
    },
    'claims are told from other words' => function (): void {
        same('google', Claim::of(GOOGLE));
        same('bing', Claim::of('Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'));
        same('yandex', Claim::of('Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)'));
        same('', Claim::of('Mozilla/5.0 (Linux; Android 14) Chrome/130 Safari/537.36 YaBrowser'));
        check(Claim::owns('google', 'crawl.GOOGLEBOT.com.') && !Claim::owns('google', 'evilgooglebot.com'), 'names');
    },
];
