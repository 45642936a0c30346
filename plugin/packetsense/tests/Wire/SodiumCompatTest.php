<?php

declare(strict_types=1);

namespace PacketSense\Tests\Wire;

use function PacketSense\Tests\same;
use function PacketSense\Tests\skip;

if (PHP_SAPI !== 'cli') {
    exit;
}

return [
    'without PHP\'s sodium, WordPress\'s own gives the same answers to every vector' => function (): void {
        $compat = '/usr/share/wordpress/wp-includes/sodium_compat/autoload.php';
        if (!is_file($compat) || PHP_VERSION_ID < 80000) {
            skip('needs WordPress with sodium_compat, and a PHP that lets disabled functions be defined anew (8.0)');
        }
        $tests = dirname(__DIR__);
        $code = 'error_reporting(E_ALL & ~E_DEPRECATED); define("PACKETSENSE", true);'
            . 'function extension_loaded($name) { return $name !== "sodium"; }'
            . 'require ' . var_export($compat, true) . ';'
            . 'ParagonIE_Sodium_Compat::$disableFallbackForUnitTests = true;'
            . 'if (!(new ReflectionFunction("sodium_crypto_sign_detached"))->isUserDefined()) { echo "PHP\'s own"; exit(1); }'
            . 'require ' . var_export($tests . '/assert.php', true) . ';'
            . 'require ' . var_export(dirname($tests) . '/src/autoload.php', true) . ';'
            . 'foreach (require ' . var_export(__DIR__ . '/VectorsTest.php', true) . ' as $name => $test) { $test(); echo "."; }';
        $gone = array_filter(get_extension_funcs('sodium') ?: [], 'is_string');
        $disabled = 'disable_functions=' . implode(',', array_merge(['extension_loaded'], $gone));
        $command = ['timeout', '60', PHP_BINARY, '-d', $disabled, '-r', $code];
        $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
        $output = (string) stream_get_contents($pipes[1]);
        same([0, '........'], [proc_close($process), $output]);
    },
];
