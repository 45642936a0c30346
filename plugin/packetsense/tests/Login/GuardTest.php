<?php

declare(strict_types=1);

namespace PacketSense\Tests\Login;

use PacketSense\Login\Counters;
use PacketSense\Login\Guard;
use PacketSense\Login\KnownAddresses;
use PacketSense\Login\Limit;

use function PacketSense\Tests\check;
use function PacketSense\Tests\folder;
use function PacketSense\Tests\same;

require __DIR__ . '/wordpress.php';

$now = 1790000000;
$guard = static function (string $address, string $file): Guard {
    return new Guard(new Counters($file, 'secret'), new KnownAddresses('secret'), $address);
};

return [
    'an address that fails too often waits, longer each time, and an hour at most' => static function () use ($guard, $now): void {
        $file = folder() . '/logins.php';
        $mine = $guard('203.0.113.9', $file);
        for ($i = 0; $i < Limit::FREE_PER_ADDRESS; $i++) {
            same(0, $mine->wait("user$i", null, $now), "before failure $i");
            $mine->failed("user$i", $now);
        }
        $waits = [];
        for ($i = 0; $i < 9; $i++) {
            $waits[] = $mine->wait('someone', null, $now);
            $mine->failed("other$i", $now);
        }
        same([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600], $waits);
        same(0, $guard('203.0.113.10', $file)->wait('someone', null, $now), 'another address');
        same(0, $mine->wait('someone', null, $now + 3601), 'an hour later');
    },
    'an account attacked from many addresses is closed to strangers and open to its owner' => static function () use ($guard, $now): void {
        $file = folder() . '/logins.php';
        $guard('198.51.100.7', $file)->succeeded('anna', 1, $now);
        for ($i = 0; $i < Limit::FREE_PER_ACCOUNT; $i++) {
            $guard("203.0.113.$i", $file)->failed('Anna', $now);
        }
        check($guard('203.0.113.200', $file)->wait('anna', 1, $now) > 0, 'a stranger waits');
        same(0, $guard('198.51.100.7', $file)->wait('anna', 1, $now), 'the owner, from where she signed in before');
        same(0, $guard('203.0.113.200', $file)->wait('bert', 2, $now), 'another account');
    },
    'signing in with one account does not clear the way to guess at others' => static function () use ($guard, $now): void {
        $file = folder() . '/logins.php';
        $mine = $guard('203.0.113.9', $file);
        for ($i = 0; $i < Limit::FREE_PER_ADDRESS; $i++) {
            $mine->failed("user$i", $now);
        }
        $mine->succeeded('mallory', 3, $now);
        check($mine->wait('anna', 1, $now) > 0, 'still waits');
    },
    'where all visitors seem to have one address only the account counts' => static function () use ($guard, $now): void {
        $file = folder() . '/logins.php';
        $mine = $guard('', $file);
        for ($i = 0; $i < 9; $i++) {
            $mine->failed("user$i", $now);
        }
        same(0, $mine->wait('anna', 1, $now));
    },
    'a whole IPv6 network of one visitor counts as one address' => static function () use ($guard, $now): void {
        $file = folder() . '/logins.php';
        for ($i = 0; $i < Limit::FREE_PER_ADDRESS; $i++) {
            $guard("2001:db8:1:2::$i", $file)->failed("user$i", $now);
        }
        check($guard('2001:db8:1:2:ffff::1', $file)->wait('anna', null, $now) > 0, 'the same /64');
        same(0, $guard('2001:db8:1:3::1', $file)->wait('anna', null, $now), 'another /64');
    },
    'counts survive the process, hold no address, and a damaged or missing file counts nothing' => static function () use ($now): void {
        $file = folder() . '/logins.php';
        $counters = new Counters($file, 'secret');
        same(1, $counters->add('address 203.0.113.9', $now));
        same(2, (new Counters($file, 'secret'))->add('address 203.0.113.9', $now));
        $bytes = (string) file_get_contents($file);
        check(strpos($bytes, '203.0.113.9') === false, 'the address is not in the file');
        check(strpos($bytes, "<?php exit; ?>\n") === 0, 'the file runs as nothing');
        same(0, $counters->get('address 203.0.113.9', $now + Counters::WINDOW + 1)['count'], 'forgotten after a day');
        file_put_contents($file, 'x');
        same(0, $counters->get('address 203.0.113.9', $now)['count'], 'damaged');
        same(0, (new Counters('/nowhere/logins.php', 's'))->get('a', $now)['count'], 'missing');
        same(1, (new Counters('/nowhere/logins.php', 's'))->add('a', $now), 'not writable');
    },
];
