<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Access\Afterwards;
use PacketSense\Firewall\Access\Door;
use PacketSense\Firewall\Access\TurnedAway;
use PacketSense\Firewall\Engine\Engine;
use PacketSense\Firewall\Engine\Request;
use PacketSense\Firewall\Engine\Verdict;
use PacketSense\Firewall\Incidents\Details;
use PacketSense\Firewall\Limits\Rate;
use PacketSense\Firewall\Limits\Strikes;
use PacketSense\Guard\DirectScript;
use PacketSense\Install\ConstantFile;
use PacketSense\Install\DataFolder;

/**
 * The way of a request through the firewall. On an allowed request it reads one small file and a few that opcache
 * holds, and writes nothing.
 */
final class Gate
{
    /** Seconds of processor time from which the firewall counts as ill. */
    private const SLOW = 0.5;

    /** @var bool whether the engine is at work, so that a fatal error can be told from another's */
    private static $working = false;

    /** @var array<string, mixed> settings in force, once this request is judged */
    private static $settings = [];

    /** @var string mode in force: first-day, settled or record */
    private static $mode = 'record';

    /**
     * Judges the current request once, whoever calls first. Ends it if it is to be blocked.
     *
     * @param string $start prepend, loader or plugin: how early this is
     */
    public static function open(string $start): void
    {
        // WordPress Playground answers visitors under the name of the command line, but has no standard input.
        $shell = PHP_SAPI === 'phpdbg' || (PHP_SAPI === 'cli' && (defined('STDIN') || !isset($_SERVER['REQUEST_METHOD'])));
        if (defined('PACKETSENSE_STARTED') || $shell) {
            return;
        }
        $state = State::read();
        if ($state['version'] === '' && $start !== 'plugin') {
            // Nothing is known before WordPress: the plugin will judge with what WordPress knows.
            return;
        }
        define('PACKETSENSE_STARTED', $start);
        if (isset($_SERVER['HTTP_X_PACKETSENSE_PROBE'])) {
            Probe::answer((string) $_SERVER['HTTP_X_PACKETSENSE_PROBE'], $start);
        }
        if ($state['aside'] !== '') {
            return;
        }
        $settings = ConstantFile::read('settings', (string) $state['settings']) ?? Settings::all();
        if (!$settings['enabled']) {
            return;
        }
        self::$working = true;
        register_shutdown_function([self::class, 'ended']);
        $before = self::seconds();
        self::judge($state, $settings);
        if (strpos((string) ($_SERVER['SCRIPT_FILENAME'] ?? ''), '/wp-content/') !== false) {
            DirectScript::look($_SERVER);
        }
        self::$working = false;
        $took = self::seconds() - $before;
        if ($took > self::SLOW) {
            Faults::record(sprintf('the firewall took %.2f s', $took), __FILE__, __LINE__);
        }
    }

    /** Notes a fatal error within the firewall, such as memory running out; and what is to be counted of the answer. */
    public static function ended(): void
    {
        if (self::$working) {
            self::$working = false;
            $error = error_get_last();
            if ($error !== null && ($error['type'] & (E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR)) !== 0) {
                Faults::record($error['message'], $error['file'], $error['line']);
            }
            return;
        }
        $status = http_response_code();
        $agent = $_SERVER['HTTP_USER_AGENT'] ?? '';
        if (
            $status === 404 || substr((string) ($_SERVER['SCRIPT_FILENAME'] ?? ''), -11) === '/xmlrpc.php'
            || (is_string($agent) && preg_match('~bot|slurp|spider|google~i', $agent) === 1)
        ) {
            Afterwards::look(self::$settings, self::$mode, (int) $status);
        }
    }

