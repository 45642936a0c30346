<?php

declare(strict_types=1);

// Sentences stay whole, so that translators can read them.
// phpcs:disable Generic.Files.LineLength

namespace PacketSense\Admin\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Incidents\Effect;
use PacketSense\Firewall\Incidents\Proposal;

/** Proposals for exceptions in words. All of it is text, to be escaped by who prints it. */
final class Words
{
    /** What is chosen. */
    public static function choice(Proposal $proposal): string
    {
        switch ($proposal->name) {
            case 'field':
                return __('This very field on this path', 'packetsense');
            case 'parameter':
                return __('This parameter on this path', 'packetsense');
            case 'number':
                return __('This parameter on this path, whatever number stands in it', 'packetsense');
            case 'people':
                /* translators: %s: such as "signed-in editors and administrators" */
                $text = __('Every field on this path, for %s', 'packetsense');
                return sprintf($text, Told::people($proposal->exceptions[0]['who']));
        }
        return __('The rule only records from now on, on the whole site, for everybody', 'packetsense');
    }

    /** Exactly what would be saved. */
    public static function about(Proposal $proposal): string
    {
        if ($proposal->recording !== []) {
            /* translators: %s: names of rules */
            return sprintf(_n('Rule %s', 'Rules %s', count($proposal->recording), 'packetsense'), implode(', ', $proposal->recording));
        }
        $lines = array_map(static function (array $exception): string {
            /* translators: 1: name of a rule, 2: a path, 3: a field in words */
            $text = __('%1$s does not look on %2$s at %3$s', 'packetsense');
            return sprintf($text, $exception['rule'], $exception['path'], Told::field($exception['parameter']));
        }, $proposal->exceptions);
        return implode('; ', $lines) . '.';
    }

    /** What it would have let through. */
    public static function effect(Effect $effect): string
    {
        if ($effect->passes === 0 && $effect->unrecorded === 0) {
            return __('It would have let nothing through that was stopped.', 'packetsense');
        }
        $parts = [];
        if ($effect->passes > 0) {
            $addresses = count($effect->addresses);
            /* translators: 1: number of requests, 2: number of addresses */
            $text = _n('It would have let through %1$s request that was stopped', 'It would have let through up to %1$s requests that were stopped', $effect->passes, 'packetsense');
            $text = sprintf($text, number_format_i18n($effect->passes));
            /* translators: %s: number of addresses */
            $text .= ' ' . sprintf(_n('from %s address', 'from %s addresses', $addresses, 'packetsense'), number_format_i18n($addresses));
            $strangers = $effect->passes - $effect->known;
            /* translators: %s: number of requests */
            $from = $strangers === 0 ? __('all by people who were signed in', 'packetsense') : sprintf(_n('%s by a stranger', '%s by strangers', $strangers, 'packetsense'), number_format_i18n($strangers));
            $parts[] = "$text, $from.";
        }
        if ($effect->unrecorded > 0) {
            /* translators: %s: number of requests */
            $text = _n('%s request that went on anyway would not have been recorded.', '%s requests that went on anyway would not have been recorded.', $effect->unrecorded, 'packetsense');
            $parts[] = sprintf($text, number_format_i18n($effect->unrecorded));
        }
        return implode(' ', $parts);
    }

    /** Another incident in a line. @param array<string, mixed> $event */
    public static function line(array $event): string
    {
        $when = wp_date((string) get_option('date_format'), intdiv((int) $event['at'], 1000000)) ?: '';
        $count = (int) ($event['count'] ?? 1);
        $times = $count > 1 ? ' × ' . number_format_i18n($count) : '';
        return "$when, $event[ip], $event[method] $event[path]$times: $event[excerpt]";
    }

    /** @return array<string, string> days => words */
    public static function lasts(): array
    {
        return [
            '' => __('for good', 'packetsense'),
            '1' => __('one day', 'packetsense'),
            '7' => __('one week', 'packetsense'),
            '30' => __('30 days', 'packetsense'),
            '90' => __('90 days', 'packetsense'),
            '365' => __('one year', 'packetsense'),
        ];
    }
}
