<?php

declare(strict_types=1);

namespace PacketSense\Tests\Guard;

use PacketSense\Firewall\Settings;

use function PacketSense\Tests\build;
use function PacketSense\Tests\events;
use function PacketSense\Tests\own;
use function PacketSense\Tests\prepended;
use function PacketSense\Tests\same;
use function PacketSense\Tests\wait_for;

require_once dirname(__DIR__) . '/Firewall/Fpm.php';
require_once dirname(__DIR__) . '/Firewall/site.php';

return [
    'a script of a plugin that is called by its address answers, and is recorded once an hour' => function (): void {
        $root = build();
        $script = '/wp-content/plugins/old/ajax.php';
        mkdir(dirname($root . $script));
        file_put_contents($root . $script, "<?php\n\necho 'hello';\n");
        own($root);
        $fpm = prepended($root);
        same('hello', $fpm->request($root . $script, "$script?a=1")['body']);
        $event = wait_for(1)[0];
        $seen = [$event['rule'], $event['class'], $event['action'], $event['path'], $event['excerpt'], $event['status']];
        same(['state-direct-script', 'wordpress', 'record', $script, 'plugins/old/ajax.php', 200], $seen);
        same('hello', $fpm->request($root . $script, "$script?a=2")['body']);
        same('hello', $fpm->request("$root/index.php", '/')['body']);
        usleep(200000);
        same(1, count(events()), 'told again');
    },
    'where the owner excepts it, or the firewall is off, nothing is recorded' => function (): void {
        $root = build();
        $script = '/wp-content/themes/old/css.php';
        mkdir(dirname($root . $script), 0755, true);
        file_put_contents($root . $script, "<?php\n\necho 'hello';\n");
        $except = ['rule' => 'state-direct-script', 'path' => $script, 'parameter' => 'path'];
        foreach ([['exceptions' => [$except]], ['enabled' => false]] as $wish) {
            Settings::save(['exceptions' => [], 'enabled' => true]);
            Settings::save($wish);
            own($root);
            $fpm = prepended($root);
            same('hello', $fpm->request($root . $script, $script)['body']);
            usleep(200000);
            same([], events());
        }
    },
];
