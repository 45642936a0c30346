<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Challenge\Pass;
use PacketSense\Firewall\Limits\Owners;
use PacketSense\Firewall\Settings;

require_once __DIR__ . '/Fpm.php';
require_once __DIR__ . '/site.php';

/** A php-fpm with APCu, which need not be installed: APCU may name the extension's file. */
function with_memory(string $root): Fpm
{
    $file = getenv('APCU') ?: ini_get('extension_dir') . '/apcu.so';
    if (!is_file($file)) {
        skip('APCu is not there');
    }
    // Where the host loads it already, a second time is a warning in the log.
    return prepended($root, ['extension' => $file, 'apc.enabled' => '1', 'apc.shm_size' => '8M']);
}

/** The statuses of so many requests of an address, each with how often it came. */
function statuses(Fpm $fpm, string $root, int $count, array $server): array
{
    // All in one window of a minute.
    $left = 60 - time() % 60;
    if ($left < 10) {
        sleep($left);
    }
    $seen = [];
    for ($i = 0; $i < $count; $i++) {
        $status = $fpm->request("$root/index.php", '/', $server)['status'];
        $seen[$status] = ($seen[$status] ?? 0) + 1;
    }
    return $seen;
}

return [
    'too many requests are asked for a proof of work, and who has worked may go on for a while' => function (): void {
        $fpm = with_memory($root = build());
        check(Settings::save(['limits' => ['requests' => ['count' => 10, 'seconds' => 60, 'do' => 'challenge']]]), 'no settings');
        Owners::note('198.51.100.7', time());
        own($root);
        same([200 => 10, 429 => 5], statuses($fpm, $root, 15, ['REMOTE_ADDR' => '203.0.113.9']));
        $answer = $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '203.0.113.9']);
        check(strpos($answer['body'], 'data-puzzle=') !== false && preg_match('~Retry-After: \d+~', $answer['headers']) === 1, 'no puzzle');
        $pass = ['HTTP_COOKIE' => Pass::COOKIE . '=' . Pass::issue('203.0.113.9', time() + 600), 'REMOTE_ADDR' => '203.0.113.9'];
        same([200 => 24, 429 => 3], statuses($fpm, $root, 27, $pass), 'four times as many');
        same([200 => 30], statuses($fpm, $root, 30, ['REMOTE_ADDR' => '198.51.100.7']), 'an owner');
        same([200 => 30], statuses($fpm, $root, 30, ['REMOTE_ADDR' => '10.0.0.1']), 'not proven');
        $json = $fpm->request("$root/index.php", '/wp-json/', ['REMOTE_ADDR' => '203.0.113.9']);
        same([429, 'packetsense_limited'], [$json['status'], json_decode($json['body'], true)['code']]);
    },
    'too many requests lead to a ban where the owner wants that' => function (): void {
        $fpm = with_memory($root = build());
        check(Settings::save(['limits' => ['requests' => ['count' => 5, 'seconds' => 60, 'do' => 'ban']]]), 'no settings');
        own($root);
        $seen = statuses($fpm, $root, 12, ['REMOTE_ADDR' => '203.0.113.9']);
        same(5, $seen[200]);
        same('requests', Bans::find('203.0.113.9', time())['reason'] ?? null);
    },
    'without APCu requests are not counted and nothing fails' => function (): void {
        $fpm = prepended($root = build());
        check(Settings::save(['limits' => ['requests' => ['count' => 2, 'seconds' => 60, 'do' => 'ban']]]), 'no settings');
        own($root);
        same([200 => 8], statuses($fpm, $root, 8, []));
    },
];
