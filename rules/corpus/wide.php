<?php

/*
 * Writes honest requests in great variety, one JSON object a line, the same ones for the same arguments and packages:
 *     php rules/corpus/wide.php --texts own|0|1|2 --seed N --size N [--kind KIND] [--longest BYTES] > FILE
 * The files under wide/kinds say who sends what. With --texts 0, 1 or 2 the texts in them come from this machine's packages
 * (see wide/Sources.php), 0 and 1 each from one half of them, 2 from others, with the kinds under wide/third besides; with `own` from wide/own.php. Nothing here looks at the rules.
 */

declare(strict_types=1);

namespace PacketSense\Corpus;

foreach (['Dice', 'Sources', 'Texts', 'Browser', 'Requests', 'Blocks'] as $class) {
    require_once __DIR__ . "/wide/$class.php";
}

/** @return \Generator<int, array<string, mixed>> */
function wide(string $which, int $seed, int $size, string $only = ''): \Generator
{
    $sources = $which === 'own' ? null : new Sources((int) $which);
    $own = require __DIR__ . '/wide/own.php';
    if ($which === '2') {
        $own = array_merge($own, require __DIR__ . '/wide/own-third.php');
    } elseif ($sources !== null) {
        // Lists of our own are halved as well.
        foreach ($own as $name => $list) {
            $own[$name] = array_values(array_filter($list, static fn (string $text): bool => (ord(md5($text, true)[0]) & 1) === (int) $which));
        }
    }
    $kinds = [];
    foreach (glob(__DIR__ . ($which === '2' ? '/wide/{kinds,third}/*.php' : '/wide/kinds/*.php'), GLOB_BRACE) ?: [] as $file) {
        $kinds += (static fn (): array => require $file)();
    }
    ksort($kinds);
    for ($at = 0; $at < $size; $at++) {
        $kind = $only === '' ? array_keys($kinds)[$at % count($kinds)] : $only;
        $dice = new Dice("$seed:$kind:$at");
        $texts = new Texts($dice, $sources, $own);
        $line = $kinds[$kind](new Requests($dice, $texts), $dice, $texts);
        yield ['id' => sprintf('%s-%d-%05d', $kind, $seed, $at + 1), 'class' => $kind] + $line;
    }
}

if (isset($argv[0]) && realpath($argv[0]) === __FILE__) {
    $given = getopt('', ['texts:', 'seed:', 'size:', 'kind:', 'longest:']) + ['texts' => 'own', 'seed' => '1', 'size' => '1000', 'kind' => '', 'longest' => '1000000'];
    if (!in_array($given['texts'], ['own', '0', '1', '2'], true)) {
        fwrite(STDERR, "--texts is own, 0, 1 or 2\n");
        exit(2);
    }
    foreach (wide($given['texts'], (int) $given['seed'], (int) $given['size'], $given['kind']) as $line) {
        $text = json_encode($line, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
        if (strlen($text) <= (int) $given['longest']) {
            echo $text, "\n";
        }
    }
}
