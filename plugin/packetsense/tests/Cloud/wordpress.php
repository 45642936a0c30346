<?php

// WordPress names its functions and classes in a way of its own.
// phpcs:disable PSR1, Squiz.Classes.ValidClassName

/**
 * The few functions of WordPress that the connection uses, for tests: options in an array, HTTP for real.
 */

declare(strict_types=1);

if (PHP_SAPI !== 'cli') {
    exit;
}

/** What the fake WordPress knows and what was done to it. */
final class FakeWordPress
{
    /** @var array<string, mixed> */
    public static $options = [];
    /** @var string */
    public static $home = 'https://example.org/shop';
    /** @var string */
    public static $salt = 'salt';
    /** @var list<array{string, list<mixed>}> */
    public static $cron = [];
    /** @var array<string, list<mixed>> arguments by name of the action */
    public static $actions = [];
    /** @var list<string> URLs that were knocked at without waiting */
    public static $knocks = [];
    /** @var array<string, mixed> */
    public static $plugins = [];

    public static function reset(): void
    {
        self::$options = self::$cron = self::$actions = self::$knocks = self::$plugins = [];
        self::$home = 'https://example.org/shop';
        self::$salt = 'salt';
    }
}

final class WP_Error
{
    /** @var string */
    private $message;

    public function __construct(string $message)
    {
        $this->message = $message;
    }

    public function get_error_message(): string
    {
        return $this->message;
    }
}

function __(string $text, string $domain): string
{
    return $text;
}

/** @return mixed */
function get_site_option(string $name)
{
    return FakeWordPress::$options[$name] ?? false;
}

/** @param mixed $value */
function update_site_option(string $name, $value): bool
{
    // As in the database: what cannot be written and read again is lost.
    FakeWordPress::$options[$name] = json_decode(json_encode($value, JSON_THROW_ON_ERROR), true);
    return true;
}

function wp_cache_delete(string $key, string $group): bool
{
    return true;
}

function get_current_network_id(): int
{
    return 1;
}

function delete_site_option(string $name): bool
{
    unset(FakeWordPress::$options[$name]);
    return true;
}

/** @return mixed */
function get_option(string $name)
{
    if ($name === 'home') {
        return FakeWordPress::$home;
    }
    return get_site_option($name);
}

/** @param mixed $value */
function update_option(string $name, $value): bool
{
    return update_site_option($name, $value);
}

function set_url_scheme(string $url, string $scheme): string
{
    return preg_replace('~^\w+:~', "$scheme:", $url);
}

function admin_url(string $path): string
{
    return FakeWordPress::$home . '/wp-admin/' . $path;
}

function is_multisite(): bool
{
    return false;
}

function wp_salt(string $scheme): string
{
    return FakeWordPress::$salt . '-' . $scheme;
}

function get_bloginfo(string $what): string
{
    return $what === 'version' ? '6.8.1' : 'Fish &amp; Chips';
}

function get_locale(): string
{
    return 'en_US';
}

function wp_specialchars_decode(string $text, int $flags): string
{
    return htmlspecialchars_decode($text, $flags);
}

function wp_get_environment_type(): string
{
    return 'production';
}

/** @param mixed $value */
function wp_json_encode($value, int $flags = 0): string
{
    return json_encode($value, $flags | JSON_THROW_ON_ERROR);
}

/** @param list<mixed> $args */
function wp_next_scheduled(string $hook, array $args = [])
{
    return in_array([$hook, $args], FakeWordPress::$cron, true) ? 1 : false;
}

/** @param list<mixed> $args */
function wp_schedule_event(int $at, string $recurrence, string $hook, array $args = []): bool
{
    FakeWordPress::$cron[] = [$hook, $args];
    return true;
}

/** @param list<mixed> $args */
function wp_schedule_single_event(int $at, string $hook, array $args = []): bool
{
    return wp_schedule_event($at, '', $hook, $args);
}

function wp_unschedule_hook(string $hook): int
{
    FakeWordPress::$cron = array_values(array_filter(FakeWordPress::$cron, static function (array $event) use ($hook): bool {
        return $event[0] !== $hook;
    }));
    return 1;
}

/** @param mixed ...$args */
function do_action(string $name, ...$args): void
{
    FakeWordPress::$actions[$name][] = $args;
}

/**
 * @param mixed $value
 * @return mixed
 */
function apply_filters(string $name, $value)
{
    return $value;
}

/** @param mixed $thing */
function is_wp_error($thing): bool
{
    return $thing instanceof WP_Error;
}

/** @param array<string, mixed> $args */
function wp_remote_post(string $url, array $args): array
{
    FakeWordPress::$knocks[] = $url;
    return [];
}

/**
 * @param array<string, mixed> $args
 * @return array<string, mixed>|WP_Error
 */
function wp_remote_request(string $url, array $args)
{
    $headers = [];
    $lines = [];
    foreach ($args['headers'] as $name => $value) {
        $lines[] = "$name: $value";
    }
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_CUSTOMREQUEST => $args['method'],
        CURLOPT_HTTPHEADER => $lines,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => min(5, $args['timeout']),
        CURLOPT_FOLLOWLOCATION => $args['redirection'] > 0,
        CURLOPT_USERAGENT => $args['user-agent'],
        CURLOPT_PROXY => '',
        CURLOPT_HEADERFUNCTION => static function ($curl, string $line) use (&$headers): int {
            $parts = explode(':', $line, 2);
            if (count($parts) === 2) {
                $headers[strtolower($parts[0])][] = trim($parts[1]);
            }
            return strlen($line);
        },
    ]);
    if ($args['body'] !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $args['body']);
    }
    $body = curl_exec($curl);
    if ($body === false) {
        return new WP_Error(curl_error($curl));
    }
    return ['code' => curl_getinfo($curl, CURLINFO_RESPONSE_CODE), 'body' => $body, 'headers' => $headers];
}

/** @param array<string, mixed> $response */
function wp_remote_retrieve_response_code(array $response): int
{
    return $response['code'];
}

/** @param array<string, mixed> $response */
function wp_remote_retrieve_body(array $response): string
{
    return $response['body'];
}

/**
 * @param array<string, mixed> $response
 * @return string|list<string>
 */
function wp_remote_retrieve_header(array $response, string $name)
{
    $values = $response['headers'][$name] ?? [];
    return $values === [] ? '' : (count($values) === 1 ? $values[0] : $values);
}

/** @return array<string, array<string, string>> */
function get_plugins(): array
{
    return FakeWordPress::$plugins;
}

function is_plugin_active(string $file): bool
{
    return $file === 'akismet/akismet.php';
}

/** @return array<string, object> */
function wp_get_themes(): array
{
    return ['twentytwentyfive' => new class {
        public function get(string $field): string
        {
            return $field === 'Name' ? 'Twenty Twenty-Five' : '1.2';
        }
    }];
}

function get_stylesheet(): string
{
    return 'twentytwentyfive';
}

function get_template(): string
{
    return 'twentytwentyfive';
}

/** @return object|false */
function get_site_transient(string $name)
{
    $offer = ['akismet/akismet.php' => (object) ['new_version' => '5.4']];
    return $name === 'update_plugins' ? (object) ['response' => $offer] : false;
}
