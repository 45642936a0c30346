<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Geo\Mmdb;
use PacketSense\Firewall\Geo\Places;
use PacketSense\Firewall\Geo\RangeFile;
use PacketSense\Firewall\Range;
use PacketSense\Firewall\Settings;
use PacketSense\Install\DataFolder;

require_once __DIR__ . '/Fpm.php';
require_once __DIR__ . '/mmdb.php';
require_once __DIR__ . '/site.php';

/** The two lists of tor-geoipdb. */
function lists_of(array $four, array $six): string
{
    $folder = folder();
    DataFolder::choose("$folder/data");
    check(DataFolder::ensure(), 'no data folder');
    file_put_contents("$folder/geoip", "# a comment\n" . implode("\n", $four) . "\n");
    file_put_contents("$folder/geoip6", implode("\n", $six) . "\n");
    return $folder;
}

function country(string $name, string $address): string
{
    return RangeFile::country($name, (string) Range::packed($address));
}

/** What a call throws. */
function complaint(callable $call): string
{
    try {
        $call();
    } catch (\Exception $error) {
        return $error->getMessage();
    }
    return '';
}

return [
    'every edge of every range is in its country' => function (): void {
        mt_srand(7);
        $four = $six = $ask = [];
        $at = 16777216;
        $gap = 0;
        for ($i = 0; $i < 1500; $i++) {
            $at += $gap = mt_rand(0, 2) === 0 ? mt_rand(1, 5000) : 0;
            $gap > 0 && $ask[long2ip($at - 1)] = '';
            $end = $at + mt_rand(0, 100000);
            $country = ['DE', 'FR', 'BR', 'CN', 'US', '??'][mt_rand(0, 5)];
            $four[] = "$at,$end,$country";
            foreach ([$at, $end, intdiv($at + $end, 2)] as $inside) {
                $ask[long2ip($inside)] = $country === '??' ? '' : $country;
            }
            $six[] = sprintf('2001:%x::,2001:%x:7fff:ffff:ffff:ffff:ffff:ffff,%s', $i + 1, $i + 1, $country);
            $ask[sprintf('2001:%x::1', $i + 1)] = $country === '??' ? '' : $country;
            $ask[sprintf('2001:%x:8000::', $i + 1)] = '';
            $at = $end + 1;
        }
        $name = RangeFile::compile(lists_of($four, $six));
        foreach ($ask as $address => $expected) {
            same($expected, country($name, (string) $address), (string) $address);
        }
        same(['', '', ''], [country($name, '0.0.0.0'), country($name, '255.255.255.255'), country($name, 'ffff::')]);
    },
    'a broken list is refused with its line' => function (): void {
        $call = static function (array $four): string {
            return complaint(static function () use ($four): void {
                RangeFile::compile(lists_of($four, ['2001::,2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff,DE']));
            });
        };
        same('', $call(['1,2,DE', '3,9,FR']));
        check(strpos($call(['1,2,DE', 'x,9,FR']), 'geoip, line 3 is no range with a country') !== false, 'nonsense');
        check(strpos($call(['1,5,DE', '3,9,FR']), 'line 3 is out of order') !== false, 'overlap');
        check(strpos($call(['5,1,DE']), 'line 2 is out of order') !== false, 'backwards');
        check(strpos($call([]), 'holds no ranges') !== false, 'empty');
        check(strpos(complaint(static function (): void {
            RangeFile::compile('/nowhere/geoip');
        }), '/nowhere/geoip cannot be read') !== false, 'missing');
    },
    'a MaxMind DB is read in all three widths, and another reader agrees' => function (): void {
        $networks = [
            '1.2.3.0/24' => ['country' => ['iso_code' => 'DE', 'geoname_id' => 2921044]],
            '1.2.0.0/23' => ['country' => ['iso_code' => 'FR', 'is_in_european_union' => true]],
            '8.0.0.0/6' => ['registered_country' => ['iso_code' => 'US']],
            '2001:db8:1::/48' => ['country' => ['iso_code' => 'BR', 'names' => ['en' => str_repeat('long ', 80)]]],
            '203.0.113.9/32' => ['autonomous_system_number' => 64500],
        ];
        $reader = is_executable('/usr/bin/mmdblookup') ? '/usr/bin/mmdblookup' : (string) getenv('MMDBLOOKUP');
        foreach ([24, 28, 32] as $bits) {
            $path = folder() . "/test-$bits.mmdb";
            file_put_contents($path, mmdb($networks, $bits));
            $opened = Mmdb::open($path);
            $find = static function (string $address) use ($opened): string {
                return Places::country($opened, (string) Range::packed($address));
            };
            same(['DE', 'FR', '', 'US', 'US', 'BR', ''], array_map($find, [
                '1.2.3.77', '1.2.1.255', '1.2.2.0', '8.8.8.8', '11.255.255.255', '2001:db8:1:ffff::1', '2001:db8:2::1',
            ]), "$bits bits");
            same(64500, Places::network($opened, (string) Range::packed('203.0.113.9')));
            same(0, Places::network($opened, (string) Range::packed('203.0.113.8')));
            if ($reader !== '') {
                $out = (string) shell_exec("$reader --file $path --ip 1.2.3.77 country iso_code 2>&1");
                check(strpos($out, '"DE"') !== false, "another reader says: $out");
            }
        }
    },
    'a broken MaxMind DB is refused or says nothing, and never fails' => function (): void {
        $path = folder() . '/test.mmdb';
        $whole = mmdb(['1.2.3.0/24' => ['country' => ['iso_code' => 'DE']]], 24);
        file_put_contents($path, 'no database');
        check(strpos(complaint(static function () use ($path): void {
            Mmdb::open($path);
        }), 'its metadata are missing') !== false, 'nonsense');
        mt_srand(11);
        for ($i = 0; $i < 800; $i++) {
            $bytes = $whole;
            for ($j = mt_rand(1, 4); $j > 0; $j--) {
                $bytes[mt_rand(0, strlen($bytes) - 1)] = chr(mt_rand(0, 255));
            }
            file_put_contents($path, $i % 3 === 0 ? substr($bytes, mt_rand(0, strlen($bytes))) : $bytes);
            clearstatcache();
            try {
                $found = Places::country(Mmdb::open($path), (string) Range::packed('1.2.3.4'));
                check(strlen($found) < 100, 'too long');
            } catch (\RuntimeException $refused) {
                continue;
            }
        }
    },
    'a country is refused, asked for a proof, or kept from the log-in' => function (): void {
        $fpm = prepended($root = build());
        copy("$root/index.php", "$root/wp-login.php");
        file_put_contents("$root/places.mmdb", mmdb([
            '1.0.0.0/8' => ['country' => ['iso_code' => 'AA']], '2.0.0.0/8' => ['country' => ['iso_code' => 'BB']],
            '3.0.0.0/8' => ['country' => ['iso_code' => 'CC'], 'autonomous_system_number' => 64500],
        ], 28));
        check(Settings::save(['geo' => [
            'country_file' => "$root/places.mmdb", 'asn_file' => "$root/places.mmdb",
            'countries' => ['AA' => 'block', 'BB' => 'login'], 'networks' => [64500 => 'challenge'],
        ]]), 'no settings');
        own($root);
        $status = static function (string $from, string $script = 'index.php') use ($fpm, $root): int {
            return $fpm->request("$root/$script", '/', ['REMOTE_ADDR' => $from])['status'];
        };
        same([403, 200, 403, 200], [$status('1.1.1.1'), $status('2.1.1.1'), $status('3.1.1.1'), $status('4.1.1.1')]);
        same([403, 200], [$status('2.1.1.1', 'wp-login.php'), $status('4.1.1.1', 'wp-login.php')]);
        $kinds = array_map(static function (array $event): string {
            return $event['rule'] . ' ' . $event['excerpt'];
        }, wait_for(3));
        same(['address-country AA', 'address-network AS64500', 'address-country BB'], $kinds);
        unlink("$root/places.mmdb");
        same(200, $status('1.1.1.1'), 'a database that is gone costs its rules, not the site');
    },
];
