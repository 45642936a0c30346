<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What a zip archive would write, by its list of names alone.
 */
final class Archive
{
    private const MEMBERS = 10000;

    /** Endings that web servers run. */
    private const RUNS = '~\.(?:php\d?|phtml?|phar|pht|phps|shtml|cgi|asp|aspx|jsp)(?:[\s.:%]*$|\.[a-z0-9]{1,12}$)'
        . '|(?:^|/)\.(?:htaccess|user\.ini)$~iD';

    /** Would a web server run a file of that name? */
    public static function runs(string $name): bool
    {
        return preg_match(self::RUNS, str_replace("\0", '', $name)) === 1;
    }

    /**
     * The first member that a server would run, and the first that climbs out of its folder.
     *
     * @return array{runs: string|null, climbs: string|null}
     */
    public static function look(string $path): array
    {
        $seen = ['runs' => null, 'climbs' => null];
        if (!class_exists(\ZipArchive::class) || !is_file($path)) {
            return $seen;
        }
        $zip = new \ZipArchive();
        if ($zip->open($path) !== true) {
            return $seen;
        }
        for ($at = 0; $at < min($zip->numFiles, self::MEMBERS); $at++) {
            $name = (string) $zip->getNameIndex($at, \ZipArchive::FL_ENC_RAW);
            $seen['runs'] = $seen['runs'] ?? (self::runs($name) ? $name : null);
            $climbs = preg_match('~(?:^|[\\\\/])\.\.(?:[\\\\/]|$)|^[\\\\/]|^[a-z]:~i', $name) === 1;
            $seen['climbs'] = $seen['climbs'] ?? ($climbs ? $name : null);
        }
        $zip->close();
        return $seen;
    }
}
