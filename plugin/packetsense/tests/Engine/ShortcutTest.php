<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Compiler;
use PacketSense\Firewall\Engine\Detector;
use PacketSense\Firewall\Engine\Fingerprint;
use PacketSense\Firewall\Engine\Shortcut;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;
use function PacketSense\Tests\skip;

require_once __DIR__ . '/pack.php';

/** A table whose tokens are single letters, so that a text is its own row. */
function letters(array $fold, array $fingerprints): array
{
    return compiled(pack([], ['detectors' => ['d' => [
        'needs' => [], 'contexts' => ['', 'n&', '(c'],
        'tokens' => array_map(static function (string $letter): array {
            return [$letter, '\x' . bin2hex($letter)];
        }, ['a', 'b', 'c', 'w', 'n', '(', ')', '&']),
        'words' => [], 'fold' => $fold, 'fingerprints' => $fingerprints,
    ]]]))['detectors']['d'];
}

$fingerprints = [
    '^a?[bn][)]{0,3}&[(]{0,3}[nb]w', '^w(?:[a&][nb]|[()]){0,20}c', '^q{1}|^(?:a|b(?:c|n){1,2}){1,3}w$', '^[^w]{0,6}c.{0,4}&',
    '^b$', '^n(?:|c)a{2}', '^(a|w){2}\)', 'cc', '&[(]{1,2}b', '[an][)]{0,2}[&c]w', '[(]n[^a]{1,3}b',
    '(?:^|[^a])b{2}', 'c(?:a|b[(])n',
];
$folds = [['(n)', 'n'], ['aa', 'a'], ['w&w', 'w'], ['cab', 'cb'], ['bc', 'c'], ['n', 'b'], ['c)', '']];

return [
    'a shortcut changes no verdict' => function () use ($fingerprints, $folds): void {
        mt_srand(17);
        $taken = $found = 0;
        for ($try = 0; $try < 20000; $try++) {
            if ($try % 100 === 0) {
                $some = array_intersect_key($fingerprints, array_flip((array) array_rand($fingerprints, mt_rand(1, 4))));
                $fold = array_intersect_key($folds, array_flip((array) array_rand($folds, mt_rand(1, 4))));
                $table = letters(mt_rand(0, 1) === 1 ? array_values($fold) : [], array_values($some));
                check($table['shortcut'] !== null || in_array('cc', $some, true), 'there is a shortcut for ' . implode(' ', $some));
            }
            $text = '';
            for ($length = mt_rand(1, 16); $length > 0; $length--) {
                $text .= 'abcwn()& '[mt_rand(0, 8)];
            }
            $whole = Detector::finds(['shortcut' => null] + $table, $text);
            same($whole, Detector::finds($table, $text), $text);
            $found += $whole ? 1 : 0;
            $taken += $table['shortcut'] === null ? 0 : 1;
        }
        check($found > 500 && $taken > 10000, "$found found, $taken shortcuts");
    },
    'a fingerprint taken apart means what it meant' => function () use ($fingerprints): void {
        mt_srand(23);
        foreach ($fingerprints as $fingerprint) {
            $again = implode('|', array_map([Fingerprint::class, 'finished'], Fingerprint::alternatives($fingerprint)));
            $again = str_replace('^{1,1}', '^', $again);
            for ($try = 0; $try < 500; $try++) {
                $row = '';
                for ($length = mt_rand(0, 9); $length > 0; $length--) {
                    $row .= 'abcwn()&'[mt_rand(0, 7)];
                }
                same(preg_match("~$fingerprint~sD", $row), preg_match("~$again~sD", $row), "$fingerprint $again on $row");
            }
        }
    },
    'the rules that are shipped have a shortcut for SQL' => function (): void {
        $text = @file_get_contents(dirname(__DIR__, 4) . '/target/pack.json');
        if ($text === false) {
            skip('target/pack.json is not there; scripts/plugin-zip makes it');
        }
        $detectors = Compiler::compile(json_decode($text, true, 64, JSON_THROW_ON_ERROR), null)['detectors'];
        foreach (['sql', 'sql-header'] as $name) {
            check($detectors[$name]['shortcut'] !== null, "$name has none: every text is read token by token");
        }
    },
    'a pattern that begins in a context or at the first byte is found behind that context only' => function (): void {
        $tokens = [['q', '\\x01[a-c]{1,5}'], ['b', '\\bx'], ['c', 'c']];
        $table = ['tokens' => $tokens, 'contexts' => ['', '-', "\x01", 'c', 'd'], 'needs' => []];
        foreach (['c', 'q', 'bb', '^b', 'qc', 'cb', 'b'] as $fingerprint) {
            $ready = compiled(pack([], ['detectors' => ['d' => $table + [
                'words' => [], 'fold' => [], 'fingerprints' => [$fingerprint],
            ]]]))['detectors']['d'];
            check($ready['shortcut'] !== null, $fingerprint);
            foreach (['ab', 'x', 'ax', 'x x', 'c', 'abc', 'cx', ' x', 'abcabcx c', '--', ''] as $text) {
                same(Detector::finds(['shortcut' => null] + $ready, $text), Detector::finds($ready, $text), "$fingerprint on $text");
            }
        }
    },
    'what is not known is done without' => function (): void {
        foreach (['^a{1,2}?b', '(?=a)b', 'a^b', '[a', 'a)', '(a', '.{0,3}', 'a\zb'] as $pattern) {
            $table = ['tokens' => [['a', 'a'], ['b', 'b']], 'words' => [], 'fold' => [], 'fingerprints' => [$pattern]];
            same(null, Shortcut::compile($table), $pattern);
        }
        $any = ['tokens' => [['a', 'a'], ['w', 'b']], 'words' => ['x' => 'b'], 'fold' => [], 'fingerprints' => ['w']];
        same(null, Shortcut::compile($any), 'a letter that any word brings about');
        $made = Shortcut::compile(['fingerprints' => ['b']] + $any);
        same([['~(?:\x78)~sD']], array_map(static function (array $way): array {
            return array_column($way, 0);
        }, $made['loose'] ?? []), 'a letter that one word brings about');
    },
];
