<?php

/**
 * Writes small MaxMind DB files, after the specification 2.0, for tests.
 */

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Range;

if (PHP_SAPI !== 'cli') {
    exit;
}

/**
 * A value as the data section has it.
 *
 * @param int|null $kind type of whole numbers: 5 (16 bits), 6 (32), 9 (64)
 */
function mmdb_value($value, ?int $kind = null): string
{
    $head = static function (int $type, int $size): string {
        $more = '';
        if ($size >= 285) {
            $more = pack('n', $size - 285);
            $size = 30;
        } elseif ($size >= 29) {
            $more = chr($size - 29);
            $size = 29;
        }
        return ($type > 7 ? chr($size) . chr($type - 7) : chr($type << 5 | $size)) . $more;
    };
    if (is_string($value)) {
        return $head(2, strlen($value)) . $value;
    }
    if (is_bool($value)) {
        return $head(14, (int) $value);
    }
    if (is_int($value)) {
        $bytes = ltrim(pack('J', $value), "\0");
        return $head($kind ?? 6, strlen($bytes)) . $bytes;
    }
    $list = array_keys($value) === range(0, count($value) - 1);
    $bytes = $head($list ? 11 : 7, count($value));
    foreach ($value as $key => $part) {
        // Readers ask for exact types in the metadata.
        $kind = ['record_size' => 5, 'ip_version' => 5, 'binary_format_major_version' => 5, 'binary_format_minor_version' => 5,
            'build_epoch' => 9][$key] ?? null;
        $bytes .= ($list ? '' : mmdb_value((string) $key)) . mmdb_value($part, $kind);
    }
    return $bytes;
}

/**
 * A database of both kinds of addresses.
 *
 * @param array<string, array> $networks range => data
 * @param int $bits of a record: 24, 28 or 32
 */
function mmdb(array $networks, int $bits): string
{
    $nodes = [[null, null]];
    $data = '';
    foreach ($networks as $range => $value) {
        [$packed, $length] = (array) Range::parse($range);
        $four = strlen($packed) === 4;
        $packed = $four ? str_repeat("\0", 12) . $packed : $packed;
        $length += $four ? 96 : 0;
        $node = 0;
        for ($bit = 0; $bit < $length; $bit++) {
            $side = (ord($packed[$bit >> 3]) >> (7 - ($bit & 7))) & 1;
            if ($bit === $length - 1) {
                $nodes[$node][$side] = -1 - strlen($data);
            } else {
                if ($nodes[$node][$side] === null) {
                    $nodes[$node][$side] = count($nodes);
                    $nodes[] = [null, null];
                }
                $node = $nodes[$node][$side];
            }
        }
        $data .= mmdb_value($value);
    }
    $count = count($nodes);
    $tree = '';
    foreach ($nodes as $node) {
        [$left, $right] = array_map(static function (?int $record) use ($count): int {
            return $record === null ? $count : ($record < 0 ? $count + 16 - 1 - $record : $record);
        }, $node);
        if ($bits === 24) {
            $tree .= substr(pack('N', $left), 1) . substr(pack('N', $right), 1);
        } elseif ($bits === 28) {
            $tree .= substr(pack('N', $left), 1) . chr($left >> 24 << 4 | $right >> 24) . substr(pack('N', $right), 1);
        } else {
            $tree .= pack('NN', $left, $right);
        }
    }
    return $tree . str_repeat("\0", 16) . $data . "\xab\xcd\xefMaxMind.com" . mmdb_value([
        'node_count' => $count, 'record_size' => $bits, 'ip_version' => 6, 'database_type' => 'Test', 'languages' => ['en'],
        'binary_format_major_version' => 2, 'binary_format_minor_version' => 0, 'build_epoch' => 1700000000,
        'description' => ['en' => 'a test'],
    ]);
}
