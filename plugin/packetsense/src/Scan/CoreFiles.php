<?php

declare(strict_types=1);

namespace PacketSense\Scan;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Compares the files of a WordPress core with the checksums of its release. Knows nothing of WordPress's functions.
 *
 * A finding is `['kind', 'path', 'size', 'sha256', 'component', 'severity']` as in docs/protocol.md.
 */
final class CoreFiles
{
    /** Files that owners and hosts delete or keep for good reasons. */
    private const OPTIONAL = ['readme.html', 'license.txt', 'wp-config-sample.php', 'wp-admin/install.php', 'wp-admin/upgrade.php'];
    /** Files of the root that belong to the site and not to the release. */
    private const OF_THE_SITE = ['wp-config.php'];
    /** More than this is not a file of WordPress, and is not read whole. */
    private const LARGEST = 67108864;

    /** @var string */
    private $root;
    /** @var array<string, string> */
    private $checksums;

    /**
     * @param string $root folder of the core, without slash at the end
     * @param array<string, string> $checksums path => MD5 in hexadecimal, the published format
     */
    public function __construct(string $root, array $checksums)
    {
        $this->root = $root;
        $this->checksums = $checksums;
    }

    /**
     * The published paths that are looked at: what is below wp-content is the owner's.
     *
     * @return list<string>
     */
    public function paths(): array
    {
        $mine = static function (string $path): bool {
            return strpos($path, 'wp-content/') !== 0 && strpos($path, '..') === false;
        };
        return array_values(array_filter(array_map('strval', array_keys($this->checksums)), $mine));
    }

    /**
     * What is wrong with a published file, null where nothing is.
     *
     * @return array<string, mixed>|null
     */
    public function check(string $path): ?array
    {
        $file = $this->root . '/' . $path;
        if (!is_file($file)) {
            if (in_array($path, self::OPTIONAL, true)) {
                return null;
            }
            return $this->finding('missing', $path, null, null, 'medium');
        }
        $md5 = $this->readable($file) ? @md5_file($file) : false;
        if ($md5 !== false && hash_equals(strtolower($this->checksums[$path]), $md5)) {
            return null;
        }
        return $this->present('modified', $path, self::isCode($path) ? 'critical' : 'low');
    }

    /**
     * Files of one folder that the release does not have, and the folders below it.
     *
     * @param string $folder '' (the root: only code counts there, and nothing below it), or below wp-admin or wp-includes
     * @return array{findings: list<array<string, mixed>>, folders: list<string>}
     */
    public function unexpected(string $folder): array
    {
        $findings = [];
        $folders = [];
        $names = @scandir($folder === '' ? $this->root : $this->root . '/' . $folder);
        foreach ($names === false ? [] : $names as $name) {
            $path = $folder === '' ? $name : "$folder/$name";
            $file = $this->root . '/' . $path;
            if ($name === '.' || $name === '..' || isset($this->checksums[$path])) {
                continue;
            }
            if (is_dir($file) && !is_link($file)) {
                if ($folder !== '') {
                    $folders[] = $path;
                }
            } elseif ($folder !== '' || (self::isCode($path) && !in_array($path, self::OF_THE_SITE, true))) {
                $severity = $folder === '' ? 'medium' : (self::isCode($path) ? 'critical' : 'low');
                $findings[] = $this->present('unexpected', $path, $severity);
            }
        }
        return ['findings' => $findings, 'folders' => $folders];
    }

    /** Whether a web server may run it, by its name. */
    public static function isCode(string $path): bool
    {
        return preg_match('~\.(?:php[0-9]?|phtml|phar|pht|inc)$~iD', $path) === 1;
    }

    /** @return array<string, mixed> */
    private function present(string $kind, string $path, string $severity): array
    {
        $file = $this->root . '/' . $path;
        $size = @filesize($file);
        $hash = $this->readable($file) ? @hash_file('sha256', $file) : false;
        return $this->finding($kind, $path, $size === false ? null : $size, $hash === false ? null : $hash, $severity);
    }

    private function readable(string $file): bool
    {
        return is_file($file) && is_readable($file) && @filesize($file) <= self::LARGEST;
    }

    /** @return array<string, mixed> */
    private function finding(string $kind, string $path, ?int $size, ?string $sha256, string $severity): array
    {
        return [
            'kind' => $kind,
            'path' => $path,
            'size' => $size,
            'sha256' => $sha256,
            'component' => 'core',
            'severity' => $severity,
        ];
    }
}
