<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Origin\Chain;
use PacketSense\Firewall\Origin\Examination;
use PacketSense\Firewall\Origin\KnownProxies;
use PacketSense\Firewall\Origin\Proven;
use PacketSense\Firewall\Range;

require_once dirname(__DIR__) . '/Install/wordpress.php';
require_once __DIR__ . '/Fpm.php';
require_once __DIR__ . '/site.php';

/** Examines a site whose requests come as the function says: it takes what was sent and gives peer and X-Forwarded-For. */
function examined(Fpm $fpm, string $root, callable $way): array
{
    $GLOBALS['packetsense_server'] = static function (string $path, array $headers) use ($fpm, $root, $way): array {
        [$peer, $forwarded] = $way($headers['X-Forwarded-For']);
        return $fpm->request("$root/index.php", $path, [
            'REMOTE_ADDR' => $peer, 'HTTP_X_FORWARDED_FOR' => $forwarded, 'HTTP_X_PACKETSENSE_PROBE' => $headers['X-PacketSense-Probe'],
        ]);
    };
    return Examination::run();
}

return [
    'a site that asks itself finds out what stands before it' => function (): void {
        $fpm = prepended($root = build());
        $result = static function (callable $way) use ($fpm, $root): array {
            $found = examined($fpm, $root, $way);
            return [$found['result'], $found['proxies']];
        };
        same(['direct', []], $result(static function (string $sent): array {
            return ['203.0.113.50', $sent];
        }));
        same(['proxy', ['10.0.0.5']], $result(static function (string $sent): array {
            return ['10.0.0.5', "$sent, 203.0.113.50"];
        }));
        same(['proxy', ['10.0.0.5']], $result(static function (string $sent): array {
            return ['10.0.0.5', '203.0.113.50'];
        }), 'a proxy that writes the header anew');
        same(['proxy', array_merge(['10.0.0.5'], KnownProxies::RANGES['Cloudflare'])], $result(static function (string $sent): array {
            return ['10.0.0.5', "$sent, 203.0.113.50, 162.158.1.1"];
        }), 'two in a row');
        same(['inside', []], $result(static function (string $sent): array {
            return ['127.0.0.1', $sent];
        }));
        same(['forged', []], $result(static function (string $sent): array {
            return ['104.16.5.5', $sent];
        }), 'a service that adds nothing');
        same(['forged', []], $result(static function (string $sent): array {
            return ['10.0.0.5', "$sent, 10.0.0.4"];
        }), 'the address claimed by the visitor would be believed');
        same(['hidden', []], $result(static function (): array {
            return ['10.0.0.5', ''];
        }));
        $GLOBALS['packetsense_server'] = null;
        same('silent', Examination::run()['result']);
    },
    'nobody else learns how a request has come' => function (): void {
        $fpm = prepended($root = build());
        $answer = $fpm->request("$root/index.php", '/', ['HTTP_X_PACKETSENSE_PROBE' => time() . '.' . str_repeat('0', 64)]);
        check(stripos($answer['headers'], 'packetsense') === false, $answer['headers']);
    },
    'the owner\'s browser shows who would be trusted' => function (): void {
        $chain = new Chain('172.18.0.1', '203.0.113.9');
        same([['172.18.0.1'], '203.0.113.9'], [$chain->proxies(), $chain->visitor($chain->proxies())]);
        same([], (new Chain('203.0.113.9', ''))->proxies());
        same('10.1.1.1', (new Chain('10.1.1.1', 'nonsense'))->visitor(['10.1.1.1']));
    },
    'which addresses are proven' => function (): void {
        $is = static function (string $peer, string $forwarded = '', array $trusted = []): bool {
            return Proven::is(['REMOTE_ADDR' => $peer, 'HTTP_X_FORWARDED_FOR' => $forwarded], ['trusted_proxies' => $trusted]);
        };
        check($is('203.0.113.9') && $is('2001:470::1'), 'a public peer');
        check($is('203.0.113.9', '198.51.100.1'), 'a header nobody asked for changes nothing');
        foreach (['10.0.0.1', '192.168.1.1', '127.0.0.1', '::1', 'fd00::1', '169.254.1.1', '100.64.1.1', '', '104.16.0.1'] as $peer) {
            check(!$is($peer), "$peer is taken for proven");
        }
        check($is('10.0.0.1', '203.0.113.9', ['10.0.0.0/8']), 'behind a trusted proxy');
        check($is('104.16.0.1', '203.0.113.9', KnownProxies::RANGES['Cloudflare']), 'behind a trusted service');
        check(!$is('10.0.0.1', '', ['10.0.0.0/8']) && !$is('10.0.0.1', '10.0.0.2', ['10.0.0.0/8']), 'no visitor is named');
        check(!$is('10.0.0.1', '192.168.0.7', ['10.0.0.0/8']), 'a private visitor');
    },
    'the table of known services is one of ranges' => function (): void {
        foreach (KnownProxies::RANGES as $service => $ranges) {
            foreach ($ranges as $range) {
                $parsed = Range::parse($range);
                check($parsed !== null && Range::network($parsed[0], $parsed[1]) === $parsed[0], "$service: $range");
                same($service, KnownProxies::service((string) inet_ntop($parsed[0])));
            }
        }
        same('', KnownProxies::service('203.0.113.9'));
    },
];
