<?php

/**
 * What a test says of what it saw. A test fails by throwing.
 */

declare(strict_types=1);

namespace PacketSense\Tests;

if (PHP_SAPI !== 'cli' && !defined('PACKETSENSE')) {
    exit;
}

/** A test that saw something else than it should. */
final class Failed extends \Exception
{
}

/** A test that cannot run here; its message says what is missing. It counts neither as passed nor as failed. */
final class Skipped extends \Exception
{
}

/**
 * @param mixed $expected
 * @param mixed $actual
 */
function same($expected, $actual, string $what = ''): void
{
    if ($expected !== $actual) {
        throw new Failed(($what === '' ? '' : "$what: ") . 'expected ' . shown($expected) . ', saw ' . shown($actual));
    }
}

function check(bool $holds, string $what): void
{
    if (!$holds) {
        throw new Failed($what);
    }
}

function skip(string $why): void
{
    throw new Skipped($why);
}

/**
 * A fresh folder that is removed when the tests end.
 */
function folder(): string
{
    $path = sys_get_temp_dir() . '/packetsense-test-' . bin2hex(random_bytes(6));
    mkdir($path, 0700);
    register_shutdown_function(static function () use ($path): void {
        remove($path);
    });
    return $path;
}

/** Removes a file or a folder with all that is in it. */
function remove(string $path): void
{
    if (is_dir($path) && !is_link($path)) {
        @chmod($path, 0700);
        foreach (array_diff(scandir($path) ?: [], ['.', '..']) as $name) {
            remove("$path/$name");
        }
        @rmdir($path);
    } elseif (file_exists($path) || is_link($path)) {
        @unlink($path);
    }
}

/** @param mixed $value */
function shown($value): string
{
    $text = is_string($value) ? '"' . addcslashes($value, "\0..\37\\\"\177..\377") . '"' : var_export($value, true);
    return strlen($text) > 600 ? substr($text, 0, 600) . '…' : $text;
}
