<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Crawlers;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Search engines that a user agent may claim to be, and under which names their addresses must be found (as their
 * operators publish it). A table of facts.
 */
final class Claim
{
    private const PATTERN = '~googlebot|google-inspectiontool|adsbot-google|mediapartners-google|storebot-google|bingbot|msnbot'
        . '|adidxbot|bingpreview|duckduckbot|applebot|yandex(?:bot|images|metrika|mobilebot|webmaster)|baiduspider|yahoo! slurp'
        . '|petalbot|seznambot|qwantbot~i';

    /** Part of the user agent in small letters => name of the engine. */
    private const AGENTS = [
        'google' => 'google', 'bingbot' => 'bing', 'msnbot' => 'bing', 'adidxbot' => 'bing', 'bingpreview' => 'bing',
        'duckduckbot' => 'duckduckgo', 'applebot' => 'apple', 'yandex' => 'yandex', 'baiduspider' => 'baidu', 'yahoo' => 'yahoo',
        'petalbot' => 'petal', 'seznambot' => 'seznam', 'qwantbot' => 'qwant', 'mediapartners' => 'google', 'adsbot' => 'google',
        'storebot' => 'google',
    ];

    private const DOMAINS = [
        'google' => ['googlebot.com', 'google.com'],
        'bing' => ['search.msn.com'],
        'duckduckgo' => ['duckduckgo.com'],
        'apple' => ['applebot.apple.com'],
        'yandex' => ['yandex.ru', 'yandex.net', 'yandex.com'],
        'baidu' => ['baidu.com', 'baidu.jp'],
        'yahoo' => ['crawl.yahoo.net'],
        'petal' => ['petalsearch.com', 'aspiegel.com'],
        'seznam' => ['seznam.cz'],
        'qwant' => ['qwant.com'],
    ];

    /** The engine that a user agent claims to be, or ''. */
    public static function of(string $agent): string
    {
        if (preg_match(self::PATTERN, $agent, $found) !== 1) {
            return '';
        }
        $part = strtolower($found[0]);
        foreach (self::AGENTS as $start => $engine) {
            if (strncmp($part, $start, strlen($start)) === 0) {
                return $engine;
            }
        }
        return '';
    }

    /** Whether a host name can be one of the engine's. */
    public static function owns(string $engine, string $host): bool
    {
        $host = strtolower(rtrim($host, '.'));
        foreach (self::DOMAINS[$engine] ?? [] as $domain) {
            if (substr($host, -strlen($domain) - 1) === '.' . $domain) {
                return true;
            }
        }
        return false;
    }
}
