<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Compiler;
use PacketSense\Firewall\Engine\Dialect;
use PacketSense\Firewall\Engine\Literal;
use PacketSense\Firewall\Engine\PackFile;

use function PacketSense\Tests\check;
use function PacketSense\Tests\folder;
use function PacketSense\Tests\same;

require_once __DIR__ . '/pack.php';

/** Tokens that a constant array may have, and the two names. */
function onlyLiterals(string $source): void
{
    $allowed = [T_OPEN_TAG, T_RETURN, T_WHITESPACE, T_CONSTANT_ENCAPSED_STRING, T_LNUMBER, T_DOUBLE_ARROW];
    foreach (token_get_all("<?php return $source;") as $token) {
        if (is_string($token)) {
            check(strpos('[],;-', $token) !== false, "no token may be $token");
        } elseif ($token[0] === T_STRING) {
            check(in_array($token[1], ['true', 'false', 'null'], true), "no name may be $token[1]");
        } else {
            check(in_array($token[0], $allowed, true), 'no token may be ' . token_name($token[0]) . ' ' . $token[1]);
        }
    }
}

/** What a file with this source returns. */
function evaluated(string $source)
{
    static $folder = null;
    $folder = $folder ?? folder();
    $file = $folder . '/' . bin2hex(random_bytes(8)) . '.php';
    file_put_contents($file, $source);
    return require $file;
}

/** A text of bytes that are dangerous in PHP sources, or of any. */
function hostile(): string
{
    $pieces = [
        "'", '"', '\\', '$', '{', '}', '${', '{$', '?>', '<?php', '<?=', "\n", "\r", "\0", '/*', '*/', '//', '#', "<<<X\n", 'X;', '`',
        "\\'", '\\\\', '"."', "'.'", 'phpinfo()', '$_GET', "\xff",
        "\xc3\xa9", "\xe2\x80\xa8", '\\x41', '\\101', '\\u{41}', "\x1a", '__halt_compiler();',
    ];
    $text = '';
    for ($length = mt_rand(0, 8); $length > 0; $length--) {
        $text .= mt_rand(0, 3) > 0 ? $pieces[mt_rand(0, count($pieces) - 1)] : chr(mt_rand(0, 255));
    }
    return $text;
}

/** An array or scalar of hostile texts. */
function hostileValue(int $depth)
{
    if ($depth > 0 && mt_rand(0, 2) > 0) {
        $array = [];
        for ($count = mt_rand(0, 4); $count > 0; $count--) {
            $value = hostileValue($depth - 1);
            mt_rand(0, 1) === 1 ? $array[hostile()] = $value : $array[] = $value;
        }
        return $array;
    }
    return [null, true, false, mt_rand(-5, 5), PHP_INT_MAX, -PHP_INT_MAX, hostile(), hostile()][mt_rand(0, 7)];
}

/** A pack with all that a pack can have. */
function full(): array
{
    $rule = rule('r', [], [
        'when' => [condition(['regex' => "'|\\x24"], [['args', null], ['args', 'a']], 1, ["'", 'abc', 'ab'])],
        'not' => [condition(['equals' => ["?>'\n"]])],
    ]);
    return pack([$rule, rule('d', ['detector' => 'sql']), limitRule()], [
        'detectors' => ['sql' => [
            'needs' => ["'"], 'contexts' => [''], 'tokens' => [['w', '[a-z]{1,9}']], 'words' => ['or' => '&'],
            'fold' => [['ww', 'w']], 'fingerprints' => ['w&w'],
        ]],
        'patches' => [[
            'kind' => 'plugin', 'slug' => 'some', 'versions' => [['<', '2.0']], 'cve' => 'CVE-2024-0001', 'source' => 'x',
            'verified' => true, 'rules' => [rule('p', ['words' => ['$x']])],
        ]],
        'gate' => ['args' => ['literals' => ['/*'], 'bytes' => '2527', 'b64' => false, 'longer' => null, 'always' => false]],
    ]);
}

