<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Engine\Verdict;

/**
 * From recording to blocking. Rules of high confidence block from the first minute. Those of medium confidence record on
 * the first day; each that then matched a request of proven staff is held back afterwards: it goes on recording, and the
 * owner decides. Requests of strangers never hold a rule back, so nobody can teach the firewall to let an attack pass.
 */
final class Promotion
{
    /** So many rules at most are held back. */
    private const MOST = 50;

    /** A request of somebody with rights on the site was matched on the first day. Noted after the answer. */
    public static function staffMatched(Verdict $verdict): void
    {
        $rules = [];
        foreach ($verdict->matches as $match) {
            if ($match['confidence'] === 'medium') {
                $rules[] = (string) $match['rule'];
            }
        }
        if (array_diff($rules, State::read()['held_back']) === []) {
            return;
        }
        register_shutdown_function(static function () use ($rules): void {
            register_shutdown_function(static function () use ($rules): void {
                Refusal::finish();
                State::forget();
                $held = array_values(array_unique(array_merge(State::read()['held_back'], $rules)));
                State::update(['held_back' => array_slice($held, 0, self::MOST)]);
            });
        });
    }

    /**
     * Rules that wait for the owner's word.
     *
     * @return list<string>
     */
    public static function waiting(): array
    {
        return array_values(array_diff(State::read()['held_back'], array_keys(Settings::all()['rules'])));
    }

    /**
     * The owner's word: the rule blocks from now on, or records for good.
     *
     * @param string $what block or record
     */
    public static function decide(string $rule, string $what): bool
    {
        $settings = Settings::all();
        return Settings::save(['rules' => [$rule => $what] + $settings['rules']])
            && State::update(['held_back' => array_values(array_diff(State::read()['held_back'], [$rule]))]);
    }
}
