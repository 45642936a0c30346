<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

/** Chance from a seed: the same key gives the same row of choices on every machine and PHP. */
final class Dice
{
    private const PRINTABLE = '!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~';

    private string $key;
    private int $block = 0;
    /** @var list<int> */
    private array $left = [];

    public function __construct(string $key)
    {
        $this->key = $key;
    }

    /** A number from $low to $high, both possible. */
    public function int(int $low, int $high): int
    {
        if ($this->left === []) {
            $this->left = array_values(unpack('N8', hash('sha256', $this->key . ':' . $this->block++, true)));
        }
        return $low + array_pop($this->left) % ($high - $low + 1);
    }

    /**
     * @template T
     * @param non-empty-list<T> $list
     * @return T
     */
    public function of(array $list)
    {
        return $list[$this->int(0, count($list) - 1)];
    }

    /** True in $percent of a hundred throws. */
    public function in(int $percent): bool
    {
        return $this->int(1, 100) <= $percent;
    }

    /**
     * @template T
     * @param list<T> $list
     * @return list<T>
     */
    public function some(array $list, int $most): array
    {
        $taken = [];
        for ($n = min($most, count($list)); $n > 0; $n--) {
            $taken[] = array_splice($list, $this->int(0, count($list) - 1), 1)[0];
        }
        return $taken;
    }

    public function text(string $alphabet, int $length): string
    {
        $text = '';
        while (strlen($text) < $length) {
            $text .= $alphabet[$this->int(0, strlen($alphabet) - 1)];
        }
        return $text;
    }

    public function hex(int $length): string
    {
        return $this->text('0123456789abcdef', $length);
    }

    public function token(int $length): string
    {
        return $this->text('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', $length);
    }

    /** Letters of base64url. */
    public function url64(int $length): string
    {
        return $this->text('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', $length);
    }

    /** Any printable ASCII but the space, as password makers choose. */
    public function printable(int $length): string
    {
        return $this->text(self::PRINTABLE, $length);
    }

    public function bytes(int $length): string
    {
        $bytes = '';
        while (strlen($bytes) < $length) {
            $bytes .= hash('sha256', $this->key . '/' . $this->block++, true);
        }
        return substr($bytes, 0, $length);
    }

    public function uuid(): string
    {
        return sprintf('%s-%s-4%s-%s%s-%s', $this->hex(8), $this->hex(4), $this->hex(3), $this->text('89ab', 1), $this->hex(3), $this->hex(12));
    }

    public function float(int $digits): string
    {
        return '0.' . $this->text('0123456789', $digits);
    }

    /** Seconds, within 2024 and 2025. */
    public function time(): int
    {
        return 1704067200 + $this->int(0, 60000000);
    }
}
