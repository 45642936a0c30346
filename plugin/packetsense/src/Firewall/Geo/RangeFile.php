<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Geo;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * Countries by range of addresses, compiled once from the text files of Debian's tor-geoipdb (geoip and geoip6) into one
 * sorted file that a lookup reads at two places.
 *
 * Layout: guard, "PSG1", two counts (IPv4, IPv6; four bytes each), then for each of the two an index of every 256th
 * record's address and the records: first address of a range (four bytes, or sixteen), two letters of
 * country, "??" for none. A range ends where the next begins.
 */
final class RangeFile
{
    private const MAGIC = 'PSG1';
    private const BLOCK = 256;
    private const NONE = '??';
    /** No file of ranges is longer; 32 MB. */
    private const MOST_BYTES = 33554432;
    private const LINE_BYTES = 256;

    /**
     * Compiles where that has not been done for these very files.
     *
     * @param string $path of geoip or its folder; geoip6 is looked for beside it
     * @return string name of the compiled file in the data folder
     * @throws \RuntimeException that says which file is wrong, where and how
     */
    public static function compile(string $path): string
    {
        $folder = is_dir($path) ? rtrim($path, '/') : dirname($path);
        $sources = [4 => "$folder/geoip", 16 => "$folder/geoip6"];
        if (!is_dir($path) && basename($path) !== 'geoip') {
            $sources[4] = $path;
        }
        $known = '';
        foreach ($sources as $source) {
            $known .= "$source " . @filesize($source) . ' ' . @filemtime($source) . "\n";
        }
        $name = 'geo-' . substr(hash('sha256', $known), 0, 16) . '.php';
        $target = DataFolder::file($name);
        if (is_file($target)) {
            return $name;
        }
        $tables = [];
        foreach ($sources as $width => $source) {
            $tables[$width] = self::table($source, $width);
        }
        $bytes = self::MAGIC . pack('NN', strlen($tables[4]) / 6, strlen($tables[16]) / 18);
        foreach ($tables as $width => $table) {
            for ($at = 0; $at < strlen($table); $at += self::BLOCK * ($width + 2)) {
                $bytes .= substr($table, $at, $width);
            }
            $bytes .= $table;
        }
        if (!AtomicFile::replace($target, AtomicFile::GUARD . $bytes)) {
            throw new \RuntimeException('the compiled file cannot be written to the data folder');
        }
        foreach (glob(DataFolder::file('geo-*.php')) ?: [] as $old) {
            if ($old !== $target && time() - (int) @filemtime($old) > 600) {
                @unlink($old);
            }
        }
        return $name;
    }

    /**
     * Country of an address in two letters, '' where it is not known.
     *
     * @param string $packed as Range::packed() gives it
     */
    public static function country(string $name, string $packed): string
    {
        $stream = @fopen(DataFolder::file($name), 'rb');
        if ($stream === false) {
            return '';
        }
        $country = self::find($stream, $packed);
        fclose($stream);
        return $country === self::NONE ? '' : $country;
    }

    /** @param resource $stream */
    private static function find($stream, string $packed): string
    {
        $start = strlen(AtomicFile::GUARD);
        $head = (string) fread($stream, $start + 12);
        if (substr($head, $start, 4) !== self::MAGIC || strlen($head) !== $start + 12) {
            return self::NONE;
        }
        [, $four, $six] = unpack('N2', $head, $start + 4);
        $at = $start + 12;
        $width = 4;
        $count = $four;
        if (strlen($packed) === 16) {
            $at += intdiv($four + self::BLOCK - 1, self::BLOCK) * 4 + $four * 6;
            $width = 16;
            $count = $six;
        }
        $key = substr($packed, 0, $width);
        $blocks = intdiv($count + self::BLOCK - 1, self::BLOCK);
        fseek($stream, $at);
        $block = self::last((string) fread($stream, $blocks * $width), $width, $width, $key);
        if ($block < 0) {
            return self::NONE;
        }
        fseek($stream, $at + $blocks * $width + $block * self::BLOCK * ($width + 2));
        $records = (string) fread($stream, min(self::BLOCK, $count - $block * self::BLOCK) * ($width + 2));
        $record = self::last($records, $width + 2, $width, $key);
        return $record < 0 ? self::NONE : substr($records, $record * ($width + 2) + $width, 2);
    }

    /** Number of the last record whose address is not above the key; -1 for none. */
    private static function last(string $records, int $size, int $width, string $key): int
    {
        $low = 0;
        $high = intdiv(strlen($records), $size);
        while ($low < $high) {
            $middle = ($low + $high) >> 1;
            if (strcmp(substr($records, $middle * $size, $width), $key) <= 0) {
                $low = $middle + 1;
            } else {
                $high = $middle;
            }
        }
        return $low - 1;
    }

    /** @param int $width bytes of an address: 4, or 16 */
    private static function table(string $path, int $width): string
    {
        $stream = @fopen($path, 'rb');
        if ($stream === false) {
            throw new \RuntimeException("$path cannot be read");
        }
        if (fstat($stream)['size'] > self::MOST_BYTES) {
            throw new \RuntimeException("$path is longer than 32 MB and cannot be a list of tor-geoipdb");
        }
        $table = '';
        $number = 0;
        $next = str_repeat("\0", $width);
        $country = self::NONE;
        $table .= $next . $country;
        while (($line = fgets($stream, self::LINE_BYTES)) !== false) {
            $number++;
            if ($line[0] === '#' || trim($line) === '') {
                continue;
            }
            $range = self::line($line, $width);
            if ($range === null || strcmp($range[0], $next) < 0 || strcmp($range[1], $range[0]) < 0) {
                fclose($stream);
                $why = $range === null ? 'is no range with a country' : 'is out of order';
                throw new \RuntimeException("$path, line $number $why");
            }
            if ($range[0] !== $next && $country !== self::NONE) {
                $table .= $next . self::NONE;
                $country = self::NONE;
            }
            if ($range[2] !== $country) {
                $table .= $range[0] . $range[2];
                $country = $range[2];
            }
            $next = self::after($range[1]);
        }
        fclose($stream);
        if (strlen($table) === $width + 2) {
            throw new \RuntimeException("$path holds no ranges");
        }
        return $country === self::NONE || $next === str_repeat("\0", $width) ? $table : $table . $next . self::NONE;
    }

    /** @return array{string, string, string}|null first and last address, country */
    private static function line(string $line, int $width): ?array
    {
        $parts = explode(',', trim($line));
        if (count($parts) !== 3 || preg_match('~^(?:[A-Z][A-Z0-9]|\?\?)$~D', $parts[2]) !== 1) {
            return null;
        }
        if ($width === 4) {
            foreach ([0, 1] as $end) {
                if (preg_match('~^\d{1,10}$~D', $parts[$end]) !== 1 || (int) $parts[$end] > 0xffffffff) {
                    return null;
                }
                $parts[$end] = pack('N', (int) $parts[$end]);
            }
            return $parts;
        }
        foreach ([0, 1] as $end) {
            $packed = @inet_pton($parts[$end]);
            if ($packed === false || strlen($packed) !== 16) {
                return null;
            }
            $parts[$end] = $packed;
        }
        return $parts;
    }

    /** The address behind; all zeros behind the last. */
    private static function after(string $address): string
    {
        for ($at = strlen($address) - 1; $at >= 0; $at--) {
            if ($address[$at] !== "\xff") {
                $address[$at] = chr(ord($address[$at]) + 1);
                return $address;
            }
            $address[$at] = "\0";
        }
        return $address;
    }
}
