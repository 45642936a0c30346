<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Which conditions of a group ({@see Grouping}) a short text may satisfy. */
final class Candidates
{
    /**
     * The conditions of some nodes whose literals are in a text, and those that have none.
     *
     * @param array<int, mixed> $nodes
     * @return array<int, true>
     */
    public static function inText(array $group, string $text, array $nodes): array
    {
        $conditions = [];
        $found = [];
        foreach ($group['short'] === [] ? [] : str_split(Search::bytes($text)) as $byte) {
            foreach ($group['short'][$byte] ?? [] as $short => $members) {
                if (strpos($text, (string) $short) !== false) {
                    $found[] = $members;
                }
            }
        }
        $hits = $group['scanner'] === null ? 0 : preg_match_all($group['scanner'], $text, $places);
        if ($hits === false) {
            // Not a fault of the request: without the shortcut every condition is tried.
            $found = array_merge($found, array_values($group['literals']));
        } elseif ($hits > 0) {
            foreach ($places[0] as $at => $byte) {
                $literal = strtolower($byte . $places[1][$at]);
                $found["=$literal"] = $group['literals'][$literal];
            }
        }
        $found[] = $group['rest'];
        foreach ($found as $members) {
            foreach ($members as $node => $numbers) {
                if (isset($nodes[$node])) {
                    foreach ($numbers as $number) {
                        $conditions[$number] = true;
                    }
                }
            }
        }
        return $conditions;
    }
}
