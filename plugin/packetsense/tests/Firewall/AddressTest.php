<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\ClientAddress;
use PacketSense\Firewall\Range;
use PacketSense\Install\DataFolder;

function client(string $peer, string $forwarded = '', array $trusted = []): string
{
    return ClientAddress::of(['REMOTE_ADDR' => $peer, 'HTTP_X_FORWARDED_FOR' => $forwarded], ['trusted_proxies' => $trusted]);
}

return [
    'the visitor is the peer, whatever a header says' => function (): void {
        same('203.0.113.9', client('203.0.113.9', '198.51.100.1'));
        same('203.0.113.9', client('203.0.113.9', '198.51.100.1', ['10.0.0.0/8']));
    },
    'behind a proxy that the owner named it is the last address that is no such proxy' => function (): void {
        same('198.51.100.1', client('10.1.2.3', '198.51.100.1', ['10.0.0.0/8']));
        same('198.51.100.1', client('10.1.2.3', '1.1.1.1, 198.51.100.1, 10.9.9.9', ['10.0.0.0/8']), 'what came first is not believed');
        same('2001:db8::7', client('10.1.2.3', '[2001:DB8:0::7]:4711', ['10.0.0.0/8']));
        same('198.51.100.1', client('10.1.2.3', '198.51.100.1:4711', ['10.0.0.0/8']));
    },
    'nonsense in the header leaves the proxy as the peer' => function (): void {
        same('10.1.2.3', client('10.1.2.3', 'unknown', ['10.0.0.0/8']));
        same('10.1.2.3', client('10.1.2.3', '198.51.100.1, <script>', ['10.0.0.0/8']));
    },
    'an address has one spelling' => function (): void {
        same('203.0.113.9', client('::ffff:203.0.113.9'));
        same('2001:db8::1', client('2001:0DB8:0:0::1'));
        same('0.0.0.0', client(''));
        same('0.0.0.0', ClientAddress::of([], []));
        same('0.0.0.0', client('unix:'));
    },
    'ranges hold what they should' => function (): void {
        $packed = (string) Range::packed('192.0.2.130');
        $ranges = ['192.0.2.128/25' => true, '192.0.2.0/25' => false, '0.0.0.0/0' => true, '192.0.2.130' => true, '::/0' => false];
        foreach ($ranges as $range => $holds) {
            same($holds, Range::holds($packed, [$range]), $range);
        }
        foreach (['192.0.2.0/33', '192.0.2.0/', '192.0.2/24', 'x', '', '192.0.2.0/-1', "192.0.2.0/24\n"] as $bad) {
            same(null, Range::parse($bad), $bad);
        }
    },
    'a ban holds until its end and can be taken back' => function (): void {
        DataFolder::choose(folder());
        $now = time();
        same(0, Bans::until('203.0.113.9', $now));
        check(Bans::add('203.0.113.9', $now + 100), 'not banned');
        check(Bans::add('2001:db8::1', $now + 200), 'not banned');
        same($now + 100, Bans::until('203.0.113.9', $now));
        same($now + 100, Bans::until('::ffff:203.0.113.9', $now), 'the same address in another dress');
        same(0, Bans::until('203.0.113.9', $now + 100));
        same(0, Bans::until('203.0.113.10', $now));
        $ban = static function (int $until): array {
            return ['until' => $until, 'reason' => 'by hand', 'do' => 'block'];
        };
        same(['203.0.113.9' => $ban($now + 100), '2001:db8::1' => $ban($now + 200)], Bans::all($now));
        check(Bans::remove('203.0.113.9') && Bans::remove('2001:db8::1'), 'not taken back');
        same([], Bans::all($now));
        check(!is_file(DataFolder::file('bans.php')), 'an empty list is read on every request');
    },
    'a thousand bans are all found, and too many push out those that end first' => function (): void {
        DataFolder::choose(folder());
        $now = time();
        for ($i = 0; $i < 300; $i++) {
            Bans::add("198.51.$i.7", $now + 1000 + $i);
        }
        foreach ([0, 1, 99, 254, 255] as $i) {
            same($i > 255 ? 0 : $now + 1000 + $i, Bans::until("198.51.$i.7", $now));
        }
        same(256, count(Bans::all($now)), 'nonsense was banned');
    },
];
