<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Admin\Incidents\Words;
use PacketSense\Firewall\Exceptions;
use PacketSense\Firewall\Incidents\Effect;
use PacketSense\Firewall\Incidents\Journal;
use PacketSense\Firewall\Incidents\Proposal;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;

/**
 * Excepts something from a rule. Says what that would have let through; with --yes it is saved.
 *
 * ## OPTIONS
 *
 * [<number>]
 * : Reference number of a request that was stopped by mistake. Otherwise name --rule, --path and --parameter.
 *
 * [--choice=<choice>]
 * : field, parameter, number or people, as "wp packetsense explain" proposes. The narrowest where it is left out.
 *
 * [--rule=<rule>]
 * : The rule.
 *
 * [--path=<path>]
 * : The path; {number} in place of a part that is a number.
 *
 * [--parameter=<parameter>]
 * : The field, such as body:comment, with what is inside of it. * for all of them, together with --who.
 *
 * [--who=<capability>]
 * : Only for people with this capability, such as unfiltered_html.
 *
 * [--days=<days>]
 * : For how long, 1 to 3650. For good where it is left out.
 *
 * [--note=<note>]
 * : Why.
 *
 * [--yes]
 * : Save it.
 *
 * ## EXAMPLES
 *
 *     wp packetsense exception add 7Q2K-9F4M --note="the course on databases" --yes
 *     wp packetsense exception add --rule=sqli-union --path=/search --parameter=query:q --days=30 --yes
 */
final class ExceptionAdd
{
    /**
     * @param list<string> $args
     * @param array<string, mixed> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $days = (string) ($named['days'] ?? '');
        if ($days !== '' && (preg_match('~^\d{1,4}$~D', $days) !== 1 || (int) $days < 1 || (int) $days > 3650)) {
            \WP_CLI::error("--days must be a whole number from 1 to 3650, not \"$days\".");
            return;
        }
        $pack = Pack::load(State::read()) ?? [];
        $wanted = isset($args[0]) ? $this->fromIncident($args[0], (string) ($named['choice'] ?? ''), $pack) : $this->named($named, $pack);
        if ($wanted === []) {
            return;
        }
        $more = [
            'note' => (string) ($named['note'] ?? ''),
            'by' => self::maker(),
            'at' => time(),
            'until' => $days === '' ? 0 : time() + (int) $days * 86400,
        ];
        $made = array_map(static function (array $one) use ($more): array {
            return $one + $more;
        }, $wanted);
        try {
            $all = Exceptions::with(Settings::all()['exceptions'], $made);
        } catch (\InvalidArgumentException $wrong) {
            \WP_CLI::error($wrong->getMessage());
            return;
        }
        $effect = new Effect($wanted, [], $pack);
        foreach (Journal::all(array_column($wanted, 'rule')) as $event) {
            $effect->see($event);
        }
        foreach ($made as $one) {
            $who = $one['who'] === '' ? '' : " for $one[who]";
            \WP_CLI::line(Exceptions::id($one) . ": $one[rule] on $one[path] at $one[parameter]$who");
        }
        \WP_CLI::line(Words::effect($effect) . ' ' . self::since());
        if (!isset($named['yes'])) {
            \WP_CLI::line('Nothing is saved yet. Say it again with --yes.');
        } elseif (!Settings::save(['exceptions' => $all])) {
            \WP_CLI::error('The setting could not be written: the data folder is not writable.');
        } else {
            \WP_CLI::success(count($made) === 1 ? 'The exception is in force.' : count($made) . ' exceptions are in force.');
        }
    }

    /**
     * @param array<string, mixed> $pack
     * @return list<array<string, mixed>>
     */
    private function fromIncident(string $number, string $choice, array $pack): array
    {
        $event = Explain::incident($number);
        if ($event === null) {
            return [];
        }
        $proposals = array_filter(Proposal::of($event, $pack, []), static function (Proposal $proposal): bool {
            return $proposal->exceptions !== [];
        });
        $choice = $choice === '' ? (string) key($proposals) : $choice;
        if (!isset($proposals[$choice])) {
            \WP_CLI::error($proposals === [] ? 'Nothing can be excepted here: it was the address that decided, or the path cannot be named.'
                : "\"$choice\" is no choice here: " . implode(', ', array_keys($proposals)) . '.');
            return [];
        }
        return array_map(static function (array $one) use ($event): array {
            return $one + ['ref' => (string) $event['ref']];
        }, $proposals[$choice]->exceptions);
    }

    /**
     * @param array<string, mixed> $named
     * @param array<string, mixed> $pack
     * @return list<array<string, mixed>>
     */
    private function named(array $named, array $pack): array
    {
        foreach (['rule', 'path', 'parameter'] as $name) {
            if (!is_string($named[$name] ?? null)) {
                \WP_CLI::error("Name --$name, or a reference number.");
                return [];
            }
        }
        $known = array_merge(array_column($pack['rules'] ?? [], 'id'), \PacketSense\Guard\Rules::ids());
        if (!in_array($named['rule'], $known, true)) {
            \WP_CLI::error("There is no rule \"$named[rule]\" among the rules in force.");
            return [];
        }
        $who = (string) ($named['who'] ?? '');
        if ($who !== '' && !in_array($who, Pack::capabilities($pack), true)) {
            \WP_CLI::error("No rule asks for \"$who\". --who may be " . implode(', ', Pack::capabilities($pack)) . '.');
            return [];
        }
        return [['rule' => $named['rule'], 'path' => $named['path'], 'parameter' => $named['parameter'], 'who' => $who]];
    }

    private static function maker(): string
    {
        $login = function_exists('wp_get_current_user') ? (string) wp_get_current_user()->user_login : '';
        return $login === '' ? 'command line' : $login;
    }

    private static function since(): string
    {
        $since = Journal::span()['since'];
        $at = gmdate('Y-m-d H:i', intdiv($since, 1000000));
        return $since === 0 ? 'Nothing is kept yet.' : "Events are complete since $at UTC.";
    }
}
