<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Detector;

use function PacketSense\Tests\same;

require_once __DIR__ . '/pack.php';

/** A small table of SQL, changed by `$with`. */
function table(array $with = []): array
{
    return $with + [
        'needs' => ["'", '='],
        'contexts' => ['', "\x01'"],
        'tokens' => [
            ['q', "\\x01'[^']{0,1000}'"], ['s', "'[^']{0,1000}(?:'|$)"], ['n', '[0-9]{1,20}'], ['w', '[a-z_]{1,40}'],
            ['o', '<=>|[<>=]'], ['(', '\('], [')', '\)'],
        ],
        'words' => ['or' => '&', 'and' => '&', 'select' => 'k'],
        'fold' => [['(n)', 'n'], ['ss', 's']],
        'fingerprints' => ['^q&non', '^n&non'],
    ];
}

/** The table as the engine reads it. */
function ready(array $with = []): array
{
    return compiled(pack([], ['detectors' => ['sql' => table($with)]]))['detectors']['sql'];
}

return [
    'a text becomes a row of letters' => function (): void {
        same('n&non', Detector::row(ready(), '1 or ((2))=2'));
        same('wkw', Detector::row(ready(), 'a select selects'));
        same('s)(', Detector::row(ready(), "'a''b' ) ? ("));
        same('', Detector::row(ready(), '???'));
    },
    'at most a thousand letters are read' => function (): void {
        same(1000, strlen(Detector::row(ready(), str_repeat('a ', 1500))));
    },
    'folding goes on until nothing changes, in the order of the table' => function (): void {
        same('n', Detector::row(ready(), '((((1))))'));
        same('ssn', Detector::row(ready(['fold' => [['ss', 's'], ['wn', 's']]]), "a 1'' 1"));
    },
    'a fingerprint is searched for behind every context' => function (): void {
        same(true, Detector::finds(ready(), "x' or 1=1"));
        same(true, Detector::finds(ready(), '1 and 2=2'));
        same(false, Detector::finds(ready(), "O'Brien or 1=1"));
        same(false, Detector::finds(ready(['contexts' => ['']]), "x' or 1=1"));
    },
    'a value that lacks all that is needed is not read' => function (): void {
        same(false, Detector::finds(ready(['fingerprints' => ['w']]), 'word'));
        same(true, Detector::finds(ready(['fingerprints' => ['w']]), 'word='));
        same(true, Detector::finds(ready(['fingerprints' => ['w'], 'needs' => []]), 'word'));
        same(false, Detector::finds(ready(['fingerprints' => ['w'], 'needs' => ['WORD']]), 'word'));
    },
    'a rule can ask for a detector' => function (): void {
        $pack = pack([rule('r', ['detector' => 'sql'])], ['detectors' => ['sql' => table()]]);
        same('block', judge($pack, 'GET /?a=1+or+2=2')->action);
        same('allow', judge($pack, 'GET /?a=1+or+2')->action);
        same('block', judge($pack, 'POST /', 'a=' . rawurlencode(str_repeat(' ', 9000) . '1 or 1=1'))->action);
    },
    'a letter may be any printable character' => function (): void {
        $letters = ['!', '"', '#', '$', '%', "'", '(', ')', '*', '+', '\\', ']', '^', '|', '}', '-'];
        foreach ($letters as $letter) {
            $table = ready(['tokens' => [[$letter, 'a']], 'fold' => [], 'fingerprints' => ['x']]);
            same($letter . $letter, Detector::row($table, 'aba'));
        }
    },
];
