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

    /** @var array<string, true> */
    private $unread;

    /** @var int leaves that may still be read */
    private $left;

    /** @var bool */
    private $over = false;

    /** @var array */
    private $args = [];

    /** @var array */
    private $names = [];

    private function __construct(array $unread, int $left)
    {
        $this->unread = $unread;
        $this->left = $left;
    }

    /** Whether a body of an unknown type looks like JSON: its first byte that is not white space opens a list or an object. */
    public static function suspected(string $raw): bool
    {
        $first = $raw[strspn($raw, " \t\r\n")] ?? '';
        return $first === '{' || $first === '[';
    }

    /**
     * The leaves, or two nulls where the text is not JSON as a whole.
     *
     * Strings are `args`; leaves of every type are `names`.
     *
     * @param array<string, true> $unread base names whose values are passed over
     * @return array{0: array|null, 1: array|null, 2: bool} args, names, over a limit
     */
    public static function read(string $raw, array $unread, int $limit): array
    {
        $value = json_decode($raw, true, self::LEVELS + 1);
        if ($value === null && json_last_error() !== JSON_ERROR_NONE) {
            return [null, null, json_last_error() === JSON_ERROR_DEPTH];
        }
        $reader = new self($unread, $limit);
        if (is_array($value)) {
            foreach ($value as $key => $member) {
                $name = (string) $key;
                $cut = strpos($name, '[');
                $reader->walk($member, $name, $cut === false ? $name : substr($name, 0, $cut));
            }
        } else {
            $reader->walk($value, '', '');
        }
        return [$reader->args, $reader->names, $reader->over];
    }

    /** @param mixed $value */
    private function walk($value, string $flat, string $base): void
    {
        if (is_array($value)) {
            foreach ($value as $key => $member) {
                $this->walk($member, $flat . '[' . $key . ']', $base);
            }
            return;
        }
        if ($this->left-- <= 0) {
            $this->over = true;
            return;
        }
        $this->names[] = ['', $flat, $flat, 'body'];
        if (is_string($value) && !isset($this->unread[$base])) {
            $this->args[] = [$base, $value, $flat, 'body'];
        }
    }
}
