<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Checks of one member each, all of which throw \UnexpectedValueException that names the place. */
final class Shape
{
    /** How many texts a list may have. */
    private const TEXTS = 20000;

    /**
     * Exactly these members.
     *
     * @param string[] $names
     */
    public static function members(array $value, string $where, array $names): void
    {
        foreach ($names as $name) {
            if (!array_key_exists($name, $value)) {
                throw new \UnexpectedValueException("$where has no $name");
            }
        }
        if (count($value) !== count($names)) {
            $unknown = array_diff(array_map('strval', array_keys($value)), $names);
            throw new \UnexpectedValueException("$where has an unknown member " . substr((string) reset($unknown), 0, 100));
        }
    }

    /**
     * An object. An empty list is one as well: PHP cannot tell them apart.
     *
     * @param mixed $value
     */
    public static function map($value, string $where): array
    {
        if (!is_array($value)) {
            throw new \UnexpectedValueException("$where must be an object");
        }
        return $value;
    }

    /** @param mixed $value */
    public static function list($value, string $where, int $least, int $most): array
    {
        if (!is_array($value) || ($value !== [] && array_keys($value) !== range(0, count($value) - 1))) {
            throw new \UnexpectedValueException("$where must be a list");
        }
        if (count($value) < $least || count($value) > $most) {
            throw new \UnexpectedValueException("$where must have $least to $most members");
        }
        return $value;
    }

    /** @param mixed $value */
    public static function text($value, string $where, int $least, int $most): void
    {
        if (!is_string($value) || strlen($value) < $least || strlen($value) > $most) {
            throw new \UnexpectedValueException("$where must be a text of $least to $most bytes");
        }
    }

    /** @param mixed $value */
    public static function texts($value, string $where, int $least, int $most): void
    {
        foreach (self::list($value, $where, 0, self::TEXTS) as $at => $text) {
            self::text($text, $where . "[$at]", $least, $most);
        }
    }

    /** @param mixed $value */
    public static function matches($value, string $where, string $pattern): void
    {
        if (!is_string($value) || preg_match($pattern, $value) !== 1) {
            throw new \UnexpectedValueException("$where does not have the right form");
        }
    }

    /** @param mixed $value */
    public static function integer($value, string $where, int $least, int $most): void
    {
        if (!is_int($value) || $value < $least || $value > $most) {
            throw new \UnexpectedValueException("$where must be an integer from $least to $most");
        }
    }

    /** @param mixed $value */
    public static function boolean($value, string $where): void
    {
        if (!is_bool($value)) {
            throw new \UnexpectedValueException("$where must be true or false");
        }
    }

    /** @param mixed $value */
    public static function oneOf($value, string $where, array $choices): void
    {
        if (!in_array($value, $choices, true)) {
            $shown = is_string($value) ? ' "' . substr($value, 0, 50) . '"' : '';
            throw new \UnexpectedValueException("$where has an unknown value$shown");
        }
    }

    /** @param mixed $value */
    public static function pattern($value, string $where): void
    {
        $fault = is_string($value) ? Dialect::fault($value) : 'must be a regex';
        if ($fault !== null) {
            throw new \UnexpectedValueException("$where $fault");
        }
    }
}
