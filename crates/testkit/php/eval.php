<?php

/**
 * Runs PHP within a loaded WordPress, as its first user. Standard input: JSON with the code, the site's folder and host.
 * The last line of the output is JSON of what the code returned.
 */

declare(strict_types=1);

$wish = json_decode((string) stream_get_contents(STDIN), true, 8, JSON_THROW_ON_ERROR);
$_SERVER = [
    'HTTP_HOST' => $wish['host'],
    'SERVER_NAME' => '127.0.0.1',
    'SERVER_PORT' => explode(':', $wish['host'])[1],
    'SERVER_PROTOCOL' => 'HTTP/1.1',
    'SERVER_SOFTWARE' => 'nginx',
    'REMOTE_ADDR' => '127.0.0.1',
    'REQUEST_METHOD' => 'GET',
    'REQUEST_URI' => '/',
    'DOCUMENT_ROOT' => $wish['root'],
    'SCRIPT_NAME' => '/index.php',
    'PHP_SELF' => '/index.php',
    'SCRIPT_FILENAME' => $wish['root'] . '/index.php',
] + $_SERVER;
require $wish['root'] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
wp_set_current_user(1);

try {
    $result = (static function (string $code) {
        return eval($code);
    })($wish['code']);
} catch (Throwable $error) {
    fwrite(STDERR, (string) $error . "\n");
    exit(1);
}
echo "\n", json_encode($result, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
