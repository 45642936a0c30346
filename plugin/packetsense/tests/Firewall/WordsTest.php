<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\BlockPage;
use PacketSense\Firewall\Excerpt;
use PacketSense\Firewall\Recent;
use PacketSense\Firewall\Reference;
use PacketSense\Firewall\Refusal;
use PacketSense\Install\DataFolder;

return [
    'an excerpt shows neither digits nor e-mail addresses' => function (): void {
        same("#' union select ##,@", Excerpt::mask("1' union select 42,ann.lee+x@shop.example"));
        same('to=@ card #### ####', Excerpt::mask("to=ann%40shop.example card 4111 1111"));
        same('# ##', Excerpt::mask("\u{0661} \u{FF11}\u{FF12}"), 'digits of other scripts');
    },
    'an excerpt is at most 200 bytes of valid UTF-8' => function (): void {
        foreach ([str_repeat('ä', 300), str_repeat("\xff", 300), "a" . str_repeat('漢', 100), str_repeat("\0", 500), ''] as $raw) {
            $text = Excerpt::mask($raw);
            check(strlen($text) <= 200 && preg_match('~~u', $text) === 1, 'too long or not UTF-8');
        }
        same('a  b', Excerpt::mask("a\r\nb"));
    },
    'a mutilated random excerpt is always valid' => function (): void {
        mt_srand(7);
        for ($i = 0; $i < 2000; $i++) {
            $text = Excerpt::mask(random_bytes(mt_rand(1, 400)));
            check(strlen($text) <= 200 && preg_match('~\d~', $text) === 0 && json_encode($text) !== false, 'bad excerpt');
        }
    },
    'a reference can be read out on the telephone' => function (): void {
        $seen = [];
        for ($i = 0; $i < 500; $i++) {
            $reference = Reference::fresh();
            check(preg_match('~^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$~D', $reference) === 1, "bad reference $reference");
            $seen[$reference] = true;
        }
        same(500, count($seen));
    },
    'the page needs nothing from anywhere and its policy allows only its own style' => function (): void {
        $page = BlockPage::html('7Q2K-9F4M');
        check(strpos($page, '7Q2K-9F4M') !== false, 'no reference');
        check(preg_match('~src=|href=|url\(|<script|@import~i', $page) === 0, 'something is fetched');
        preg_match('~<style>(.*)</style>~s', $page, $style);
        check(strpos(BlockPage::policy(), "'sha256-" . base64_encode(hash('sha256', $style[1], true)) . "'") !== false, 'another style');
        check(strpos($style[1], 'prefers-color-scheme:dark') !== false, 'no dark scheme');
    },
    'programs get JSON and people a page' => function (): void {
        $json = static function (array $server, array $get = []): bool {
            return Refusal::wantsJson($server + ['REQUEST_URI' => '/', 'SCRIPT_FILENAME' => '/var/www/index.php'], $get);
        };
        same(false, $json(['HTTP_ACCEPT' => 'text/html,application/json;q=0.9']));
        same(false, $json([]));
        same(true, $json(['REQUEST_URI' => '/wp-json/wp/v2/posts', 'HTTP_ACCEPT' => 'text/html']));
        same(true, $json([], ['rest_route' => '/wp/v2/posts']));
        same(true, $json(['SCRIPT_FILENAME' => '/var/www/wp-admin/admin-ajax.php']));
        same(true, $json(['SCRIPT_FILENAME' => '/var/www/xmlrpc.php']));
        same(true, $json(['HTTP_X_REQUESTED_WITH' => 'XMLHttpRequest']));
        same(true, $json(['CONTENT_TYPE' => 'application/json; charset=utf-8']));
        same(true, $json(['HTTP_ACCEPT' => 'application/problem+json']));
    },
    'the last events come newest first, and only so many are kept' => function (): void {
        DataFolder::choose(folder());
        same([], Recent::last('finding', 5));
        for ($i = 0; $i < 1500; $i++) {
            Recent::add(['type' => 'finding', 'n' => $i, 'excerpt' => '<?php ' . str_repeat('x', 100)]);
        }
        same([1499, 1498, 1497], array_column(Recent::last('finding', 3), 'n'));
        same(50, count(Recent::last('finding', 1000)));
        check(filesize(DataFolder::file('recent-finding.php')) < 100000, 'the file grows without end');
        same(1, substr_count((string) file_get_contents(DataFolder::file('recent-finding.php')), '<?'));
        Recent::add(['type' => 'login', 'at' => 1000]);
        Recent::add(['type' => 'login', 'at' => 3000]);
        Recent::forget(2000);
        same([3000], array_column(Recent::last('login', 9), 'at'), 'the old one is forgotten');
        Recent::add(['type' => '../x']);
        same([], Recent::last('../x', 5));
    },
];
