<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Needs;
use PacketSense\Firewall\Engine\Pattern;
use PacketSense\Firewall\Engine\Regex;
use PacketSense\Firewall\Engine\Search;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

/** A regex of the dialect, made of few bytes, so that random texts match it now and then. */
function random_regex(int $depth): string
{
    $items = ['a', 'b', '\(', '\x3c', '[ab]', '[^a]', '[(<;]', '\s', '.', '\b', '^', '$', 'script', '\.'];
    $repeats = ['', '', '', '', '?', '{0,2}', '{1,2}', '{2}', '{1,3}?'];
    $ways = [];
    for ($way = mt_rand(1, 3); $way > 0; $way--) {
        $row = '';
        for ($item = mt_rand(1, 4); $item > 0; $item--) {
            $one = $depth > 0 && mt_rand(0, 3) === 0 ? '(?:' . random_regex($depth - 1) . ')' : $items[mt_rand(0, count($items) - 1)];
            $repeat = in_array($one, ['\b', '^', '$'], true) ? '' : $repeats[mt_rand(0, count($repeats) - 1)];
            $row .= strlen($one) > 4 && $one[0] !== '(' && $one[0] !== '[' ? $one : $one . $repeat;
        }
        $ways[] = $row;
    }
    return implode('|', $ways);
}

/** A text of the same bytes; some are long enough to be looked at by pieces. */
function random_text(): string
{
    $text = '';
    for ($piece = mt_rand(0, 12); $piece > 0; $piece--) {
        $text .= ['a', 'b', '(', '<', ' ', ';', '.', 'script', 'x'][mt_rand(0, 8)];
    }
    return mt_rand(0, 1) === 0 ? $text : $text . str_repeat('-', 250) . substr($text, 0, 3);
}

return [
    'what a regex needs stands in every text that it matches, and its pieces match where it does' => function (): void {
        mt_srand(31);
        $found = $spared = 0;
        for ($try = 0; $try < 400; $try++) {
            $source = random_regex(1);
            $regex = Regex::compile($source);
            $needs = Needs::of(Pattern::parse($source));
            for ($text = 0; $text < 12; $text++) {
                $value = random_text();
                $result = preg_match($regex[0], $value);
                if ($result === false) {
                    // The dialect has no repeats within repeats: the regex engine never gives up there.
                    continue;
                }
                $there = $result === 1;
                same($there, Search::matches($regex, $value), "$source in $value");
                $all = array_filter($needs, static function (array $clause) use ($value): bool {
                    return array_filter($clause, static function (string $literal) use ($value): bool {
                        return strpos($value, $literal) !== false;
                    }) === [];
                }) === [];
                check($all || !$there, "$source needs too much for $value");
                $found += $there ? 1 : 0;
                $spared += $all ? 0 : 1;
            }
        }
        check($found > 400 && $spared > 400, "$found found, $spared told by what they lack");
    },
    'what a regex needs is told closely' => function (): void {
        $needs = static function (string $regex): array {
            return Needs::of(Pattern::parse($regex));
        };
        same([['alert(', 'prompt('], ['x']], $needs('(?:alert|prompt)\(.{0,9}x'));
        same([['./', '.\\'], ['.'], ['/', '\\']], $needs('\.{1,3}[/\\\\]{1,4}'));
        same([[' select'], ['union ']], $needs('\bunion {1,9}select\b'));
        same([['1or', '2or', 'and']], $needs('(?:[12]{1,3}or|[a-z]{1,9}and)'));
        same([], $needs('a?|b'));
    },
    'a regex that is not understood is run as a whole' => function (): void {
        foreach (['a\zb', 'a\1', '(?=a)b', '\pL'] as $regex) {
            same(["~$regex~sD", null, null], Regex::compile($regex), $regex);
        }
    },
    'a long text without what a piece needs is spared it' => function (): void {
        [$whole, , $pieces] = Regex::compile('^x|a{1,9}\(b|[a-z]{1,9};ls');
        same('~^x|a{1,9}\(b|[a-z]{1,9};ls~sD', $whole);
        same(['~^x~sD', '~a{1,9}\(b~sD', '~[a-z]{1,9};ls~sD'], array_column($pieces, 2));
        same([['('], [';']], [$pieces[1][0], $pieces[2][0]]);
    },
];
