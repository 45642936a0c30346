<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** A JSON document as leaves with flat names, like those of {@see Parameters}: `{"a":{"b":["x"]}}` has `a[b][0]`. */
final class JsonBody
{
    /** Levels of arrays and objects; json_decode counts the leaf as one more. */
    private const LEVELS = 127;

    /** Bytes that a flat name may have. */
    public const FLAT = 1024;

    /** @var int leaves that may still be read */
    private $left;

    /** @var bool */
    private $over = false;

    /** @var array */
    private $leaves = [];

    private function __construct(int $left)
    {
        $this->left = $left;
    }

    /** Whether a body of an unknown type looks like JSON: its first byte that is not white space opens a list or an object. */
    public static function suspected(string $raw): bool
    {
        $first = $raw[strspn($raw, " \t\r\n")] ?? '';
        return $first === '{' || $first === '[';
    }

    /**
     * The first leaves; null where the text is not JSON as a whole.
     *
     * @return array{0: array<int, array{0: string, 1: string|null}>|null, 1: bool} flat name and text (null for what is no
     *     string) of each; over a limit
     */
    public static function leaves(string $raw, int $limit): array
    {
        $value = json_decode($raw, true, self::LEVELS + 1);
        if ($value === null && json_last_error() !== JSON_ERROR_NONE) {
            return [null, json_last_error() === JSON_ERROR_DEPTH];
        }
        $reader = new self($limit);
        if (is_array($value)) {
            foreach ($value as $key => $member) {
                $reader->walk($member, (string) $key);
            }
        } else {
            $reader->walk($value, '');
        }
        return [$reader->leaves, $reader->over];
    }

    /** @param mixed $value */
    private function walk($value, string $flat): void
    {
        if (isset($flat[self::FLAT])) {
            $this->over = true;
            return;
        }
        if (is_array($value)) {
            foreach ($value as $key => $member) {
                $this->walk($member, $flat . '[' . $key . ']');
            }
            return;
        }
        if ($this->left-- <= 0) {
            $this->over = true;
            return;
        }
        $this->leaves[] = [$flat, is_string($value) ? $value : null];
    }
}
