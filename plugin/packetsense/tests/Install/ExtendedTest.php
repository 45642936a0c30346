<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\State;
use PacketSense\Install\Activation;
use PacketSense\Install\DataFolder;
use PacketSense\Install\Extended;
use PacketSense\Install\Loader;
use PacketSense\Install\Shim;

require_once __DIR__ . '/wordpress.php';
require_once dirname(__DIR__) . '/Firewall/Fpm.php';
require_once dirname(__DIR__) . '/Firewall/site.php';

if (Fpm::binary() === null) {
    return ['extended mode in a real php-fpm' => function (): void {
        skip('php-fpm is not installed');
    }];
}

$root = build();
define('ABSPATH', "$root/");
define('WP_CONTENT_DIR', "$root/wp-content");
chmod(dirname(DataFolder::path()), 0755);

/** Lets the site answer its own requests through a php-fpm; .user.ini files count for a second. */
$serve = static function (array $ini = []) use ($root): Fpm {
    $fpm = new Fpm($ini);
    $GLOBALS['packetsense_server'] = static function (string $path, array $headers) use ($fpm, $root): array {
        // What the tests write belongs to root; on a site it belongs to the server.
        own($root);
        $server = ['DOCUMENT_ROOT' => $root];
        foreach ($headers as $name => $value) {
            $server['HTTP_' . strtoupper(strtr($name, '-', '_'))] = $value;
        }
        $script = $root . ($path === '/' ? '/index.php' : $path);
        return is_file($script) ? $fpm->request($script, $path, $server) : ['status' => 404, 'headers' => '', 'body' => ''];
    };
    return $fpm;
};
$attack = static function (Fpm $fpm) use ($root): int {
    return $fpm->request("$root/index.php", ATTACK)['status'];
};

