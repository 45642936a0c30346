<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Geo;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The data section of a MaxMind DB file, decoded value by value from where it lies.
 */
final class MmdbData
{
    private const POINTER = 1;
    private const TEXT = 2;
    private const DOUBLE = 3;
    private const BYTES = 4;
    private const MAP = 7;
    private const SIGNED = 8;
    private const LIST = 11;
    private const BOOLEAN = 14;
    private const FLOAT = 15;
    /** Whole numbers without a sign: 16, 32, 64 and 128 bits. */
    private const NUMBERS = [5 => 2, 6 => 4, 9 => 8, 10 => 16];

    /** Values in one record, and how deep they may lie. */
    private const MOST = 2000;
    private const DEPTH = 16;
    private const LONGEST = 65536;
    private const PIECE = 1024;

    /** @var resource */
    private $stream;
    /** @var int */
    private $start;
    /** @var int */
    private $size;
    /** @var int where the bytes at hand begin */
    private $at = -1;
    /** @var string */
    private $bytes = '';
    /** @var int */
    private $left = self::MOST;

    /** @param resource $stream */
    public function __construct($stream, int $start, int $size)
    {
        $this->stream = $stream;
        $this->start = $start;
        $this->size = $size;
    }

    /**
     * The value at a place, null where there is none that can be read.
     *
     * @return mixed
     */
    public function value(int $place)
    {
        try {
            $this->left = self::MOST;
            return $this->read($place, self::DEPTH);
        } catch (\UnexpectedValueException $broken) {
            return null;
        }
    }

    /**
     * Reads a value and moves the place behind it.
     *
     * @return mixed
     */
    private function read(int &$place, int $depth)
    {
        if ($depth < 0 || --$this->left < 0) {
            throw new \UnexpectedValueException('too much');
        }
        $control = ord($this->take($place, 1));
        $type = $control >> 5;
        if ($type === self::POINTER) {
            $target = $this->pointer($control, $place);
            return $this->read($target, $depth - 1);
        }
        if ($type === 0) {
            $type = 7 + ord($this->take($place, 1));
        }
        $size = $control & 31;
        if ($size > 28) {
            $more = $size - 28;
            $number = unpack('N', str_pad($this->take($place, $more), 4, "\0", STR_PAD_LEFT))[1];
            $size = [1 => 29, 2 => 285, 3 => 65821][$more] + $number;
        }
        switch ($type) {
            case self::MAP:
            case self::LIST:
                $values = [];
                for ($i = 0; $i < $size; $i++) {
                    $key = $type === self::MAP ? $this->read($place, $depth - 1) : $i;
                    if (!is_string($key) && !is_int($key)) {
                        throw new \UnexpectedValueException('a key of a map is no text');
                    }
                    $values[$key] = $this->read($place, $depth - 1);
                }
                return $values;
            case self::TEXT:
            case self::BYTES:
                return $this->take($place, $size);
            case self::BOOLEAN:
                return $size === 1;
            case self::DOUBLE:
            case self::FLOAT:
                $bytes = $this->take($place, $size);
                return $size === 8 ? unpack('E', $bytes)[1] : ($size === 4 ? unpack('G', $bytes)[1] : null);
            case self::SIGNED:
                $number = $this->number($place, $size, 4);
                return is_int($number) && $size === 4 && $number > 0x7fffffff ? $number - 0x100000000 : $number;
        }
        if (!isset(self::NUMBERS[$type])) {
            throw new \UnexpectedValueException('a type that is not known');
        }
        return $this->number($place, $size, self::NUMBERS[$type]);
    }

    /** @return int|string a number; its bytes where it is too great for PHP */
    private function number(int &$place, int $size, int $most)
    {
        if ($size > $most) {
            throw new \UnexpectedValueException('a number that is too long');
        }
        $bytes = $this->take($place, $size);
        if ($size > 8 || ($size === 8 && ord($bytes[0]) > 127)) {
            return $bytes;
        }
        return unpack('J', str_pad($bytes, 8, "\0", STR_PAD_LEFT))[1];
    }

    private function pointer(int $control, int &$place): int
    {
        $length = ($control >> 3) & 3;
        $bytes = $this->take($place, $length + 1);
        $high = $length === 3 ? 0 : $control & 7;
        $number = unpack('N', str_pad(($length === 3 ? '' : chr($high)) . $bytes, 4, "\0", STR_PAD_LEFT))[1];
        return $number + [0, 2048, 526336, 0][$length];
    }

    private function take(int &$place, int $length): string
    {
        $from = $this->start + $place;
        if ($place < 0 || $length < 0 || $length > self::LONGEST || $from + $length > $this->size) {
            throw new \UnexpectedValueException('a place outside the file');
        }
        if ($this->at < 0 || $from < $this->at || $from + $length > $this->at + strlen($this->bytes)) {
            fseek($this->stream, $from);
            $this->bytes = (string) fread($this->stream, max(self::PIECE, $length));
            $this->at = $from;
        }
        $taken = (string) substr($this->bytes, $from - $this->at, $length);
        if (strlen($taken) !== $length) {
            throw new \UnexpectedValueException('the file ends');
        }
        $place += $length;
        return $taken;
    }
}
