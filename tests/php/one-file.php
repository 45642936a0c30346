<?php

/**
 * Runs one file of the plugin's tests within the present PHP, where no other process can be started: what tests/run.php of
 * the plugin does for one file. Expects $file. Prints a line of JSON for each test, and one at the end.
 */

declare(strict_types=1);

error_reporting(E_ALL);
ini_set('memory_limit', '512M');
set_error_handler(static function (int $level, string $message, string $at, int $line): bool {
    if ((error_reporting() & $level) === 0) {
        return false;
    }
    // What an old sodium_compat has to answer for on a newer PHP is not the plugin's.
    if (strpos($at, '/wordpress/') === 0) {
        return true;
    }
    throw new ErrorException($message, 0, $level, $at, $line);
});
define('PACKETSENSE', true);
$plugin = dirname(__DIR__, 2) . '/plugin/packetsense';
// As in WordPress, where PHP has no sodium of its own.
if (!function_exists('sodium_crypto_sign_detached')) {
    require '/wordpress/wp-includes/sodium_compat/autoload.php';
}
require_once $plugin . '/tests/assert.php';
require_once $plugin . '/src/autoload.php';
foreach (require $file as $sentence => $test) {
    $result = ['test' => $sentence];
    try {
        $test();
    } catch (PacketSense\Tests\Skipped $skipped) {
        $result['skipped'] = $skipped->getMessage();
    } catch (Throwable $error) {
        $result['failed'] = get_class($error) . ': ' . $error->getMessage() . ' (' . basename($error->getFile()) . ':' . $error->getLine() . ')';
    }
    echo "\x1e", json_encode($result, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
echo "\x1e", json_encode(['done' => PHP_VERSION]), "\n";