/** The pack with one member changed; `$path` as in `rules.0.id`. */
function changed(array $pack, string $path, $value): array
{
    $place = &$pack;
    foreach (explode('.', $path) as $key) {
        $place = &$place[$key];
    }
    $place = $value;
    return $pack;
}

return [
    'whatever stands in a pack, its file holds literals only' => function (): void {
        mt_srand(11);
        for ($try = 0; $try < 2000; $try++) {
            $value = hostileValue(3);
            $source = Literal::source($value);
            onlyLiterals($source);
            check(preg_match('~[^\x20-\x7e]~', $source) === 0, 'only printable ASCII');
            if ($try % 10 === 0) {
                same($value, evaluated("<?php return $source;"));
            }
        }
    },
    'every byte survives in a file' => function (): void {
        for ($byte = 0; $byte < 256; $byte++) {
            $value = [chr($byte) => "a\\" . chr($byte) . chr($byte) . '0', 'x' => chr($byte) . '$a{$b}'];
            onlyLiterals(Literal::source($value));
            same($value, evaluated('<?php return ' . Literal::source($value) . ';'));
        }
    },
    'only scalars and arrays are written' => function (): void {
        foreach ([1.5, NAN, new \stdClass(), fopen('php://memory', 'r'), PHP_INT_MIN] as $value) {
            try {
                Literal::source([$value]);
            } catch (\InvalidArgumentException $refused) {
                continue;
            }
            check(false, gettype($value) . ' was written');
        }
    },
    'the file gives back what was compiled' => function (): void {
        $pack = full();
        same(null, PackFile::validate($pack));
        same(Compiler::compile($pack, null), evaluated(PackFile::php($pack)));
        same(Compiler::compile($pack, []), evaluated(PackFile::php($pack, [])));
        check(count(Compiler::compile($pack, [])['rules']) === 3, 'without the patch');
        $source = PackFile::php($pack);
        $guard = "<?php\nif (!defined('ABSPATH') && !defined('PACKETSENSE')) {\n    exit;\n}\nreturn ";
        check(strpos($source, $guard) === 0, 'the guard comes first');
        onlyLiterals(substr($source, (int) strpos($source, 'return ') + 7, -2));
    },
    'texts of a pack reach the file as they are' => function (): void {
        mt_srand(5);
        for ($try = 0; $try < 300; $try++) {
            $pack = full();
            $pack['rules'][0]['title'] = hostile() . 'x';
            $pack['rules'][0]['not'][0]['match']['equals'] = [hostile(), hostile()];
            $pack['unread'] = [hostile() . 'x'];
            $pack['roles']['anonymous'] = [hostile() . 'x'];
            $pack['detectors']['sql']['contexts'] = [hostile()];
            $pack['patches'][0]['rules'][0]['when'][0]['match']['words'] = [hostile() . 'x'];
            same(null, PackFile::validate($pack));
            $source = PackFile::php($pack);
            onlyLiterals(substr($source, (int) strpos($source, 'return ') + 7, -2));
            same(Compiler::compile($pack, null), evaluated($source));
        }
    },
    'an unknown member is refused, and so is a missing one' => function (): void {
        foreach (
            [
                '', 'limits.', 'rules.0.', 'rules.0.when.0.', 'rules.0.when.0.match.', 'rules.0.not.0.', 'detectors.sql.', 'patches.0.',
                'patches.0.rules.0.', 'gate.args.',
            ] as $path
        ) {
            check(PackFile::validate(changed(full(), $path . 'extra', 1)) !== null, "$path extra");
        }
        foreach (array_keys(full()) as $member) {
            $pack = full();
            unset($pack[$member]);
            same("pack has no $member", PackFile::validate($pack));
        }
        same('rules[0] has an unknown member extra', PackFile::validate(changed(full(), 'rules.0.extra', 1)));
    },
    'a member of the wrong kind or size is refused' => function (): void {
        $wrong = [
            ['format', 2], ['format', '1'], ['id', 'xyz'], ['limits', 5], ['limits.args', 0], ['limits.body', 1 << 40],
            ['unread', ['a' => 'b']],
            ['unread', ['']], ['unread', 'pwd'], ['roles.anonymous', 'x'], ['points', [1, 2]], ['points', [0, 1, 2, 3, '4']],
            ['block_at', 0],
            ['block_at', 1.5], ['chains', [['rot13']]], ['chains', 'url'], ['detectors.sql', null], ['detectors.sql.tokens', []],
            ['detectors.sql.tokens', [['ww', 'a']]], ['detectors.sql.tokens', [["\x7f", 'a']]], ['detectors.sql.fold', [['w', 'w']]],
            ['detectors.sql.fold', [['', '']]], ['detectors.sql.words', ['or' => '']], ['detectors.sql.fingerprints', []],
            ['detectors.sql.fingerprints', ['a)|(b']], ['rules', 'x'], ['rules.0', null], ['rules.0.id', 'A'], ['rules.0.id', "a\n"],
            ['rules.0.title', 5], ['rules.0.class', 'sql$'], ['rules.0.severity', 5], ['rules.0.severity', true],
            ['rules.0.confidence', 'sure'],
            ['rules.0.action', 'allow'], ['rules.0.unless', 5], ['rules.0.plain', 1], ['rules.0.when', []], ['rules.0.when.0.chain', 2],
            ['rules.0.when.0.chain', -1], ['rules.0.when.0.targets', [['args']]], ['rules.0.when.0.targets', [['everything', null]]],
            ['rules.0.when.0.targets', [['path', 'x']]], ['rules.0.when.0.literals', ['']], ['rules.0.when.0.match', []],
            ['rules.0.when.0.match', ['regex' => 'a', 'words' => ['b']]], ['rules.0.when.0.match', ['regex' => 5]],
            ['rules.0.when.0.match', ['regex' => '(']], ['rules.0.when.0.match', ['longer' => '5']],
            ['rules.0.when.0.match', ['detector' => 'x']],
            ['rules.0.when.0.match', ['signal' => 'x']], ['rules.0.when.0.match', ['words' => ['']]], ['patches.0.kind', 'suite'],
            ['patches.0.slug', ''], ['patches.0.versions', [['lt', '1']]], ['patches.0.verified', 'yes'], ['gate.args.bytes', '2'],
            ['gate.args.bytes', 'AA'], ['gate.args.always', 0], ['gate.args.literals', [1]],
        ];
        foreach ($wrong as [$path, $value]) {
            $fault = PackFile::validate(changed(full(), $path, $value));
            check($fault !== null, "$path: " . json_encode($value));
            check(strpos($fault, explode('.', $path)[0]) === 0, "the place of $path is named: $fault");
        }
    },
    'a regex must keep to the dialect' => function (): void {
        foreach (['a{0,9}', '[*+{}(?]', '\*\+\(\?', '(?:a|b)c?', '\\\\x{1,3}', '\bfoo\b', '[^\]*]', '\x7e', '[]*]', 'a\\\\b'] as $good) {
            same(null, Dialect::fault($good), $good);
        }
        foreach (
            [
                '', 'a*', 'a+', 'a{2,}', 'a{,3}', 'a{ 1}', 'a{1', '(?i)a', '(?=a)', '(?<n>a)', '(?>a)', '(*MARK:x)a', '(a)\1',
                '\Ka', '\pL', 'a~e', "a\0", '\h', '\R', '\v',
                'a)|(b', '[a', '\\', '\Qa*\E', '(?#x)a', '\g1', '\\\\\K',
            ] as $bad
        ) {
            check(Dialect::fault($bad) !== null, "$bad was accepted");
        }
    },
];
