<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Geo;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Finds addresses in a MaxMind DB file (format 2.0: maxmind.github.io/MaxMind-DB), reading single nodes of the tree from
 * where they lie. Nothing of the file is believed: every place and length is bounded.
 */
final class Mmdb
{
    private const MARKER = "\xab\xcd\xefMaxMind.com";
    /** The metadata stand within so many bytes of the end. */
    private const TAIL = 131072;
    /** Zero bytes between tree and data. */
    private const GAP = 16;
    private const MOST_NODES = 0x7fffffff;

    /**
     * What a lookup must know of the file; to be kept until the file changes.
     *
     * @return array{path: string, size: int, mtime: int, nodes: int, bits: int, six: bool, four: int, type: string, built: int}
     * @throws \RuntimeException that says what is wrong with the file
     */
    public static function open(string $path): array
    {
        $stream = is_file($path) ? @fopen($path, 'rb') : false;
        if ($stream === false) {
            throw new \RuntimeException("$path cannot be read");
        }
        $stat = fstat($stream);
        fseek($stream, max(0, $stat['size'] - self::TAIL));
        $tail = (string) stream_get_contents($stream, self::TAIL);
        $at = strrpos($tail, self::MARKER);
        if ($at === false) {
            throw new \RuntimeException("$path is no MaxMind DB: its metadata are missing");
        }
        $start = max(0, $stat['size'] - self::TAIL) + $at + strlen(self::MARKER);
        $data = (new MmdbData($stream, $start, $stat['size']))->value(0);
        $number = static function (string $name) use ($data): int {
            return is_array($data) && is_int($data[$name] ?? null) ? $data[$name] : -1;
        };
        $found = [
            'path' => $path,
            'size' => $stat['size'],
            'mtime' => $stat['mtime'],
            'nodes' => $number('node_count'),
            'bits' => $number('record_size'),
            'six' => $number('ip_version') === 6,
            'four' => 0,
            'type' => is_array($data) && is_string($data['database_type'] ?? null) ? substr($data['database_type'], 0, 100) : '',
            'built' => max(0, $number('build_epoch')),
        ];
        if ($number('binary_format_major_version') !== 2) {
            throw new \RuntimeException("$path is not of format version 2");
        }
        if (!in_array($found['bits'], [24, 28, 32], true) || !in_array($number('ip_version'), [4, 6], true)) {
            throw new \RuntimeException("$path has records or addresses of an unknown kind");
        }
        $most = min(self::MOST_NODES, intdiv($stat['size'], intdiv($found['bits'], 4)));
        if ($found['nodes'] < 1 || $found['nodes'] > $most) {
            throw new \RuntimeException("$path is shorter than its tree");
        }
        for ($bit = 0; $found['six'] && $bit < 96 && $found['four'] < $found['nodes']; $bit++) {
            $found['four'] = self::child($stream, $found, $found['four'], 0);
        }
        fclose($stream);
        return $found;
    }

    /**
     * What the file says of an address; null where it says nothing, or is not the file that was opened.
     *
     * @param array<string, mixed> $opened as open() gives it
     * @param string $packed as Range::packed() gives it
     * @return mixed
     */
    public static function find(array $opened, string $packed)
    {
        $stream = @fopen($opened['path'], 'rb');
        if ($stream === false) {
            return null;
        }
        $stat = fstat($stream);
        $node = strlen($packed) === 4 ? $opened['four'] : 0;
        $value = null;
        if ($stat['size'] === $opened['size'] && $stat['mtime'] === $opened['mtime'] && (strlen($packed) === 4 || $opened['six'])) {
            for ($bit = 0; $bit < strlen($packed) * 8 && $node < $opened['nodes']; $bit++) {
                $node = self::child($stream, $opened, $node, (ord($packed[$bit >> 3]) >> (7 - ($bit & 7))) & 1);
            }
            if ($node > $opened['nodes']) {
                $tree = $opened['nodes'] * intdiv($opened['bits'], 4);
                $data = new MmdbData($stream, $tree + self::GAP, $opened['size']);
                $value = $data->value($node - $opened['nodes'] - self::GAP);
            }
        }
        fclose($stream);
        return $value;
    }

    /**
     * The node, or the pointer into the data, to the left or the right of a node.
     *
     * @param resource $stream
     * @param array<string, mixed> $opened
     */
    private static function child($stream, array $opened, int $node, int $side): int
    {
        $bytes = intdiv($opened['bits'], 4);
        fseek($stream, $node * $bytes);
        $record = (string) fread($stream, $bytes);
        if (strlen($record) !== $bytes) {
            return $opened['nodes'];
        }
        if ($opened['bits'] === 32) {
            return unpack('N', $record, $side * 4)[1];
        }
        if ($opened['bits'] === 24) {
            return unpack('N', "\0" . substr($record, $side * 3, 3))[1];
        }
        $middle = ord($record[3]);
        return unpack('N', chr($side === 0 ? $middle >> 4 : $middle & 15) . substr($record, $side * 4, 3))[1];
    }
}
