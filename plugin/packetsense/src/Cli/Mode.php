<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Pack;
use PacketSense\Firewall\Promotion;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;

/**
 * Says or sets what the firewall, a class of rules or a rule does.
 *
 * ## OPTIONS
 *
 * [<mode>]
 * : block or record; for a class or a rule also default. Without it the present mode is shown.
 *
 * [--class=<class>]
 * : Of a class of rules, such as sqli.
 *
 * [--rule=<rule>]
 * : Of one rule.
 *
 * ## EXAMPLES
 *
 *     wp packetsense mode
 *     wp packetsense mode record --class=xss
 *     wp packetsense mode block --rule=xss-script
 */
final class Mode
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $mode = $args[0] ?? '';
        $settings = Settings::all();
        if ($mode === '') {
            $this->show($settings);
            return;
        }
        $rules = (Pack::load(State::read()) ?? [])['rules'] ?? [];
        if (isset($named['rule'])) {
            $this->known($named['rule'], array_column($rules, 'id'), 'rule');
            $own = array_diff_key($settings['rules'], [$named['rule'] => '']);
            $change = ['rules' => $mode === 'default' ? $own : $own + [$named['rule'] => $mode]];
            $what = "The rule $named[rule]";
        } elseif (isset($named['class'])) {
            $this->known($named['class'], array_unique(array_column($rules, 'class')), 'class');
            $own = array_diff_key($settings['classes'], [$named['class'] => '']);
            $change = ['classes' => $mode === 'record' ? $own + [$named['class'] => 'record'] : $own];
            $what = "The class $named[class]";
        } else {
            $change = ['mode' => $mode === 'block' ? 'settled' : $mode];
            $what = 'The firewall';
        }
        $words = ['block' => 'blocks', 'record' => 'only records'] + (count($named) > 0 ? ['default' => 'does what it came with'] : []);
        if (!isset($words[$mode])) {
            \WP_CLI::error("\"$mode\" is no mode: choose " . implode(' or ', array_keys($words)) . '.');
            return;
        }
        if (!Settings::save($change)) {
            \WP_CLI::error('The setting could not be written: the data folder is not writable.');
            return;
        }
        \WP_CLI::success("$what $words[$mode].");
    }

    /** @param array<string> $names */
    private function known(string $name, array $names, string $what): void
    {
        if (!in_array($name, $names, true)) {
            \WP_CLI::error("There is no $what \"$name\" among the rules in force.");
        }
    }

    /** @param array<string, mixed> $settings */
    private function show(array $settings): void
    {
        $words = ['first-day' => 'first day: sure rules block, the others record', 'settled' => 'blocks', 'record' => 'only records'];
        \WP_CLI::line('The firewall ' . ($settings['enabled'] ? $words[$settings['mode']] : 'is off') . '.');
        foreach ($settings['classes'] as $class => $do) {
            \WP_CLI::line("class $class: $do");
        }
        foreach ($settings['rules'] as $rule => $do) {
            \WP_CLI::line("rule $rule: $do");
        }
        foreach (Promotion::waiting() as $rule) {
            \WP_CLI::line("rule $rule: records, waits for your decision (it matched people who work on the site)");
        }
    }
}
