<?php

declare(strict_types=1);

namespace PacketSense\Tests\Guard;

use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;
use PacketSense\Guard\Act;

use function PacketSense\Tests\build;
use function PacketSense\Tests\same;

require_once dirname(__DIR__) . '/Firewall/Fpm.php';
require_once dirname(__DIR__) . '/Firewall/site.php';

/** The action that settings leave of a rule, for a request from 203.0.113.9; null where nothing happens. */
function left_of(string $rule, array $settings): ?string
{
    static $time = 0;
    Settings::save(['mode' => 'settled', 'rules' => [], 'classes' => [], 'exceptions' => [], 'lists' => [], 'enabled' => true]);
    Settings::save($settings);
    $_SERVER = ['REMOTE_ADDR' => '203.0.113.9', 'REQUEST_URI' => '/wp-admin/admin-ajax.php?x', 'REQUEST_METHOD' => 'POST'] + $_SERVER;
    return Act::event($rule, 'user:role', 'administrator ' . $time++)['action'] ?? null;
}

return [
    'a state rule obeys the settings as any rule does' => function (): void {
        build();
        same('block', left_of('state-role', []));
        same('block', left_of('state-role', ['mode' => 'first-day']), 'from the first minute');
        same('record', left_of('state-role', ['mode' => 'record']));
        same('record', left_of('state-role', ['rules' => ['state-role' => 'record']]));
        same('block', left_of('state-role', ['rules' => ['state-option' => 'record']]));
        same('record', left_of('state-role', ['classes' => ['wordpress' => 'record']]));
        same('block', left_of('state-role', ['classes' => ['wordpress' => 'record'], 'rules' => ['state-role' => 'block']]));
        same('record', left_of('state-role-noted', []));
        $exception = ['rule' => 'state-role', 'path' => '/wp-admin/admin-ajax.php', 'parameter' => 'user:role'];
        same(null, left_of('state-role', ['exceptions' => [$exception]]));
        same('block', left_of('state-role', ['exceptions' => [['parameter' => 'user:other'] + $exception]]));
        same(null, left_of('state-role', ['enabled' => false]));
    },
    'whom the owner lets in is recorded only, and a firewall that has stepped aside is silent' => function (): void {
        build();
        $let = static function (string $range): array {
            return ['lists' => [['range' => $range, 'kind' => 'allow', 'until' => 0, 'note' => '']]];
        };
        same('record', left_of('state-role', $let('203.0.113.0/24')));
        same('block', left_of('state-role', $let('198.51.100.0/24')));
        State::update(['aside' => 'faults']);
        same(null, left_of('state-role', []));
    },
    'an event has a path without query, also where a program calls without any' => function (): void {
        build();
        Settings::save([]);
        $_SERVER = ['REMOTE_ADDR' => '203.0.113.9', 'REQUEST_URI' => '/a/b?c=d', 'REQUEST_METHOD' => 'GET'] + $_SERVER;
        $event = Act::event('state-option', 'option:admin_email', 'ann@example.org 12');
        same(['/a/b', '@ ##', 'wordpress', 'critical'], [$event['path'], $event['excerpt'], $event['class'], $event['severity']]);
        $_SERVER['REQUEST_URI'] = '';
        same('/', Act::event('state-option', 'option:home', '')['path']);
    },
];
