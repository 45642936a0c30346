<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\ClientAddress;
use PacketSense\Firewall\Engine\Exemptions;
use PacketSense\Firewall\Excerpt;
use PacketSense\Firewall\Incident;
use PacketSense\Firewall\Limits\Strikes;
use PacketSense\Firewall\Lists\Lookup;
use PacketSense\Firewall\Range;
use PacketSense\Firewall\Recent;
use PacketSense\Firewall\Refusal;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;
use PacketSense\Firewall\Switches;
use PacketSense\Firewall\Wakeup;
use PacketSense\Install\DataFolder;

/**
 * What becomes of a change that a state rule is about: it passes, it passes and is recorded, or the request ends before
 * anything is written.
 */
final class Act
{
    /** Seconds for which a thing that goes on all the time is recorded once. */
    private const ONCE = 3600;

    /** @var array<string, true> what this request has recorded already */
    private static $told = [];

    /**
     * A change by the person at hand. Returns if it may go on.
     *
     * @param list<string> $capabilities of which one allows it
     * @param string $field what is changed, such as option:siteurl
     * @param string $excerpt to what
     */
    public static function attempt(string $rule, array $capabilities, string $field, string $excerpt): void
    {
        if (Person::kind() !== Person::WEB) {
            self::note($rule, $field, $excerpt);
        } elseif (Person::may($capabilities)) {
            if (!Person::recognised()) {
                self::note($rule, $field, $excerpt);
            } elseif (Person::mayBeForged()) {
                self::note('state-forgery', $field, $excerpt);
            }
        } elseif (!Person::known() && Person::claims()) {
            self::note($rule, $field, $excerpt);
        } else {
            self::refuse($rule, $field, $excerpt);
        }
    }

    /** The person may not: ends the request if rule and settings say so, otherwise records. */
    public static function refuse(string $rule, string $field, string $excerpt): void
    {
        $event = self::event($rule, $field, $excerpt);
        if ($event === null) {
            return;
        }
        if ($event['action'] !== 'block') {
            self::later($event);
            return;
        }
        self::end($event);
    }

    /** Records, whatever the rule's action is. */
    public static function note(string $rule, string $field, string $excerpt): void
    {
        $event = self::event($rule, $field, $excerpt);
        if ($event !== null) {
            self::later(['action' => 'record'] + $event);
        }
    }

    /** Records what may happen with every request, so that it stands there once an hour. */
    public static function noteOnce(string $rule, string $field, string $excerpt): void
    {
        $event = self::event($rule, $field, $excerpt);
        if ($event === null) {
            return;
        }
        register_shutdown_function(static function () use ($event): void {
            foreach (Recent::last('block', 50) as $before) {
                $same = [$before['rule'] ?? '', $before['field'] ?? '', $before['excerpt'] ?? '']
                    === [$event['rule'], $event['field'], $event['excerpt']];
                if ($same && $event['at'] - (int) $before['at'] < self::ONCE * 1000000) {
                    return;
                }
            }
            self::later(['action' => 'record'] + $event);
        });
    }

    /**
     * Ends the request with the page, or the JSON, that says so.
     *
     * @param array<string, mixed> $event
     */
    public static function end(array $event): void
    {
        Refusal::send((string) $event['ref'], Refusal::wantsJson($_SERVER, $_GET), $_SERVER['REQUEST_METHOD'] ?? 'GET');
        Incident::record(['status' => 403] + $event);
        $settings = self::settings();
        if ($settings !== null) {
            Strikes::count('blocks', (string) $event['ip'], $settings, (string) $settings['mode'], time());
        }
        Wakeup::call(State::read());
        exit;
    }

    /**
     * The settings in force for this request, in which rules only record for whom the owner's lists let in.
     *
     * @return array<string, mixed>|null where nothing is to be done: switched off, or stepped aside
     */
    public static function settings(): ?array
    {
        $state = State::read();
        $settings = Settings::all();
        if ($state['aside'] !== '' || !$settings['enabled']) {
            return null;
        }
        $lists = $settings['door']['lists'] ?? [];
        $address = $lists === [] ? null : Range::packed(ClientAddress::of($_SERVER, $settings));
        if (($address !== null && Lookup::kind($lists, $address, time()) === 'allow') || Switches::off($state)) {
            $settings['mode'] = 'record';
        }
        return $settings;
    }

    /**
     * The event, with the action that settings leave of the rule's.
     *
     * @return array<string, mixed>|null where there is nothing to do: switched off, excepted, or told already
     */
    public static function event(string $rule, string $field, string $excerpt): ?array
    {
        $settings = self::settings();
        if ($settings === null) {
            return null;
        }
        $about = Rules::of($rule);
        $wish = $settings['rules'][$rule] ?? $settings['classes'][$about['class']] ?? '';
        $action = $settings['mode'] === 'record' || $wish === 'record' ? 'record' : $about['action'];
        $event = Incident::change(ClientAddress::of($_SERVER, $settings), $_SERVER, [
            'field' => Excerpt::cut(Excerpt::mask($field), 100),
            'excerpt' => Excerpt::mask($excerpt),
            'rule' => $rule,
            'class' => $about['class'],
            'severity' => $about['severity'],
            'action' => $action,
        ]);
        $event['local'] = [
            'mode' => $settings['mode'],
            'set' => $wish !== 'record' ? '' : (isset($settings['rules'][$rule]) ? 'rule' : 'class'),
            'field' => Excerpt::cut(Excerpt::utf8($field), 200),
        ];
        if ($settings['exceptions'] !== [] && self::isExcepted($settings['exceptions'], $rule, (string) $event['path'], $field)) {
            return null;
        }
        $once = "$rule $field $excerpt";
        if (isset(self::$told[$once]) && $action !== 'block') {
            return null;
        }
        self::$told[$once] = true;
        return $event;
    }

    /** @param array<int, array<string, mixed>> $exceptions */
    private static function isExcepted(array $exceptions, string $rule, string $path, string $field): bool
    {
        $capabilities = [];
        foreach ($exceptions as $exception) {
            $who = $exception['who'] ?? '';
            if ($who !== '' && Person::may([$who])) {
                $capabilities[$who] = true;
            }
        }
        return (new Exemptions($exceptions, rawurldecode($path), $capabilities, time()))->find($rule, $field) !== null;
    }

    /** @param array<string, mixed> $event */
    private static function later(array $event): void
    {
        if (Person::kind() === Person::SHELL && !self::ownsData()) {
            // Files made by root would be closed to the web server.
            return;
        }
        Incident::recordAfterAnswer($event);
    }

    private static function ownsData(): bool
    {
        return function_exists('posix_geteuid') && @fileowner(DataFolder::path()) === posix_geteuid();
    }
}
