<?php

declare(strict_types=1);

namespace PacketSense\Tests\Guard;

use PacketSense\Guard\Address;
use PacketSense\Guard\Asked;
use PacketSense\Guard\Redirects;

use function PacketSense\Tests\same;

return [
    'an inner address is known in every spelling that a resolver takes' => function (): void {
        $inner = ['127.0.0.1', '127.1', '0x7f000001', '0x7f.1', '2130706433', '017700000001', '0177.0.0.1', '0', '10.0.0.1', '172.16.0.1',
            '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '[::1]', '::1', '[::]', '[::ffff:127.0.0.1]',
            '[::ffff:7f00:1]', '[64:ff9b::a00:1]', '[2002:7f00:1::]', '[fd00::1]', '[fe80::1%25eth0]', 'localhost', 'LOCALHOST.',
            'app.localhost', 'metadata.google.internal', 'printer.local', '224.0.0.1', '255.255.255.255', '[::7f00:1]'];
        foreach ($inner as $host) {
            same(true, Address::saysInner($host), $host);
        }
    },
    'an outer address and a name are not' => function (): void {
        $outer = ['8.8.8.8', '172.32.0.1', '172.15.0.1', '100.128.0.1', '192.167.1.1', '[2606:4700::1111]', '[::ffff:8.8.8.8]',
            '[64:ff9b::808:808]', 'example.org', 'localhost.example.org', '10.example.org', '1.2.3.4.5', '4294967296', '256.1.1.1',
            '08.1.1.1', '', 'wp.com', '1e100.net'];
        foreach ($outer as $host) {
            same(false, Address::saysInner($host), $host);
        }
    },
    'a name leads where the name server says' => function (): void {
        same(true, Address::leadsInside('localhost'));
        same(true, Address::leadsInside('0x7f.1'));
    },
    'a host is traced to the parameter that names it, in whatever dress' => function (): void {
        $texts = Asked::read(
            [
                'url' => 'http://10.0.0.1/x',
                'twice' => 'http%3A%2F%2F10.0.0.2%2F',
                'b' => base64_encode('see http://10.0.0.3/'),
                'h' => bin2hex('http://10.0.0.4/'),
            ],
            ['a' => ['b' => ['c' => '//10.0.0.5']], 'q' => 'redis elasticsearch and 10.0.0.66'],
            ['f' => ['name' => 'x.jpg', 'tmp_name' => '/tmp/10.0.0.7']],
            '{"deep":{"url":"http:\/\/db:3306\/"}}',
            '/proxy/http%3A%2F%2F10.0.0.8/'
        );
        same('query:url', Asked::hostIn('10.0.0.1', $texts));
        same('query:twice', Asked::hostIn('10.0.0.2', $texts));
        same('query:b', Asked::hostIn('10.0.0.3', $texts));
        same('query:h', Asked::hostIn('10.0.0.4', $texts));
        same('body:a', Asked::hostIn('10.0.0.5', $texts));
        same('path', Asked::hostIn('10.0.0.8', $texts));
        same('body:deep', Asked::hostIn('db', $texts), 'a host of one word, with a port');
        same(null, Asked::hostIn('10.0.0.6', $texts), 'a part of another address');
        same(null, Asked::hostIn('10.0.0.7', $texts), 'the name of the temporary file is not the visitor\'s');
        same(null, Asked::hostIn('elasticsearch', $texts), 'a word is not a host');
        same(null, Asked::hostIn('evil.example', Asked::read(['s' => 'notevil.example evil.example.org'], [], [], '', '/')));
    },
    'XML bodies are read too, and huge requests within bounds' => function (): void {
        $texts = Asked::read([], [], [], '<value>http://10.0.0.9/&amp;x</value>', '/xmlrpc.php');
        same('body', Asked::hostIn('10.0.0.9', $texts));
        $texts = Asked::read(array_fill(0, 5000, str_repeat('x', 4000)), [], [], '', '/');
        same(true, count($texts) <= 2000 && array_sum(array_map('strlen', array_column($texts, 1))) <= 1048576);
    },
    'the target of a redirect is what a browser makes of it' => function (): void {
        $targets = [
            'https://evil.example/x' => 'evil.example', '//evil.example' => 'evil.example', '/\\evil.example' => 'evil.example',
            'https:evil.example' => 'evil.example', 'http:///evil.example/' => 'evil.example', "/\t/evil.example" => 'evil.example',
            'https://shop.example@evil.example/' => 'evil.example', 'HTTPS://EVIL.example:8443' => 'evil.example',
            '/wp-admin/' => '', '?a=//evil.example' => '', 'page.php' => '', '' => '', 'mailto:a@b.example' => '',
        ];
        foreach ($targets as $location => $host) {
            same($host, Redirects::target((string) $location), (string) $location);
        }
    },
];
