<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Wire\Keys;

/**
 * The connected site's requests to its cloud. None of these throws or waits long; without a connection nothing is sent.
 */
final class Client
{
    private const FILES_PER_REQUEST = 2000;

    /**
     * @param string $query raw, without the question mark
     * @param array<string, string> $headers by lower-case name
     */
    public static function request(string $method, string $path, string $query, string $body, array $headers = []): Answer
    {
        $key = Connection::key();
        if ($key === null) {
            return Answer::none(__('This site is not connected.', 'packetsense'));
        }
        $siteId = Stored::read()['site_id'];
        $answer = self::attempt($key, $method, $path, $query, $body, $headers);
        if ($answer->believed() && $answer->code() === 'signature.clock' && self::setClock($answer)) {
            $answer = self::attempt($key, $method, $path, $query, $body, $headers);
        }
        if ($answer->believed() && $answer->code() === 'signature.unknown_key') {
            Connection::removed($siteId);
        }
        return $answer;
    }

    /**
     * Published MD5 sums of WordPress's files.
     *
     * @return array<string, string>|null by path; null where the cloud has no such list or was not reached
     */
    public static function checksums(string $version, string $locale): ?array
    {
        $query = http_build_query(['version' => $version, 'locale' => $locale], '', '&', PHP_QUERY_RFC3986);
        $answer = self::request('GET', '/v1/checksums/core', $query, '');
        $list = $answer->ok() ? $answer->json()['checksums'] ?? null : null;
        if (!is_array($list)) {
            return null;
        }
        return array_filter($list, static function ($md5, $path): bool {
            return is_string($path) && is_string($md5) && preg_match('~^[0-9a-f]{32}$~D', $md5);
        }, ARRAY_FILTER_USE_BOTH);
    }

    /**
     * What the cloud knows of files by their content.
     *
     * @param list<array{path: string, size: int, sha256: string, component: string}> $files
     * @return array<string, string>|null known_good, known_bad or unknown by sha256; null where the cloud was not reached
     */
    public static function hashes(array $files): ?array
    {
        $verdicts = [];
        foreach (array_chunk($files, self::FILES_PER_REQUEST) as $chunk) {
            $body = wp_json_encode(['files' => $chunk], JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
            $answer = self::request('POST', '/v1/site/hashes', '', (string) $body);
            $said = $answer->ok() ? $answer->json()['verdicts'] ?? null : null;
            if (!is_array($said)) {
                return null;
            }
            foreach ($chunk as $file) {
                $verdict = $said[$file['sha256']] ?? 'unknown';
                $verdicts[$file['sha256']] = in_array($verdict, ['known_good', 'known_bad'], true) ? $verdict : 'unknown';
            }
        }
        return $verdicts;
    }

    /** @param array<string, string> $headers */
    private static function attempt(Keys $key, string $method, string $path, string $query, string $body, array $headers): Answer
    {
        $stored = Stored::read();
        $pinned = static function (array $json, ?int $now) use ($stored): array {
            return ServiceKeys::pinned($stored['service_keys'], $now);
        };
        return Transport::send($key, $stored['cloud_url'], $method, $path, $query, $body, $headers, $pinned, Stored::now());
    }

    /** Takes the time that the cloud signed; false where it says nothing new, or a time in which its keys do not hold. */
    private static function setClock(Answer $answer): bool
    {
        $time = $answer->json()['server_time'] ?? null;
        $stored = Stored::read();
        if (!is_int($time) || $time - time() === (int) $stored['clock_offset'] || !ServiceKeys::cover($stored['service_keys'], $time)) {
            return false;
        }
        Stored::write(['clock_offset' => $time - time()]);
        return true;
    }
}