return [
    'extended mode is tried out, switched on, works, and goes without a trace' => function () use ($root, $serve, $attack): void {
        $before = scandir($root);
        $fpm = $serve();
        same(200, $attack($fpm), 'not yet');
        same(null, Extended::enable('fpm-fcgi'));
        $text = "; PacketSense begin\nauto_prepend_file = \"" . Shim::path() . "\"\n; PacketSense end\n";
        same($text, file_get_contents("$root/.user.ini"));
        own($root);
        sleep(2);
        same(403, $attack($fpm));
        same([], glob("$root/wp-content/packetsense-test-*"), 'the rehearsal left something');
        State::update(['seen' => 'prepend']);
        same('extended', Extended::state());
        same(null, Extended::disable());
        same($before, scandir($root));
        own($root);
        sleep(2);
        same(200, $attack($fpm));
        same([], array_filter([Extended::written()]));
    },
    'an owner\'s own prepended file is chained, and restored afterwards' => function () use ($root, $serve, $attack): void {
        file_put_contents("$root/mine.php", "<?php\n\nheader('X-Mine: yes');\n");
        file_put_contents("$root/.user.ini", $mine = "auto_prepend_file = $root/mine.php\n");
        $fpm = $serve();
        same(null, Extended::enable('fpm-fcgi'));
        own($root);
        sleep(2);
        same(403, $attack($fpm));
        check(strpos($fpm->request("$root/index.php")['headers'], 'X-Mine: yes') !== false, 'not chained');
        same(null, Extended::disable());
        same($mine, file_get_contents("$root/.user.ini"));
        unlink("$root/.user.ini");
    },
    'a server that takes no notice of .user.ini is told apart, and nothing is changed' => function () use ($root, $serve): void {
        $fpm = $serve(['user_ini.filename' => '']);
        $error = (string) Extended::enable('fpm-fcgi');
        check(strpos($error, 'takes no notice of .user.ini') !== false && strpos($error, Shim::path()) !== false, $error);
        check(!is_file("$root/.user.ini"), 'it was written all the same');
        unset($fpm);
    },
    'a shim that the server fails on is found out before the site is touched' => function () use ($root, $serve): void {
        $fpm = $serve();
        $inner = $GLOBALS['packetsense_server'];
        $GLOBALS['packetsense_server'] = static function (string $path, array $headers) use ($inner): array {
            return strpos($path, '/in/') !== false ? ['status' => 500, 'headers' => '', 'body' => ''] : $inner($path, $headers);
        };
        check(strpos((string) Extended::enable('fpm-fcgi'), 'The server fails') === 0, 'no error');
        check(!is_file("$root/.user.ini"), 'it was written all the same');
    },
    'a site that fails after the change gets its file back' => function () use ($root, $serve): void {
        file_put_contents("$root/.user.ini", "memory_limit = 64M\n");
        $fpm = $serve();
        $inner = $GLOBALS['packetsense_server'];
        $GLOBALS['packetsense_server'] = static function (string $path, array $headers) use ($inner, $root): array {
            $changed = strpos((string) file_get_contents("$root/.user.ini"), 'PacketSense') !== false;
            return $path === '/' && $changed ? ['status' => 500, 'headers' => '', 'body' => ''] : $inner($path, $headers);
        };
        check(strpos((string) Extended::enable('fpm-fcgi'), 'taken back') !== false, 'no error');
        same("memory_limit = 64M\n", file_get_contents("$root/.user.ini"));
        same(null, Extended::written());
        unlink("$root/.user.ini");
        unset($fpm);
    },
    'where the site cannot call itself, .user.ini is written and .htaccess is not' => function () use ($root): void {
        $GLOBALS['packetsense_server'] = null;
        check(strpos((string) Extended::enable('apache2handler'), 'cannot call itself') !== false, 'no error');
        check(!is_file("$root/.htaccess"), 'written');
        same(null, Extended::enable('fpm-fcgi'));
        same(null, Extended::disable());
        check(strpos((string) Extended::enable('cli-server'), 'php.ini') !== false, 'no snippet');
    },
    'a directive that names another place is withdrawn' => function () use ($root): void {
        same(null, Extended::enable('fpm-fcgi'));
        same(false, Extended::withdrawIfMoved());
        $text = str_replace($root, '/old/place', (string) file_get_contents("$root/.user.ini"));
        file_put_contents("$root/.user.ini", $text . "memory_limit = 64M\n");
        $option = array_map(static function (string $value) use ($root): string {
            return str_replace($root, '/old/place', $value);
        }, Extended::written());
        update_option(Extended::OPTION, $option);
        same(true, Extended::withdrawIfMoved());
        same("memory_limit = 64M\n", file_get_contents("$root/.user.ini"));
        same(null, Extended::written());
        unlink("$root/.user.ini");
    },
    'activation on a host where nothing can be written fails nothing and says so' => function () use ($root): void {
        if (Fpm::user() !== null) {
            // root may write anywhere; a file in the folder's place stops even root.
            DataFolder::choose("$root/index.php/packetsense");
        } else {
            DataFolder::choose('/nonexistent/packetsense');
        }
        State::forget();
        $GLOBALS['packetsense_options'] = [];
        Activation::activate();
        same(1, count(get_option(Activation::PROBLEMS)));
        same(false, State::exists());
        same('first-day', get_option(\PacketSense\Firewall\Settings::OPTION)['mode']);
        Activation::deactivate();
        DataFolder::choose("$root/wp-content/packetsense");
        State::forget();
    },
    'deactivation takes the firewall away at once, activation brings it back' => function () use ($root, $serve, $attack): void {
        $fpm = $serve();
        same(null, Extended::enable('fpm-fcgi'));
        own($root);
        sleep(2);
        same(403, $attack($fpm));
        Activation::deactivate();
        own($root);
        same(200, $attack($fpm), 'the directive is still remembered, the shim is not working');
        check(!is_file("$root/.user.ini"), 'the directive is still there');
        check(is_file(Shim::path()), 'the shim went while servers name it');
        check(strpos((string) file_get_contents(Shim::path()), 'firewall.php') === false, 'the shim is not retired');
        Activation::activate();
        check(strpos((string) file_get_contents(Shim::path()), 'firewall.php') !== false, 'the shim is not back');
        check(strpos((string) file_get_contents(Loader::path()), 'include') !== false, 'the loader is not back');
    },
];
