<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Cli\Hooks;
use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Settings;

require_once __DIR__ . '/wp-cli.php';

return [
    'every command is there with a description' => function (): void {
        Hooks::register();
        same(13, count(\WP_CLI::$commands));
        foreach (\WP_CLI::$commands as $name => $class) {
            $help = (string) (new \ReflectionClass($class))->getDocComment();
            check(strpos($help, '## EXAMPLES') !== false && strpos($help, "wp $name") !== false, "no help for $name");
        }
    },
    'a ban comes and goes' => function (): void {
        build();
        Hooks::register();
        same('Nobody is banned and nothing is on the lists.', wp('list'));
        same('Success: 203.0.113.9 is banned for 2 h.', wp('ban 203.0.113.9 --hours=2'));
        check(abs(Bans::until('203.0.113.9', time()) - time() - 7200) < 5, 'not two hours');
        same('Success: 203.0.113.0/24 is banned for 24 h.', wp('ban 203.0.113.77/24'));
        check(strpos(wp('ban 203.0.113.9/16'), 'Error: 203.0.0.0/16 cannot be banned: a ban is on an address,') === 0, 'a /16');
        same('Error: "nobody" is no address, IPv4 or IPv6.', wp('ban nobody'));
        same('Error: --hours must be a whole number from 1 to 8760, not "0".', wp('ban 203.0.113.9 --hours=0'));
        same('Success: 203.0.113.9 is not banned any more.', wp('unban 203.0.113.9'));
        same('Error: There is no ban on 203.0.113.9.', wp('unban 203.0.113.9'));
        same('Success: 203.0.113.0/24 is not banned any more.', wp('unban --all'));
        same([], Bans::all(time()));
    },
    'lists are written as people write ranges, and refused with a reason' => function (): void {
        build();
        Hooks::register();
        same('Success: 203.0.113.0/24 is on the list: deny for 7 days.', wp('deny 203.0.113.9/24 --days=7 --note="a noisy network"'));
        same('Success: 2001:db8::/32 is on the list: allow.', wp('allow 2001:DB8:0::1/32'));
        $shown = json_decode(wp('list --format=json'), true);
        same(['203.0.113.0/24', '2001:db8::/32'], array_column($shown, 'range'));
        same(['a noisy network', ''], array_column($shown, 'note'));
        same('Success: 203.0.113.0/24 is on the list: allow.', wp('allow 203.0.113.0/24'));
        same(2, count(Settings::all()['lists']), 'a range stands once');
        same('Success: 203.0.113.0/24 is off the list.', wp('remove 203.0.113.0/24'));
        same('Error: 203.0.113.0/24 is on no list.', wp('remove 203.0.113.0/24'));
        $wrongs = [
            '203.0.113.*' => 'placeholder', '203.0.113.1-203.0.113.9' => 'from-to', '203.0.113.9/33' => 'from 0 to 32',
            '2001:db8::/129' => 'from 0 to 128', '0.0.0.0/0' => 'every address', '1.2.3' => 'no address', '1.2.3.4/x' => 'from 0 to 32',
        ];
        foreach ($wrongs as $wrong => $why) {
            check(strpos(wp("deny $wrong"), $why) !== false, "$wrong: " . wp("deny $wrong"));
        }
    },
    'what root commands the web server can read and change' => function (): void {
        if (posix_geteuid() !== 0) {
            skip('only root can give files away');
        }
        $fpm = \PacketSense\Tests\prepended($root = build());
        Hooks::register();
        wp('ban 203.0.113.9');
        wp('deny 198.51.100.0/24');
        same([403, 403, 200], array_map(static function (string $from) use ($fpm, $root): int {
            return $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => $from])['status'];
        }, ['203.0.113.9', '198.51.100.7', '192.0.2.7']));
        foreach (glob(\PacketSense\Install\DataFolder::file('*.php')) ?: [] as $file) {
            same(fileowner(dirname($file)), fileowner($file), basename($file));
        }
    },
    'modes of the site, a class and a rule' => function (): void {
        build();
        Hooks::register();
        same('Success: The firewall only records.', wp('mode record'));
        same('Success: The firewall blocks.', wp('mode block'));
        same('Success: The class xss only records.', wp('mode record --class=xss'));
        same('Success: The rule xss-script blocks.', wp('mode block --rule=xss-script'));
        same("The firewall blocks.\nclass xss: record\nrule xss-script: block", wp('mode'));
        same('Success: The rule xss-script does what it came with.', wp('mode default --rule=xss-script'));
        same('Error: There is no rule "nothing" among the rules in force.', wp('mode record --rule=nothing'));
        same('Error: "off" is no mode: choose block or record.', wp('mode off'));
    },
];
