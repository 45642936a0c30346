<?php

/**
 * A site in a folder: the plugin as it is installed, data folder, shim and a page, but no WordPress.
 */

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Engine\PackFile;
use PacketSense\Firewall\Secret;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\Spool;
use PacketSense\Firewall\State;
use PacketSense\Install\ConstantFile;
use PacketSense\Install\DataFolder;
use PacketSense\Install\Shim;

if (PHP_SAPI !== 'cli') {
    exit;
}

const ATTACK = '/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-';
const SCRIPT = '/?content=%3Cscript%3Ealert%281%29%3C%2Fscript%3E';

/** A small pack of rules: a sure one, one that spares editors, and one that only records. */
function pack_of_rules(): array
{
    $rule = static function (string $id, string $class, string $target, string $regex, string $literal, array $more = []): array {
        $condition = ['targets' => [[$target, null]], 'chain' => 0, 'match' => ['regex' => $regex], 'literals' => [$literal]];
        return $more + ['id' => $id, 'title' => $id, 'class' => $class, 'severity' => 4, 'confidence' => 'high', 'action' => 'block',
            'unless' => null, 'plain' => false, 'when' => [$condition], 'not' => []];
    };
    return [
        'format' => 1,
        'id' => '0123456789abcdef',
        'limits' => ['args' => 1000, 'depth' => 64, 'cookies' => 200, 'headers' => 100, 'body' => 1048576, 'derived' => 4000],
        'unread' => ['pwd'],
        'roles' => [
            'anonymous' => [],
            'subscriber' => ['read'],
            'editor' => ['read', 'edit_others_posts', 'unfiltered_html'],
            'admin' => ['read', 'edit_others_posts', 'manage_options', 'unfiltered_html'],
        ],
        'points' => [0, 1, 2, 3, 4],
        'block_at' => 5,
        'chains' => [['url', 'lower']],
        'detectors' => (array) [],
        'rules' => [
            $rule('sqli-union', 'sqli', 'args', 'union\s{1,9}select', 'union'),
            $rule('xss-script', 'xss', 'args', '<script', '<script', ['unless' => 'unfiltered_html']),
            $rule('scanner', 'scanner', 'headers', 'sqlmap', 'sqlmap', ['confidence' => 'low', 'action' => 'record', 'severity' => 1]),
        ],
        'patches' => [],
        'gate' => (array) [],
    ];
}

/**
 * Builds the site and chooses its data folder for this process.
 *
 * @return string its root; index.php answers "hello"
 */
function build(string $page = "<?php\n\necho 'hello';\n"): string
{
    $root = folder();
    chmod($root, 0755);
    mkdir("$root/wp-content/plugins", 0755, true);
    file_put_contents("$root/index.php", $page);
    $plugin = "$root/wp-content/plugins/packetsense";
    mkdir($plugin);
    foreach (['firewall.php', 'packetsense.php', 'src'] as $part) {
        exec('cp -r ' . escapeshellarg(dirname(__DIR__, 2) . "/$part") . ' ' . escapeshellarg($plugin), $out, $status);
        same(0, $status, "copying $part");
    }
    defined('WP_PLUGIN_DIR') || define('WP_PLUGIN_DIR', "$root/wp-content/plugins");
    DataFolder::choose("$root/wp-content/packetsense");
    State::forget();
    check(DataFolder::ensure() && Secret::ensure() && Spool::open()->ensure(), 'no data folder');
    check(State::update(['version' => \PacketSense\VERSION, 'logged_in_cookie' => 'wordpress_logged_in_x']), 'no state');
    check(Settings::save([]), 'no settings');
    put_pack(pack_of_rules());
    check(put_shim($plugin), 'no shim');
    own($root);
    return $root;
}

/** Puts a pack in force. */
function put_pack(array $pack): void
{
    same(null, PackFile::validate($pack));
    $name = ConstantFile::write('pack', PackFile::php($pack, null));
    check($name !== null && State::update(['pack' => $name]), 'no pack');
}

/** Gives the site to the user whom php-fpm runs as. */
function own(string $root): void
{
    if (Fpm::user() !== null) {
        exec('chown -R ' . Fpm::user() . ' ' . escapeshellarg($root));
    }
}

/** Writes the shim, for a plugin that stands elsewhere than the one under test. */
function put_shim(string $plugin, string $chained = ''): bool
{
    return file_put_contents(Shim::path(), Shim::source(Shim::path(), "$plugin/firewall.php", $chained)) > 0;
}

/** A php-fpm that runs the site's shim before every script. */
function prepended(string $root, array $ini = [], array $pool = []): Fpm
{
    return new Fpm($ini + ['auto_prepend_file' => Shim::path()], $pool);
}

/** @return list<array<string, mixed>> events that wait in the site's spool */
function events(): array
{
    $events = [];
    foreach (explode("\n", (string) @file_get_contents(DataFolder::file('spool-open.php'))) as $line) {
        $event = json_decode($line, true);
        if (is_array($event)) {
            $events[] = $event;
        }
    }
    return $events;
}

/** Waits until so many events are there, for they are written after the answer. */
function wait_for(int $count): array
{
    for ($try = 0; $try < 400 && count(events()) < $count; $try++) {
        usleep(25000);
    }
    same($count, count(events()), 'events in the spool');
    return events();
}
