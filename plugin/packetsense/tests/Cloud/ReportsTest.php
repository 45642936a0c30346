<?php

declare(strict_types=1);

namespace PacketSense\Tests\Cloud;

use FakeWordPress;
use PacketSense\Cloud\Components;
use PacketSense\Cloud\Connection;
use PacketSense\Cloud\Delivery;
use PacketSense\Cloud\Inventory;
use PacketSense\Cloud\Schedule;
use PacketSense\Cloud\State;
use PacketSense\Cloud\Stored;
use PacketSense\Cloud\Text;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

if (PHP_SAPI !== 'cli') {
    exit;
}

require_once __DIR__ . '/setup.php';

const INVENTORY = 'PUT /v1/site/inventory';
const STATE = 'GET /v1/site/state';

/** @return list<string> method and path of what the cloud saw */
function seen(): array
{
    return array_map(static function (array $request): string {
        return $request['method'] . ' ' . $request['path'];
    }, Cloud::requests());
}

/**
 * @param array<string, mixed> $changes
 * @return array<string, mixed>
 */
function stateAnswer(array $changes = []): array
{
    $json = $changes + Cloud::grant() + [
        'settings' => new \stdClass(), 'commands' => [], 'dashboard_url' => 'https://cloud.example/sites/x', 'next_report' => 300,
    ];
    return ['status' => 200, 'json' => $json, 'headers' => ['ETag' => '"abc"']];
}

return [
    'the inventory has the words of the protocol' => function (): void {
        freshSite();
        FakeWordPress::$plugins = [
            'akismet/akismet.php' => ['Name' => 'Akismet', 'Version' => '5.3'],
            'hello.php' => ['Name' => "Hello\0 \xff Dolly", 'Version' => '1.7'],
        ];
        $all = json_decode(Components::json(524288), true);
        $names = ['wordpress', 'php', 'database', 'server', 'multisite', 'locale', 'plugin', 'protection', 'plugins', 'themes'];
        same($names, array_keys($all));
        same(['slug' => 'akismet', 'file' => 'akismet/akismet.php', 'name' => 'Akismet', 'version' => '5.3', 'active' => true,
            'update' => '5.4'], $all['plugins'][0]);
        same(['hello', 'Hello  ? Dolly', false, null], [
            $all['plugins'][1]['slug'], $all['plugins'][1]['name'], $all['plugins'][1]['active'], $all['plugins'][1]['update'],
        ]);
        $theme = ['slug' => 'twentytwentyfive', 'name' => 'Twenty Twenty-Five', 'version' => '1.2', 'active' => true, 'update' => null];
        same([$theme], $all['themes']);
        check(in_array($all['protection'], ['extended', 'loader', 'off'], true), $all['protection']);
    },

    'an inventory is never larger than the cloud takes' => function (): void {
        freshSite();
        for ($i = 0; $i < 2500; $i++) {
            FakeWordPress::$plugins["plugin-$i/plugin.php"] = ['Name' => str_repeat("\u{e9}", 200), 'Version' => '1'];
        }
        $json = Components::json(524288);
        check(strlen($json) <= 524288, 'bytes: ' . strlen($json));
        $count = count(json_decode($json, true)['plugins']);
        check($count > 500 && $count <= 2000, "$count plugins");
    },

    'text is cut between characters, not through them' => function (): void {
        same("a\u{e9}", Text::bounded("a\u{e9}\u{e9}", 4));
        same("a\u{e9}", Text::bounded("a\u{e9}", 3));
        same('a b', Text::bounded("a\r\nb\x7f", 10));
        same('', Text::bounded("\u{1f41f}", 3));
    },

    'the inventory is sent once a day, and after a change' => function (): void {
        connectedSite();
        Cloud::behave([INVENTORY => [['status' => 200, 'json' => ['advisories' => [], 'next_report' => 86400]]], STATE => [stateAnswer()]]);
        Delivery::tick();
        Delivery::tick();
        same([INVENTORY, STATE], seen());
        Inventory::changed();
        check((bool) wp_next_scheduled(Schedule::HOOK, ['soon']), 'an extra call of cron');
        Delivery::tick();
        same([INVENTORY, STATE, INVENTORY], seen());
    },

    'a site that is not connected reports no change' => function (): void {
        freshSite();
        Inventory::changed();
        same([], FakeWordPress::$cron);
    },

    'the state brings names, seat and keys' => function (): void {
        connectedSite();
        $keys = [Cloud::serviceKey(9), Cloud::serviceKey(10)];
        $changes = ['site_name' => 'New', 'verified' => true, 'seat' => false, 'service_keys' => $keys];
        Cloud::behave([STATE => [stateAnswer($changes), ['status' => 304]]]);
        check(State::poll(), 'the cloud answered');
        $status = Connection::status();
        same(['New', true, false], [$status['site_name'], $status['verified'], $status['seat']]);
        same('https://cloud.example/sites/x', $status['dashboard_url']);
        same(2, count(Stored::read()['service_keys']));
        check(State::poll(), 'nothing is new');
        same('"abc"', Cloud::requests()[1]['headers']['if-none-match']);
    },

    'a state that the cloud did not sign, or of another site, changes nothing' => function (): void {
        $other = '01996f0e-5c00-7000-8000-000000000002';
        foreach ([['sign' => 'no'], ['sign' => 'stranger'], ['sign' => 'replay'], ['tamper' => true]] as $wrong) {
            connectedSite();
            $before = Stored::read();
            Cloud::behave([STATE => [$wrong + stateAnswer(['plan' => 'gold'])]]);
            check(!State::poll(), 'it was believed');
            same($before, Stored::read());
        }
        connectedSite();
        Cloud::behave([STATE => [stateAnswer(['site_id' => $other, 'plan' => 'gold'])]]);
        check(!State::poll(), 'of another site');
        same('free', Connection::status()['plan']);
    },

    'a wish of the cloud is fulfilled once' => function (): void {
        connectedSite();
        $command = ['id' => '01996f0e-5c00-7000-8000-00000000000c', 'kind' => 'scan_now'];
        Cloud::behave([STATE => [stateAnswer(['commands' => [$command]])]]);
        State::poll();
        State::poll();
        same(1, count(FakeWordPress::$actions['packetsense_scan_now'] ?? []));
    },

    'what is not on the list of wishes is not done' => function (): void {
        connectedSite();
        $id = '01996f0e-5c00-7000-8000-0000000000';
        $commands = [
            ['id' => $id . '01', 'kind' => 'disable'], ['id' => $id . '02', 'kind' => ['scan_now']], ['id' => '../x', 'kind' => 'scan_now'],
            ['kind' => 'scan_now'], 'scan_now', ['id' => $id . '03', 'kind' => 'run', 'code' => 'phpinfo'],
        ];
        Cloud::behave([STATE => [stateAnswer(['commands' => $commands, 'settings' => ['enabled' => false, 'mode' => 'record']])]]);
        State::poll();
        same([], FakeWordPress::$actions);
        same([true, 'settled'], [\PacketSense\Firewall\Settings::all()['enabled'], \PacketSense\Firewall\Settings::all()['mode']]);
    },
];
