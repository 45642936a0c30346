<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Capability;
use PacketSense\Firewall\Epochs;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\Spool;
use PacketSense\Firewall\State;
use PacketSense\Install\DataFolder;
use PacketSense\Install\Shim;

require_once __DIR__ . '/Fpm.php';
require_once __DIR__ . '/site.php';

if (!class_exists(\PacketSense\Firewall\Engine\Engine::class)) {
    return ['the firewall in a real php-fpm' => function (): void {
        skip('the engine is not there');
    }];
}

return [
    'an attack gets 403 with a reference, and is recorded once' => function (): void {
        $fpm = prepended($root = build());
        $answer = $fpm->request("$root/index.php", ATTACK);
        same(403, $answer['status']);
        check(preg_match('~<code>([0-9A-Z]{4}-[0-9A-Z]{4})</code>~', $answer['body'], $found) === 1, 'no reference: ' . $answer['body']);
        $expected = ['Cache-Control: no-store', "X-PacketSense-Reference: $found[1]", 'Content-Security-Policy: default-src', 'text/html'];
        foreach ($expected as $part) {
            check(strpos($answer['headers'], $part) !== false, "no $part in {$answer['headers']}");
        }
        check(strpos($answer['body'], 'hello') === false, 'the page ran');
        $event = wait_for(1)[0];
        unset($event['id'], $event['at']);
        same([
            'type' => 'block', 'ip' => '203.0.113.9', 'method' => 'GET', 'path' => '/', 'ref' => $found[1], 'status' => 403,
            'field' => 'query:id', 'excerpt' => $event['excerpt'], 'rule' => 'sqli-union', 'class' => 'sqli', 'severity' => 'critical',
            'action' => 'block', 'count' => 1,
        ], array_merge(array_flip(['type', 'ip', 'method', 'path', 'ref', 'status']), $event));
        check(stripos($event['excerpt'], 'union select') !== false, "excerpt {$event['excerpt']}");
    },
    'an honest request is left alone' => function (): void {
        $fpm = prepended($root = build());
        $answer = $fpm->request("$root/index.php", '/?s=student+union+committee&page=2');
        same([200, 'hello'], [$answer['status'], $answer['body']]);
        same(0, preg_match('~packetsense|Cache-Control~i', $answer['headers']));
        $answer = $fpm->request("$root/index.php", '/', [], 'comment=I+like+it&email=ann%40shop.example');
        same([200, 'hello'], [$answer['status'], $answer['body']]);
        same([], events());
    },
    'an attack in a form, in JSON and in an upload name is the same attack' => function (): void {
        $fpm = prepended($root = build());
        same(403, $fpm->request("$root/index.php", '/', [], 'a=1&id=1+union+select+2')['status']);
        $json = $fpm->request("$root/index.php", '/', ['CONTENT_TYPE' => 'application/json'], '{"id":"1 union select 2"}');
        same(403, $json['status']);
        same('body:id', wait_for(2)[0]['field']);
    },
    'a REST client gets JSON that it can show' => function (): void {
        $fpm = prepended($root = build());
        $answer = $fpm->request("$root/index.php", '/wp-json/wp/v2/posts?search=1+union+select+2');
        $problem = json_decode($answer['body'], true);
        same([403, 403, 'packetsense_blocked'], [$answer['status'], $problem['status'], $problem['code']]);
        check(strpos($answer['headers'], 'application/problem+json') !== false, $answer['headers']);
        same($problem['reference'], wait_for(1)[0]['ref']);
        check(strpos($problem['message'], $problem['reference']) !== false, 'the message has no reference');
        same('', $fpm->request("$root/index.php", ATTACK, ['REQUEST_METHOD' => 'HEAD'])['body']);
    },
    'what only records lets the page answer, and is recorded after it' => function (): void {
        $fpm = prepended($root = build());
        $answer = $fpm->request("$root/index.php", '/', ['HTTP_USER_AGENT' => 'sqlmap/1.7']);
        same([200, 'hello'], [$answer['status'], $answer['body']]);
        $event = wait_for(1)[0];
        same(['record', 200, 'low'], [$event['action'], $event['status'], $event['severity']]);
    },
    'the plugin deleted by hand leaves a site that answers' => function (): void {
        foreach (['0', '1'] as $validate) {
            $fpm = prepended($root = build(), ['opcache.validate_timestamps' => $validate]);
            same(403, $fpm->request("$root/index.php", ATTACK)['status']);
            remove("$root/wp-content/plugins/packetsense/src");
            same('hello', $fpm->request("$root/index.php")['body'], "half deleted, validate_timestamps=$validate");
            remove("$root/wp-content/plugins/packetsense");
            same('hello', $fpm->request("$root/index.php")['body'], "deleted, validate_timestamps=$validate");
            same('hello', $fpm->request("$root/index.php", ATTACK)['body']);
        }
    },
    'a data folder that cannot be read leaves a site that answers' => function (): void {
        $fpm = prepended($root = build());
        chmod(DataFolder::path(), 0);
        same('hello', $fpm->request("$root/index.php", '/')['body']);
        chmod(DataFolder::path(), 0700);
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        chmod(DataFolder::path(), 0500);
        same(403, $fpm->request("$root/index.php", ATTACK)['status'], 'nothing can be written');
        foreach (glob(DataFolder::file('*.php')) ?: [] as $file) {
            chmod($file, 0);
        }
        same('hello', $fpm->request("$root/index.php", '/')['body']);
    },
    'broken files of the plugin cost protection, not the site' => function (): void {
        $fpm = prepended($root = build());
        $source = "$root/wp-content/plugins/packetsense/src/Firewall";
        file_put_contents("$source/Engine/Engine.php", "<?php\nthrow new \\Exception('no');");
        same('hello', $fpm->request("$root/index.php", ATTACK)['body']);
        file_put_contents("$source/Gate.php", '<?php broken broken(');
        same('hello', $fpm->request("$root/index.php", ATTACK)['body']);
        State::forget();
        same('no', \PacketSense\Firewall\Faults::last()[1]['message'] ?? null);
        file_put_contents(DataFolder::file('state.php'), random_bytes(500));
        same('hello', $fpm->request("$root/index.php", ATTACK)['body']);
    },
    'a full disk stops recording, not protection, and the loss is counted' => function (): void {
        if (posix_geteuid() !== 0) {
            skip('only root can mount a small disk');
        }
        $root = build();
        $keep = folder();
        exec('cp -a ' . escapeshellarg(DataFolder::path()) . "/. $keep");
        exec('mount -t tmpfs -o size=512k,mode=700 tmpfs ' . escapeshellarg(DataFolder::path()) . ' 2>&1', $out, $status);
        if ($status !== 0) {
            skip('a small disk cannot be mounted here');
        }
        try {
            exec("cp -a $keep/. " . escapeshellarg(DataFolder::path()));
            // Whoever is blocked so often would be banned, which is an event more.
            Settings::save(['limits' => ['blocks' => ['do' => 'off']]]);
            own($root);
            $fpm = prepended($root);
            same(403, $fpm->request("$root/index.php", ATTACK)['status']);
            wait_for(1);
            exec('dd if=/dev/zero of=' . escapeshellarg(DataFolder::file('filler')) . ' bs=4096 2>/dev/null');
            $before = count(events());
            for ($i = 0; $i < 40; $i++) {
                same(403, $fpm->request("$root/index.php", ATTACK)['status'], "request $i");
            }
            same('hello', $fpm->request("$root/index.php", '/')['body']);
            for ($try = 0; $try < 200 && count(events()) - $before + Spool::open()->dropped() < 40; $try++) {
                usleep(25000);
            }
            $kept = count(events()) - $before;
            $dropped = Spool::open()->dropped();
            check($dropped > 0, 'nothing was counted');
            same(40, $kept + $dropped, 'kept and counted');
            unlink(DataFolder::file('filler'));
            same(403, $fpm->request("$root/index.php", ATTACK)['status']);
            wait_for($before + $kept + 1);
        } finally {
            exec('umount ' . escapeshellarg(DataFolder::path()));
        }
    },
    'an allowed request opens no file for writing, takes no lock and calls nobody' => function (): void {
        if (!is_executable('/usr/bin/strace')) {
            skip('strace is not installed');
        }
        $fpm = prepended($root = build());
        for ($i = 0; $i < 3; $i++) {
            $fpm->request("$root/index.php", '/?warm=1');
        }
        $trace = "$root/trace";
        $command = ['/usr/bin/strace', '-f', '-p', (string) $fpm->worker(), '-o', $trace];
        $strace = proc_open($command, [2 => ['pipe', 'w']], $pipes);
        if (strpos((string) fgets($pipes[2]), 'attached') === false) {
            proc_terminate($strace);
            skip('strace may not attach here');
        }
        same('hello', $fpm->request("$root/index.php", '/?s=hello+world', ['HTTP_COOKIE' => 'a=b'], 'comment=fine')['body']);
        proc_terminate($strace, 2);
        proc_close($strace);
        $calls = (string) file_get_contents($trace);
        check(strpos($calls, 'state.php') !== false, 'the firewall did not run');
        preg_match_all('~^.*(?:O_WRONLY|O_RDWR|O_CREAT|O_APPEND|flock\(|connect\(|rename|unlink|mkdir).*$~m', $calls, $found);
        same([], $found[0]);
    },
    'a change of settings or rules is seen at once, whatever the opcache does' => function (): void {
        foreach (['0', '1'] as $validate) {
            $fpm = prepended($root = build(), ['opcache.validate_timestamps' => $validate]);
            same(403, $fpm->request("$root/index.php", ATTACK)['status'], "validate_timestamps=$validate");
            Settings::save(['enabled' => false]);
            own($root);
            same(200, $fpm->request("$root/index.php", ATTACK)['status'], "off, validate_timestamps=$validate");
            Settings::save(['enabled' => true]);
            own($root);
            same(403, $fpm->request("$root/index.php", ATTACK)['status'], "on again, validate_timestamps=$validate");
            Settings::save(['rules' => ['sqli-union' => 'record']]);
            own($root);
            same(200, $fpm->request("$root/index.php", ATTACK)['status'], "recording, validate_timestamps=$validate");
            Settings::save(['rules' => []]);
            $pack = pack_of_rules();
            $pack['rules'][0]['when'][0]['match']['regex'] = 'union\s{1,9}all';
            put_pack($pack);
            own($root);
            same(200, $fpm->request("$root/index.php", ATTACK)['status'], "other rules, validate_timestamps=$validate");
            same(403, $fpm->request("$root/index.php", '/?id=1+union+all')['status'], "other rules, validate_timestamps=$validate");
            check(Bans::add('203.0.113.9', time() + 60), 'not banned');
            own($root);
            $banned = $fpm->request("$root/index.php", '/');
            same(403, $banned['status'], "banned, validate_timestamps=$validate");
            check(strpos($banned['headers'], 'Retry-After: ') !== false, 'no Retry-After');
            same(200, $fpm->request("$root/index.php", '/', ['REMOTE_ADDR' => '203.0.113.10'])['status'], 'somebody else');
        }
    },
    'off.php, and a constant in wp-config.php, open the door again' => function (): void {
        $fpm = prepended($root = build());
        file_put_contents(DataFolder::file('off.php'), '');
        same('hello', $fpm->request("$root/index.php", ATTACK)['body']);
        unlink(DataFolder::file('off.php'));
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        file_put_contents("$root/wp-config.php", "<?php\n// define('PACKETSENSE_OFF', true);\n");
        State::update(['config' => "$root/wp-config.php"]);
        own($root);
        same(403, $fpm->request("$root/index.php", ATTACK)['status'], 'a comment is no constant');
        file_put_contents("$root/wp-config.php", "<?php\n  define( \"PACKETSENSE_OFF\", TRUE );\n");
        same('hello', $fpm->request("$root/index.php", ATTACK)['body']);
    },
    'while the plugin is not active the shim does nothing' => function (): void {
        $fpm = prepended($root = build());
        State::update(['version' => '']);
        own($root);
        same('hello', $fpm->request("$root/index.php", ATTACK)['body']);
    },
    'a host where nothing can be written is protected by the rules that came with the plugin' => function (): void {
        $root = build();
        $plugin = "$root/wp-content/plugins/packetsense";
        file_put_contents("$plugin/pack.php", \PacketSense\Firewall\Engine\PackFile::php(pack_of_rules(), null));
        $page = "<?php\n\ndefine('ABSPATH', __DIR__ . '/');\ndefine('WP_CONTENT_DIR', ABSPATH . 'wp-content');\n"
            . "require '$plugin/src/autoload.php';\nPacketSense\\Firewall\\Gate::open('plugin');\necho 'hello';\n";
        file_put_contents("$root/index.php", $page);
        remove(DataFolder::path());
        unlink(Shim::path());
        $fpm = new Fpm();
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        same('hello', $fpm->request("$root/index.php", '/?s=tea')['body']);
        check(!is_dir(DataFolder::path()), 'something was written');
    },
    'somebody who may is let through by a cookie that is theirs' => function (): void {
        $fpm = prepended($root = build());
        $session = 'ann|' . (time() + 3600) . '|token|mac';
        $cookie = (string) Capability::issue(7, ['unfiltered_html'], ['unfiltered_html'], time() + 3600, $session, time());
        $with = static function (string $session, string $cookie): array {
            return ['HTTP_COOKIE' => 'wordpress_logged_in_x=' . rawurlencode($session) . '; packetsense_cap=' . rawurlencode($cookie)];
        };
        same(403, $fpm->request("$root/index.php", SCRIPT)['status'], 'a stranger');
        same(200, $fpm->request("$root/index.php", SCRIPT, $with($session, $cookie))['status'], 'an editor');
        same(403, $fpm->request("$root/index.php", ATTACK, $with($session, $cookie))['status'], 'nobody is spared by the other rule');
        same(403, $fpm->request("$root/index.php", SCRIPT, ['HTTP_COOKIE' => "packetsense_cap=$cookie"])['status'], 'without the session');
        $less = (string) Capability::issue(7, ['edit_others_posts'], ['unfiltered_html'], time() + 3600, $session, time());
        same(403, $fpm->request("$root/index.php", SCRIPT, $with($session, $less))['status'], 'somebody with other rights');
        Epochs::raise(7, time());
        own($root);
        $held = $fpm->request("$root/index.php", SCRIPT, $with($session, $cookie));
        same('hello', $held['body'], 'after a log-out the verdict waits for WordPress, which is not there in this test');
    },
    'a page of the owner\'s own that ran before every script still runs' => function (): void {
        $root = build("<?php\n\necho \$mine ?? 'none';\n");
        file_put_contents("$root/mine.php", "<?php\n\n\$mine = 'chained';\n");
        put_shim("$root/wp-content/plugins/packetsense", "$root/mine.php");
        same("$root/mine.php", Shim::chained());
        $fpm = prepended($root);
        same('chained', $fpm->request("$root/index.php")['body']);
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        // opcache tells changes within one second only where it is told of them, as the plugin does in its own server.
        Shim::retire(time() + 100, "$root/mine.php");
        touch(Shim::path(), time() + 10);
        same('chained', $fpm->request("$root/index.php", ATTACK)['body'], 'retired');
        Shim::retire(time() - 1);
        touch(Shim::path(), time() + 20);
        same('none', $fpm->request("$root/index.php", ATTACK)['body']);
        clearstatcache();
        check(!is_file(Shim::path()), 'the retired shim is still there after its time');
    },
    'a shim that was retired deletes itself by the loader, too' => function (): void {
        $root = build();
        $loader = \PacketSense\Install\Loader::path();
        check(\PacketSense\Install\Loader::write(), 'no loader');
        same("$root/wp-content/mu-plugins/packetsense-loader.php", $loader);
        $run = static function () use ($loader): string {
            $code = 'define("ABSPATH", "/"); require ' . var_export($loader, true) . '; echo "on";';
            return (string) shell_exec(escapeshellarg(PHP_BINARY) . ' -r ' . escapeshellarg($code));
        };
        same('on', $run());
        Shim::retire(time() - 1);
        \PacketSense\Install\Loader::retire(time() - 1);
        same('on', $run());
        clearstatcache();
        same([false, false, false], [is_file($loader), is_file(Shim::path()), is_dir(dirname($loader))]);
    },
];
