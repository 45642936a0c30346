<?php

declare(strict_types=1);

namespace PacketSense\Scan;

use PacketSense\Cloud\Client;
use PacketSense\Cloud\Connection;
use PacketSense\Install\DataFolder;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The published checksums of a WordPress release: from the cloud where the site is connected, otherwise from
 * WordPress.org as WordPress itself asks for them. Kept in the data folder for the time of a check.
 */
final class Release
{
    private const FILE = 'checksums.php';
    private const GUARD = "<?php exit; ?>\n";

    /**
     * Path => MD5; null where there is no list for this release.
     *
     * @return array<string, string>|null
     */
    public static function checksums(string $version, string $locale, bool $fresh): ?array
    {
        if (!$fresh) {
            $kept = self::kept($version, $locale);
            if ($kept !== null) {
                return $kept;
            }
        }
        $checksums = self::fetch($version, $locale);
        if ($checksums !== null) {
            $text = self::GUARD . wp_json_encode(['release' => "$version $locale", 'checksums' => $checksums]);
            $file = DataFolder::path() . '/' . self::FILE;
            if (@file_put_contents($file, $text, LOCK_EX) !== strlen($text)) {
                @unlink($file);
            }
        }
        return $checksums;
    }

    /** @return array<string, string>|null */
    private static function kept(string $version, string $locale): ?array
    {
        $text = @file_get_contents(DataFolder::path() . '/' . self::FILE);
        $kept = is_string($text) ? json_decode(substr($text, strlen(self::GUARD)), true) : null;
        $fits = is_array($kept) && ($kept['release'] ?? '') === "$version $locale";
        return $fits ? self::clean($kept['checksums'] ?? null) : null;
    }

    /** @return array<string, string>|null */
    private static function fetch(string $version, string $locale): ?array
    {
        if (Connection::status()['state'] === 'connected') {
            return self::clean(Client::checksums($version, $locale));
        }
        require_once ABSPATH . 'wp-admin/includes/update.php';
        return self::clean(get_core_checksums($version, $locale));
    }

    /**
     * Only what is a checksum of a path; null where nothing is.
     *
     * @param mixed $list
     * @return array<string, string>|null
     */
    private static function clean($list): ?array
    {
        $clean = [];
        foreach (is_array($list) ? $list : [] as $path => $md5) {
            if (is_string($path) && is_string($md5) && preg_match('/^[0-9a-f]{32}$/iD', $md5) === 1) {
                $clean[$path] = $md5;
            }
        }
        return $clean === [] ? null : $clean;
    }
}
