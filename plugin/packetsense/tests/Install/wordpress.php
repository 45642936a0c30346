<?php

/**
 * The few functions of WordPress that installing calls: options in memory, and requests to the site that go to a real
 * php-fpm.
 */

declare(strict_types=1);

if (PHP_SAPI !== 'cli') {
    exit;
}

/** @var array<string, mixed> */
$GLOBALS['packetsense_options'] = [];
/** @var callable|null takes a URL's path and headers, gives an answer of Fpm::request() */
$GLOBALS['packetsense_server'] = null;

function __(string $text): string
{
    return $text;
}

/**
 * @param mixed $default
 * @return mixed
 */
function get_option(string $name, $default = false)
{
    return $GLOBALS['packetsense_options'][$name] ?? $default;
}

/** @param mixed $value */
function update_option(string $name, $value): bool
{
    $GLOBALS['packetsense_options'][$name] = $value;
    return true;
}

function delete_option(string $name): bool
{
    unset($GLOBALS['packetsense_options'][$name]);
    return true;
}

function get_home_path(): string
{
    return ABSPATH;
}

function home_url(string $path = ''): string
{
    return 'http://shop.example' . $path;
}

function content_url(string $path = ''): string
{
    return 'http://shop.example/wp-content/' . $path;
}

function wp_next_scheduled(string $hook): bool
{
    return false;
}

function wp_schedule_event(int $at, string $interval, string $hook): void
{
}

function wp_clear_scheduled_hook(string $hook): void
{
}

/** @return array<string, mixed> */
function wp_remote_get(string $url, array $arguments): array
{
    $server = $GLOBALS['packetsense_server'];
    return $server === null ? [] : $server((string) substr($url, strlen('http://shop.example')), $arguments['headers']);
}

/** @return int|string */
function wp_remote_retrieve_response_code(array $answer)
{
    return $answer['status'] ?? '';
}

function wp_remote_retrieve_body(array $answer): string
{
    return $answer['body'] ?? '';
}

function wp_remote_retrieve_header(array $answer, string $name): string
{
    return preg_match('~^' . preg_quote($name, '~') . ': (.*?)\r?$~mi', $answer['headers'] ?? '', $found) ? $found[1] : '';
}
