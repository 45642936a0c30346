<?php

declare(strict_types=1);

use PacketSense\Firewall\Engine\Transforms;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

// Each row: name, value, what becomes of it.
$rows = [
    'percent escapes are decoded up to three times' => [
        ['url', 'a%20b', 'a b'],
        ['url', '%252e', '.'],
        ['url', '%25252525', '%25'],
        ['url', '%zz+%4', '%zz+%4'],
        ['url', '%00', "\0"],
    ],
    'escapes with %u give ASCII, its full-width twins, or UTF-8' => [
        ['url', '%u0041%U0042', 'AB'],
        ['url', '%uff1cx', '<x'],
        ['url', '%u00e9', "\xc3\xa9"],
        ['url', '%ud800', "\xed\xa0\x80"],
        ['url', '%25u0041', 'A'],
        ['url', '%u004', '%u004'],
        ['url', '%u0025u0041%20', 'A '],
    ],
    'entities are decoded once, numbers with or without semicolon' => [
        ['html', '&lt;&GT;&Tab;&NewLine;&nbsp;', "<>\t\n\xc2\xa0"],
        ['html', '&#60&#x3C;&#X3c&#0000060;', '<<<<'],
        ['html', '&amp;lt;', '&lt;'],
        ['html', '&lt', '<'],
        ['html', '&#x110000;&#xd800;&#99999999999999999999;', '&#x110000;&#xd800;&#99999999999999999999;'],
        ['html', '&#x1f600;&#0;', "\xf0\x9f\x98\x80\0"],
        ['html', '&#;&#x;&unknown;&', '&#;&#x;&unknown;&'],
    ],
    'escapes of scripts are decoded where they give ASCII' => [
        ['escapes', '\x41\u0042\u{43}\104', 'ABCD'],
        ['escapes', '\u{000041}\u{0000041}', 'A\u{0000041}'],
        ['escapes', '\xe9\u00e9\377\X41\U0041', '\xe9\u00e9\377\X41\U0041'],
        ['escapes', '\\\\x41\12\1', "\\A\n\\1"],
    ],
    'overlong forms and full-width letters become ASCII' => [
        ['utf8', "\xc0\xaf\xc1\xbf\xc0\x80", "/\x7f\0"],
        ['utf8', "\xef\xbc\x9c\xef\xbd\x9e\xef\xbc\x81", '<~!'],
        ['utf8', "\xef\xbc\x80\xef\xbd\x9f\xc0\x2f", "\xef\xbc\x80\xef\xbd\x9f\xc0\x2f"],
    ],
    'comments become a space, and what MySQL runs is unwrapped' => [
        ['comments', 'a/*x*/b', 'a b'],
        ['comments', 'a/*x', 'a '],
        ['comments', '/*!50000union*/select', ' union select'],
        ['comments', '/*!1234567x*/', ' 7x '],
        ['comments', '/*!a/*b*/c*/d*/', ' a c d*/'],
        ['comments', '/*!a/*!b*/c*/', ' a b c '],
        ['comments', '/*/x*/y', ' y'],
        ['comments', 'a*/b/', 'a*/b/'],
    ],
    'white space and control characters become one space' => [
        ['space', "a \t\n b\0c d", 'a b c d'],
        ['space', "  a\x0b", ' a '],
    ],
    'small changes are made everywhere' => [
        ['nul', "a\0b\0", 'ab'],
        ['unquote', "w'h\"o\\a^m`i", 'whoami'],
        ['lower', "AZaz\xc3\x89[", "azaz\xc3\x89["],
    ],
    'paths lose doubled slashes and dots that mean nothing' => [
        ['path', 'a\\b//c/./d', 'a/b/c/d'],
        ['path', '/././/./x', '/x'],
        ['path', '/../.x/.', '/../.x/.'],
    ],
    'a value that is base64 as a whole is decoded' => [
        ['b64', 'PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', '<script>alert(1)</script>'],
        ['b64', 'PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg', '<script>alert(1)</script>'],
        ['b64', '_-__AAAAAAAAAAAA', "\xff\xef\xff" . str_repeat("\0", 9)],
        ['b64', 'QUFBQUFBQUFBQUFBQUF', str_repeat('A', 14)],
        ['b64', 'QUFBQUFBQUFBQUF', 'QUFBQUFBQUFBQUF'],
        ['b64', 'QUFBQUFBQUFBQUFBQ', 'QUFBQUFBQUFBQUFBQ'],
        ['b64', 'QUFBQUFBQUFB', 'QUFBQUFBQUFB'],
        ['b64', 'QUFBQUFBQUFBQUFB===', 'QUFBQUFBQUFBQUFB==='],
        ['b64', "QUFBQUFBQUFBQUFB\n", "QUFBQUFBQUFBQUFB\n"],
    ],
];

$tests = [];
foreach ($rows as $sentence => $cases) {
    $tests[$sentence] = static function () use ($cases): void {
        foreach ($cases as [$name, $value, $expected]) {
            same($expected, Transforms::apply($name, $value), "$name of " . json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE));
        }
    };
}

$tests['the fast way to shorten paths and spaces gives what the slow way gives'] = static function (): void {
    mt_srand(7);
    for ($try = 0; $try < 3000; $try++) {
        $value = '';
        for ($length = mt_rand(0, 12); $length > 0; $length--) {
            $value .= ['/', '.', '\\', 'a', ' ', "\t"][mt_rand(0, 5)];
        }
        $slow = str_replace('\\', '/', $value);
        do {
            $before = $slow;
            $slow = str_replace(['//', '/./'], '/', $slow);
        } while ($slow !== $before);
        same($slow, Transforms::apply('path', $value), "path of $value");
        same(preg_replace('~[\x00-\x20]+~', ' ', $value), Transforms::apply('space', $value), "space of $value");
    }
};

$tests['an unknown transform is refused'] = static function (): void {
    try {
        Transforms::apply('rot13', 'x');
    } catch (InvalidArgumentException $refused) {
        return;
    }
    check(false, 'rot13 was accepted');
};

return $tests;
