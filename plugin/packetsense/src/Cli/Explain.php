<?php

declare(strict_types=1);

namespace PacketSense\Cli;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Admin\Incidents\Attack;
use PacketSense\Admin\Incidents\Facts;
use PacketSense\Admin\Incidents\Told;
use PacketSense\Admin\Incidents\Words;
use PacketSense\Firewall\Incidents\Journal;
use PacketSense\Firewall\Incidents\Proposal;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\Reference;
use PacketSense\Firewall\State;

/**
 * Says what a request did that was stopped or recorded, why, and what an exception would let through.
 *
 * ## OPTIONS
 *
 * <number>
 * : The reference number that the refused visitor saw.
 *
 * [--format=<format>]
 * : text or json.
 * ---
 * default: text
 * ---
 *
 * ## EXAMPLES
 *
 *     wp packetsense explain 7Q2K-9F4M
 */
final class Explain
{
    /**
     * @param list<string> $args
     * @param array<string, string> $named
     */
    public function __invoke(array $args, array $named): void
    {
        $event = self::incident($args[0] ?? '');
        if ($event === null) {
            return;
        }
        if (($named['format'] ?? 'text') === 'json') {
            \WP_CLI::line((string) json_encode($event, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE));
            return;
        }
        $local = $event['local'] ?? [];
        $class = (string) $event['class'];
        \WP_CLI::line(Told::done($event) . ': ' . Facts::title((string) $event['rule']) . " ($event[rule])");
        \WP_CLI::line(implode(' ', Told::why($event)));
        \WP_CLI::line(gmdate('Y-m-d H:i:s', intdiv((int) $event['at'], 1000000)) . " UTC  $event[ip]  $event[method] $event[path]"
            . (($local['route'] ?? '') === '' ? '' : "?$local[route]"));
        \WP_CLI::line('Who: ' . Told::who($event));
        \WP_CLI::line('Where: ' . Told::field((string) ($local['field'] ?? $event['field'])));
        $marked = $local['marked'] ?? ['', (string) $event['excerpt'], ''];
        \WP_CLI::line("What: $marked[0]>>>$marked[1]<<<$marked[2]");
        \WP_CLI::line(Attack::name($class) . ', ' . Attack::severity((string) $event['severity']) . '. ' . Attack::text($class));
        foreach ($local['matches'] ?? [] as $match) {
            $text = sprintf('  %-6s  %s  (%s, %s)', $match['action'], $match['rule'], $match['severity'], $match['confidence']);
            \WP_CLI::line("$text  $match[field]");
        }
        $pack = Pack::load(State::read()) ?? [];
        foreach (Proposal::of($event, $pack, Journal::all(Proposal::rules($event, $pack))) as $name => $proposal) {
            \WP_CLI::line("If this was wrong: --choice=$name. " . Words::choice($proposal) . '. ' . Words::effect($proposal->effect));
        }
    }

    /** @return array<string, mixed>|null where there is none, which has been said then */
    public static function incident(string $text): ?array
    {
        $reference = Reference::read($text);
        if ($reference === null) {
            \WP_CLI::error("\"$text\" is no reference number: it has eight letters and digits, such as 7Q2K-9F4M.");
            return null;
        }
        $event = Journal::find($reference);
        if ($event === null) {
            \WP_CLI::error("There is no event with the number $reference. It may be older than what is kept.");
        }
        return $event;
    }
}
