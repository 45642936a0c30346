<?php

/**
 * The vectors that the Rust side reads too: crates/wire/vectors/*.json.
 */

declare(strict_types=1);

namespace PacketSense\Tests\Wire;

use PacketSense\Wire\Base64Url;
use PacketSense\Wire\Keys;

if (PHP_SAPI !== 'cli') {
    exit;
}

/** @return array<mixed> */
function vectors(string $name): array
{
    $text = file_get_contents(dirname(__DIR__, 4) . "/crates/wire/vectors/$name.json");
    return json_decode($text, true, 16, JSON_THROW_ON_ERROR);
}

function key(string $seed): Keys
{
    return Keys::fromSeed((string) Base64Url::decode($seed));
}

/**
 * Header lines as WordPress hands them over: a list where a name came twice.
 *
 * @param list<array{string, string}> $lines
 * @return array<string, string|list<string>>
 */
function headers(array $lines): array
{
    $all = [];
    foreach ($lines as [$name, $value]) {
        $all[$name][] = $value;
    }
    return array_map(static function (array $values) {
        return count($values) === 1 ? $values[0] : $values;
    }, $all);
}

/**
 * @param list<string> $keys as they travel
 * @return array<string, string> 32 bytes by key id
 */
function pinned(array $keys): array
{
    $pinned = [];
    foreach ($keys as $text) {
        $key = Keys::publicFromText($text);
        if ($key !== null) {
            $pinned[\PacketSense\Wire\Thumbprint::of($key)] = $key;
        }
    }
    return $pinned;
}

/** A value of a parameter in a header Signature-Input. */
function parameter(string $input, string $name): string
{
    preg_match('~;' . $name . '="?([^";]*)~', $input, $found);
    return $found[1] ?? '';
}
