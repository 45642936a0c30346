<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Asker;
use PacketSense\Firewall\Engine\Verdict;
use PacketSense\Firewall\Excerpt;

/**
 * What the site keeps of an incident for its own screens beside the event: it explains the decision, and is never sent.
 *
 *  - mode, score; set: `rule` or `class` where the owner lets it only record
 *  - field: as the engine names it, unmasked, so that an exception can be made for it
 *  - route: what tells the request apart from others to its path
 *  - marked: what stands before, in and behind the match, masked
 *  - matches: every rule that matched, with what it took
 *  - who: {@see Asker::who}
 *  - refs, last: of what was condensed ({@see Condensed})
 */
final class Details
{
    /** Rules that are listed. */
    private const RULES = 20;
    private const FIELD = 200;

    /**
     * @param array<string, mixed> $settings in force for the request
     * @param list<string>|null $capabilities that the asker has proved; null for none
     * @return array<string, mixed>
     */
    public static function of(Verdict $verdict, string $mode, array $settings, ?array $capabilities): array
    {
        $matches = [];
        foreach (array_slice($verdict->matches, 0, self::RULES) as $match) {
            unset($match['excerpt']);
            $matches[] = ['field' => self::field($match['field'])] + $match;
        }
        $set = isset($settings['rules'][$verdict->rule]) ? 'rule' : 'class';
        $wish = $settings['rules'][$verdict->rule] ?? $settings['classes'][$verdict->class] ?? '';
        return [
            'mode' => $mode,
            'score' => $verdict->score,
            'set' => $wish === 'record' ? $set : '',
            'field' => self::field($verdict->field),
            'route' => $verdict->route,
            'marked' => $verdict->place === null ? null : Excerpt::marked(($verdict->place)()),
            'matches' => $matches,
            'more' => max(0, count($verdict->matches) - self::RULES),
            'who' => Asker::who($capabilities, $_SERVER, $_COOKIE),
        ];
    }

    /** Text that JSON can hold; null where it would not be the field's name any more. */
    private static function field(?string $field): ?string
    {
        $field = (string) $field;
        return strlen($field) <= self::FIELD && preg_match('~~u', $field) === 1 ? $field : null;
    }
}
