<?php

/*
 * Asks the PHP that runs this file how it orders versions, and writes vectors/compare.json:
 *     php crates/version/vectors/make.php > crates/version/vectors/compare.json
 * Each line is [a, b, version_compare(a, b)]. The pairs are fixed by the seed.
 */

declare(strict_types=1);

mt_srand(20260101, MT_RAND_PHP);

$known = [
    '', '0', '1', '1.0', '1.0.0', '1.', '1..', '1.-', '.1', '.', '-', '-1', '+1', '_', '#', '#1', '#a', '#a.', '#N#', '1#', '1.#',
    '1.0dev', '1.0-dev', '1.0alpha', '1.0a', '1.0a1', '1.0-alpha.1', '1.0beta', '1.0b2', '1.0-beta2', '1.0rc', '1.0RC1', '1.0Rc1',
    '1.0pl1', '1.0p1', '1.0patch', '1.0foo', '1.0-foo', '1.0.x', '6.8', '6.8.1', '6.8-RC1', '6.8-RC1-59900', '6.8-alpha-59900-src',
    '6.8-beta3', 'v1.0', 'V2', 'trunk', 'dev', 'dev-master', '5.9.10', '5.9.9', '05.9', '5.09', '1.10', '1.9', '1.2.3.4.5', '2024.01.02',
    '20240102', '1.0 ', ' 1.0', '1 0', '1,0', '1/0', '1~2', "1\0b", "1\n", 'é1', '1é', '1.é', '9223372036854775806',
    '9223372036854775807', '9223372036854775808', '99999999999999999999', '1.99999999999999999999', '3.0.0-rc.1+build.5', '10.2b',
    'a', 'b', 'p', 'pl', 'rc', 'RC', 'alpha', 'beta', 'aa', 'z', '1.p', '1.pl', '1.a', '1.b',
];
$pieces = [
    '0', '1', '2', '9', '10', '00', '01', '99', '.', '.', '.', '-', '_', '+', '..', '#', 'dev', 'alpha', 'a', 'beta', 'b', 'RC', 'rc',
    'pl', 'p', 'x', 'Dev', 'gamma', ' ', ',', '~', '1.0', '2.3.4', "\u{e9}",
];
$random = static function () use ($pieces): string {
    $version = '';
    for ($left = mt_rand(1, 6); $left > 0; $left--) {
        $version .= $pieces[mt_rand(0, count($pieces) - 1)];
    }
    return $version;
};

$pairs = [];
foreach ($known as $a) {
    foreach ($known as $b) {
        $pairs[] = [$a, $b];
    }
}
for ($left = 4000; $left > 0; $left--) {
    $a = $random();
    // Half of the partners share a beginning, where the interesting differences are.
    $pairs[] = [$a, $left % 2 === 0 ? $random() : substr($a, 0, mt_rand(0, strlen($a))) . $random()];
}

$lines = [];
foreach ($pairs as [$a, $b]) {
    $line = json_encode([$a, $b, version_compare($a, $b)], JSON_UNESCAPED_SLASHES);
    if ($line !== false) {
        $lines[] = $line;
    }
}
echo "[\n", implode(",\n", $lines), "\n]\n";
