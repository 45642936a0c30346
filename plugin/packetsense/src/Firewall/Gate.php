<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Engine\Engine;
use PacketSense\Firewall\Engine\Request;
use PacketSense\Firewall\Engine\Verdict;
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

    /** Notes a fatal error within the firewall, such as memory running out. */
    public static function ended(): void
    {
        if (self::$working) {
            self::$working = false;
            $error = error_get_last();
            if ($error !== null && ($error['type'] & (E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR)) !== 0) {
                Faults::record($error['message'], $error['file'], $error['line']);
            }
        }
    }

    /**
     * @param array<string, mixed> $state
     * @param array<string, mixed> $settings
     */
    private static function judge(array $state, array $settings): void
    {
        $now = time();
        if ($settings['mode'] !== 'record' && is_file(DataFolder::file('bans.php'))) {
            $address = ClientAddress::of($_SERVER, $settings);
            $until = Bans::until($address, $now);
            if ($until > 0) {
                self::act(Incident::banned($address), $settings, $state, $until - $now);
                return;
            }
        }
        $pack = ConstantFile::read('pack', (string) $state['pack']) ?? Pack::shipped();
        if ($pack === null) {
            return;
        }
        $capabilities = null;
        if (isset($_COOKIE[Capability::COOKIE])) {
            $capabilities = Asker::capabilities($_COOKIE, (string) $state['logged_in_cookie'], Pack::capabilities($pack), $now);
        }
        $mode = $settings['mode'] === 'settled' ? 'settled' : Settings::mode($settings, (int) $state['settles_at'], $now);
        // It keeps what was asked: WordPress adds slashes to PHP's arrays later.
        $request = Request::fromGlobals($pack);
        $verdict = self::verdict($pack, $request, $capabilities, $mode, $settings);
        if ($verdict->action === 'allow') {
            return;
        }
        if ($verdict->held && Asker::claims($_SERVER, $_COOKIE, (string) $verdict->field)) {
            $judge = static function (array $capabilities) use ($pack, $request, $mode, $settings, $state): void {
                self::decide(self::verdict($pack, $request, $capabilities, $mode, $settings), $settings, $state);
            };
            Held::keep(Pack::capabilities($pack), $judge);
            return;
        }
        self::decide($verdict, $settings, $state);
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
     * @param array<string, mixed> $settings
     * @param array<string, mixed> $state
     */
    private static function decide(Verdict $verdict, array $settings, array $state): void
    {
        if ($verdict->action !== 'allow') {
            self::act(Incident::of($verdict, ClientAddress::of($_SERVER, $settings), $_SERVER), $settings, $state);
        }
    }

    /**
     * @param array<string, mixed> $event
     * @param array<string, mixed> $settings
     * @param array<string, mixed> $state
     */
    private static function act(array $event, array $settings, array $state, int $retryAfter = 0): void
    {
        if ($event['action'] === 'block' && Switches::off($state)) {
            $event['action'] = 'record';
        }
        if ($event['action'] !== 'block') {
            Incident::recordAfterAnswer($event);
            return;
        }
        self::$working = false;
        Refusal::send((string) $event['ref'], Refusal::wantsJson($_SERVER, $_GET), $_SERVER['REQUEST_METHOD'] ?? 'GET', $retryAfter);
        Incident::record(['status' => 403] + $event);
        Wakeup::call($state);
        exit;
    }

    private static function seconds(): float
    {
        $usage = getrusage();
        return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
    }
}