    /**
     * @param array<string, mixed> $state
     * @param array<string, mixed> $settings
     */
    private static function judge(array $state, array $settings): void
    {
        $now = time();
        $mode = $settings['mode'] === 'first-day' ? Settings::mode($settings, (int) $state['settles_at'], $now) : $settings['mode'];
        self::$settings = $settings;
        self::$mode = $mode;
        $pack = ConstantFile::read('pack', (string) $state['pack']) ?? Pack::shipped();
        $capabilities = null;
        if (isset($_COOKIE[Capability::COOKIE])) {
            $capabilities = Asker::capabilities($_COOKIE, (string) $state['logged_in_cookie'], Pack::capabilities($pack ?? []), $now);
        }
        $hurry = 0.0;
        if (isset($settings['door']['rate']) && function_exists('apcu_inc')) {
            // Without a proxy the peer is the visitor: two classes less to load.
            $direct = $settings['trusted_proxies'] === [] && is_string($_SERVER['REMOTE_ADDR'] ?? null);
            $asker = $direct ? $_SERVER['REMOTE_ADDR'] : ClientAddress::of($_SERVER, $settings);
            $hurry = Rate::over($asker, $settings['door']['rate'], $now);
        }
        if ($hurry > 0 || isset($settings['door']['watch']) || is_file(DataFolder::file('bans.php'))) {
            $address = ClientAddress::of($_SERVER, $settings);
            $answer = Door::ask($address, $settings, Asker::isStaff($capabilities), $mode, $hurry, $now);
            if ($answer !== null && $answer['do'] === 'allow') {
                $mode = 'record';
            } elseif ($answer !== null && self::turnAway($address, $answer, $settings, $state, $now)) {
                return;
            }
        }
        if ($pack === null) {
            return;
        }
        if ($state['held_back'] !== [] && $mode === 'settled') {
            $settings['rules'] += array_fill_keys($state['held_back'], 'record');
        }
        // It keeps what was asked: WordPress adds slashes to PHP's arrays later.
        $request = Request::fromGlobals($pack);
        $verdict = self::verdict($pack, $request, $capabilities, $mode, $settings);
        if ($verdict->action === 'allow') {
            return;
        }
        if ($verdict->held && Asker::claims($_SERVER, $_COOKIE, (string) $verdict->field)) {
            $judge = static function (array $capabilities) use ($pack, $request, $mode, $settings, $state): void {
                self::decide(self::verdict($pack, $request, $capabilities, $mode, $settings), $mode, $settings, $state, $capabilities);
            };
            Held::keep(Pack::capabilities($pack), $judge);
            return;
        }
        self::decide($verdict, $mode, $settings, $state, $capabilities);
    }

    /**
     * @param array<string, mixed> $pack
     * @param list<string>|null $capabilities of the asker; null for a stranger
     * @param array<string, mixed> $settings
     */
    private static function verdict(array $pack, Request $request, ?array $capabilities, string $mode, array $settings): Verdict
    {
        $role = 'anonymous';
        if ($capabilities !== null) {
            $role = Asker::ROLE;
            $pack['roles'][$role] = array_fill_keys($capabilities, true);
        }
        return (new Engine($pack))->judge($request, $role, $mode, $settings);
    }

    /**
     * @param string $mode that the verdict was made in
     * @param array<string, mixed> $settings
     * @param array<string, mixed> $state
     * @param list<string>|null $capabilities of the asker; null for a stranger
     */
    private static function decide(Verdict $verdict, string $mode, array $settings, array $state, ?array $capabilities): void
    {
        if ($verdict->action !== 'allow') {
            if (self::$mode === 'first-day' && Asker::isStaff($capabilities)) {
                Promotion::staffMatched($verdict);
            }
            $event = Incident::of($verdict, ClientAddress::of($_SERVER, $settings), $_SERVER);
            $event['local'] = Details::of($verdict, $mode, $settings, $capabilities);
            self::act($event, $settings, $state);
        }
    }

    /**
     * @param array<string, mixed> $event
     * @param array<string, mixed> $settings
     * @param array<string, mixed> $state
     */
    private static function act(array $event, array $settings, array $state): void
    {
        if ($event['action'] === 'block' && Switches::off($state)) {
            $event['action'] = 'record';
        }
        if ($event['action'] !== 'block') {
            Incident::recordAfterAnswer($event);
            return;
        }
        self::$working = false;
        Refusal::send((string) $event['ref'], Refusal::wantsJson($_SERVER, $_GET), $_SERVER['REQUEST_METHOD'] ?? 'GET');
        Incident::record(['status' => 403] + $event);
        Strikes::count('blocks', (string) $event['ip'], $settings, self::$mode, time());
        Wakeup::call($state);
        exit;
    }

    /**
     * Refuses, or asks for a proof of work, as the door has said.
     *
     * @param array<string, mixed> $answer of Door::ask()
     * @param array<string, mixed> $settings
     * @param array<string, mixed> $state
     * @return bool false where it is only recorded and the rules have their say
     */
    private static function turnAway(string $address, array $answer, array $settings, array $state, int $now): bool
    {
        $acts = $answer['acts'] && !Switches::off($state);
        $event = Incident::door($address, $answer['rule'], $answer['class'], $acts ? 'block' : 'record', $answer['what']);
        if (!$acts) {
            Incident::recordAfterAnswer($event);
            return false;
        }
        self::$working = false;
        TurnedAway::send($event, $answer, $settings, $now);
        Wakeup::call($state);
        exit;
    }

    private static function seconds(): float
    {
        $usage = getrusage();
        return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
    }
}
