<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Capability;
use PacketSense\Firewall\Epochs;
use PacketSense\Firewall\Faults;
use PacketSense\Firewall\Probe;
use PacketSense\Firewall\Secret;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;
use PacketSense\Firewall\Wakeup;
use PacketSense\Install\ConstantFile;
use PacketSense\Install\DataFolder;

const ASKED = ['edit_posts', 'unfiltered_html'];

/** A fresh data folder with a key. */
function site(): string
{
    State::forget();
    DataFolder::choose($folder = folder());
    check(DataFolder::ensure() && Secret::ensure(), 'no data folder');
    return $folder;
}

return [
    'state survives and nobody can read half of it' => function (): void {
        $folder = site();
        same(false, State::exists());
        check(State::update(['version' => '0.1.0', 'connected' => true]), 'not written');
        State::forget();
        same(['0.1.0', true, ''], [State::read()['version'], State::read()['connected'], State::read()['pack']]);
        $whole = (string) file_get_contents("$folder/state.php");
        for ($cut = 0; $cut < strlen($whole); $cut += 7) {
            file_put_contents("$folder/state.php", substr($whole, 0, $cut));
            State::forget();
            same('', State::read()['version'], "cut at $cut");
        }
    },
    'two writers do not undo each other' => function (): void {
        $folder = site();
        $code = 'define("PACKETSENSE", 1); require $argv[1]; PacketSense\Install\DataFolder::choose($argv[2]);'
            . 'for ($i = 1; $i <= 100; $i++) { PacketSense\Firewall\State::update([$argv[3] => $i]); }';
        $running = [];
        foreach (['one', 'two', 'three'] as $name) {
            $autoload = dirname(__DIR__, 2) . '/src/autoload.php';
            $running[] = proc_open([PHP_BINARY, '-r', $code, '--', $autoload, $folder, $name], [], $pipes);
        }
        array_map('proc_close', $running);
        State::forget();
        $state = State::read();
        same([100, 100, 100], [$state['one'], $state['two'], $state['three']]);
    },
    'settings are kept in shape' => function (): void {
        site();
        same(Settings::DEFAULTS, array_diff_key(Settings::all(), ['door' => 0]));
        check(!Settings::save(['mode' => 'record']) || State::read()['settings'] !== '', 'not written');
        State::update(['version' => 'x']);
        check(Settings::save([
            'mode' => 'record',
            'trusted_proxies' => ['10.0.0.0/8', 'nonsense', '::1'],
            'rules' => ['xss-script' => 'record', 'sqli-union' => 'block', 'xxe' => 'allow', 'BAD' => 'record'],
            'classes' => ['xss' => 'record', 'sqli' => 'block'],
            'surprise' => 1,
        ]), 'not saved');
        same([
            'mode' => 'record',
            'trusted_proxies' => ['10.0.0.0/8', '::1'],
            'rules' => ['xss-script' => 'record', 'sqli-union' => 'block'],
            'classes' => ['xss' => 'record'],
        ], array_filter(Settings::all(), static function ($value, string $name): bool {
            return $name !== 'door' && $value !== Settings::DEFAULTS[$name];
        }, ARRAY_FILTER_USE_BOTH));
        check(Settings::save(['enabled' => false]), 'not saved');
        same([false, 'record'], [Settings::all()['enabled'], Settings::all()['mode']], 'the rest stays');
    },
    'the first day ends by itself' => function (): void {
        site();
        State::update(['version' => 'x', 'settles_at' => time() + 60]);
        Settings::save(['mode' => 'first-day']);
        same('first-day', Settings::all()['mode']);
        State::update(['settles_at' => time()]);
        same('settled', Settings::all()['mode']);
    },
    'a constant file with a strange name or text is nothing' => function (): void {
        $folder = site();
        same(null, ConstantFile::read('settings', '../../etc/passwd'));
        same(null, ConstantFile::read('settings', str_repeat('a', 32)));
        file_put_contents("$folder/settings-" . str_repeat('a', 32) . '.php', '<?php return [');
        same(null, ConstantFile::read('settings', str_repeat('a', 32)));
        $value = ["a'b\\" => ["\0", "<?php", 1.5, null, true, "\u{2028}", '$x {$y}']];
        same($value, ConstantFile::read('test', (string) ConstantFile::write('test', ConstantFile::source($value))));
    },
    'a capability cookie proves what it was given for, to one session' => function (): void {
        site();
        $now = 1790000000;
        $cookie = (string) Capability::issue(7, ['edit_posts', 'unfiltered_html'], ASKED, $now + 3600, 'ann|1|token|mac', $now);
        same(['edit_posts', 'unfiltered_html'], Capability::read($cookie, ASKED, 'ann|1|token|mac', $now));
        same(null, Capability::read($cookie, ASKED, 'ann|1|other|mac', $now), 'another session');
        same(null, Capability::read($cookie, ASKED, '', $now), 'no session');
        $other = ['edit_posts', 'manage_options', 'unfiltered_html'];
        same(null, Capability::read($cookie, $other, 'ann|1|token|mac', $now), 'rules that ask for something else');
        same(null, Capability::read($cookie, ASKED, 'ann|1|token|mac', $now + 3600), 'after its end');
        $more = str_replace('edit_posts', 'manage_options', $cookie);
        same(null, Capability::read($more, ASKED, 'ann|1|token|mac', $now), 'more than was given');
        same(null, Capability::read(str_replace('1.7.', '1.8.', $cookie), ASKED, 'ann|1|token|mac', $now), 'another user');
        foreach (['', '1', '1.7.1.1..x', str_repeat('.', 500), "$cookie\n", "$cookie."] as $bad) {
            same(null, Capability::read($bad, ASKED, 'ann|1|token|mac', $now), $bad);
        }
        check(Capability::issue(7, [], ASKED, $now + 1000000000, 's', $now) !== null, 'not issued');
        $long = explode('.', (string) Capability::issue(7, [], ASKED, $now + 999999999, 's', $now));
        same($now + Capability::SECONDS, (int) $long[3], 'a cookie without end');
    },
    'a log-out makes older cookies worthless and newer ones not, even in the same second' => function (): void {
        site();
        $now = time();
        $old = (string) Capability::issue(7, ['edit_posts'], ASKED, $now + 3600, 's', $now);
        $other = (string) Capability::issue(8, ['edit_posts'], ASKED, $now + 3600, 's', $now);
        check(Epochs::raise(7, $now), 'not raised');
        same(null, Capability::read($old, ASKED, 's', $now));
        same(['edit_posts'], Capability::read($other, ASKED, 's', $now), 'another user is not concerned');
        $new = (string) Capability::issue(7, ['edit_posts'], ASKED, $now + 3600, 's', $now);
        same(['edit_posts'], Capability::read($new, ASKED, 's', $now));
        Epochs::raise(7, $now);
        same(null, Capability::read($new, ASKED, 's', $now), 'raised twice in a second');
    },
    'epochs older than any cookie are forgotten' => function (): void {
        $folder = site();
        for ($user = 1; $user <= 50; $user++) {
            Epochs::raise($user, 1000);
        }
        Epochs::raise(99, 1000 + Capability::SECONDS + 100);
        same(15 + 16, filesize("$folder/epochs.php"));
    },
    'without a key there is no cookie and none counts' => function (): void {
        DataFolder::choose('/nonexistent');
        same(null, Capability::issue(7, [], ASKED, time() + 10, 's', time()));
        $forged = '1.7.1.9999999999.' . hash('crc32b', implode('~', ASKED)) . '.x.' . str_repeat('A', 43);
        same(null, Capability::read($forged, ASKED, 's', 5));
    },
    'one asker cannot talk the firewall away, many faults of many can, and the owner brings it back' => function (): void {
        site();
        State::update(['version' => 'x']);
        $_SERVER['REMOTE_ADDR'] = '203.0.113.9';
        for ($i = 0; $i < 30; $i++) {
            Faults::record("fault $i", '/a/b.php', $i);
        }
        same('', Faults::aside());
        foreach (['203.0.113.10', '203.0.113.11'] as $_SERVER['REMOTE_ADDR']) {
            Faults::record('fault of another', '/a/b.php', 7);
        }
        same('fault of another (b.php:7)', Faults::aside());
        same('fault of another', Faults::last()[0]['message']);
        check(Faults::clear(), 'not cleared');
        same(['', []], [Faults::aside(), Faults::last()]);
    },
    'a delivery is asked for at most once in twenty seconds' => function (): void {
        site();
        $now = time();
        same([true, false, false, true], [Wakeup::due($now), Wakeup::due($now), Wakeup::due($now + 19), Wakeup::due($now + 20)]);
    },
    'only who holds the key gets an answer to a probe' => function (): void {
        site();
        $token = (string) Probe::token(1790000000);
        same(true, Probe::valid($token, 1790000060));
        same(false, Probe::valid($token, 1790000200));
        same(false, Probe::valid('1790000000.x', 1790000000));
        same(false, Probe::valid('', 1790000000));
    },
    'each purpose has a key of its own' => function (): void {
        $folder = site();
        check(Secret::key('a') !== Secret::key('b') && strlen((string) Secret::key('a')) === 32, 'one key for all');
        same(Secret::key('a'), DataFolder::secret('a'));
        same(0600, fileperms("$folder/secret.php") & 0777);
        same(0700, fileperms($folder) & 0777);
        $key = Secret::key('a');
        Secret::ensure();
        same($key, Secret::key('a'), 'the key changed');
    },
];
