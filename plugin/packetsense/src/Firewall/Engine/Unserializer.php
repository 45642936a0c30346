<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Reads what PHP's `serialize` wrote, as far as it goes, without making anything of it. */
final class Unserializer
{
    /** @var string */
    private $text;

    /** @var int */
    private $at = 0;

    /** @var int leaves that may still be read */
    private $left;

    /** @var int arrays and objects in each other */
    private $depth;

    /** @var array */
    private $leaves = [];

    /** @var bool */
    private $over = false;

    private function __construct(string $text, int $most, int $depth)
    {
        $this->text = $text;
        $this->left = $most;
        $this->depth = $depth;
    }

    /** Whether a text begins as `serialize` begins arrays, strings and objects. */
    public static function suspects(string $text): bool
    {
        return isset($text[2]) && $text[1] === ':' && $text[2] >= '0' && $text[2] <= '9' && strpos('asSOC', $text[0]) !== false;
    }

    /**
     * What stands before anything that is not as it should be.
     *
     * @return array{0: array<int, array{0: string, 1: string|null}>, 1: bool} rest of the flat name, and text (null for what
     *     is no string); whether there was more than the limits allow
     */
    public static function read(string $text, int $most, int $depth): array
    {
        $reader = new self($text, $most, $depth);
        $reader->value('', 0);
        return [$reader->leaves, $reader->over];
    }

    /** Reads a value under a name; false where reading ends. */
    private function value(string $name, int $level): bool
    {
        $type = $this->text[$this->at] ?? '';
        switch ($type) {
            case 's':
            case 'S':
                $text = $this->string();
                return $text !== null && $this->leaf($name, $text);
            case 'N':
                return $this->token('~\GN;~') !== null && $this->leaf($name, null);
            case 'i':
            case 'b':
            case 'd':
            case 'r':
            case 'R':
                return $this->token('~\G[ibdrR]:([^;]{0,100});~') !== null && $this->leaf($name, null);
            case 'a':
                $count = $this->token('~\Ga:\+?([0-9]{1,9}):\{~');
                return $count !== null && $this->members((int) $count, $name, $level);
            case 'O':
                $count = $this->token('~\GO:\+?[0-9]{1,9}:"[^"]{0,100}":\+?([0-9]{1,9}):\{~');
                return $count !== null && $this->members((int) $count, $name, $level);
        }
        return false;
    }

    private function members(int $count, string $name, int $level): bool
    {
        if ($level >= $this->depth) {
            $this->over = true;
            return false;
        }
        for (; $count > 0; $count--) {
            $type = $this->text[$this->at] ?? '';
            $key = $type === 's' || $type === 'S' ? $this->string() : $this->token('~\Gi:([^;]{0,100});~');
            if ($key === null) {
                return false;
            }
            $flat = $name . '[' . $key . ']';
            if (strlen($flat) > JsonBody::FLAT) {
                $this->over = true;
                return false;
            }
            if (!$this->value($flat, $level + 1)) {
                return false;
            }
        }
        return $this->token('~\G\}~') !== null;
    }

    /** `s:LENGTH:"TEXT";`, or the same with `S`, where `\XX` stands for a byte; null where it is neither. */
    private function string(): ?string
    {
        $escaped = $this->text[$this->at] === 'S';
        $length = $this->token('~\G[sS]:\+?([0-9]{1,9}):"~');
        if ($length === null) {
            return null;
        }
        $length = (int) $length;
        if ($escaped) {
            $text = $this->escaped($length);
        } else {
            $text = $this->at + $length > strlen($this->text) ? null : (string) substr($this->text, $this->at, $length);
            $this->at += $length;
        }
        return $text === null || $this->token('~\G";~') === null ? null : $text;
    }

    private function escaped(int $length): ?string
    {
        $text = '';
        while ($length-- > 0) {
            $byte = $this->text[$this->at] ?? null;
            if ($byte === null) {
                return null;
            }
            $this->at++;
            if ($byte === '\\') {
                $pair = (string) substr($this->text, $this->at, 2);
                if (strlen($pair) !== 2 || strspn($pair, '0123456789abcdefABCDEF') !== 2) {
                    return null;
                }
                $byte = chr((int) hexdec($pair));
                $this->at += 2;
            }
            $text .= $byte;
        }
        return $text;
    }

    private function leaf(string $name, ?string $text): bool
    {
        if ($this->left-- <= 0) {
            $this->over = true;
            return false;
        }
        $this->leaves[] = [$name, $text];
        return true;
    }

    /** The part in brackets of a pattern that stands here (or all of it), and goes behind it; null where it does not. */
    private function token(string $pattern): ?string
    {
        if (preg_match($pattern . 's', $this->text, $match, 0, $this->at) !== 1) {
            return null;
        }
        $this->at += strlen($match[0]);
        return $match[1] ?? $match[0];
    }
}
