<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Turns a set of literals into one regex that shares their beginnings, so that a place in a text is left after a byte or two.
 *
 * Patterns have no delimiters and no flags.
 */
final class Trie
{
    /** First bytes that are tried together. */
    private const FAMILY = 6;

    /** @var array<int, array> byte => branch; the key -1 marks the end of a literal */
    private $root = [];

    /** @param string[] $literals none of them empty */
    private function __construct(array $literals)
    {
        foreach ($literals as $literal) {
            $branch = &$this->root;
            foreach (str_split((string) $literal) as $byte) {
                $branch = &$branch[ord($byte)];
                $branch = $branch ?? [];
            }
            $branch[-1] = [];
            unset($branch);
        }
    }

    /**
     * Matches where any of the literals stands.
     *
     * @param string[] $literals none of them empty, at least one
     */
    public static function any(array $literals): string
    {
        return self::branches((new self($literals))->root, false);
    }

    /**
     * Matches one byte wherever a literal begins, the first group holding the rest of the longest one there. Since only
     * one byte is consumed, literals that overlap are all found.
     *
     * @param string[] $literals none of them empty, at least one
     */
    public static function everywhere(array $literals): string
    {
        $root = (new self($literals))->root;
        ksort($root);
        $families = [];
        // PCRE tries branches one after the other: a class first spares it most of them.
        foreach (array_chunk($root, self::FAMILY, true) as $family) {
            $starts = [];
            foreach ($family as $byte => $branch) {
                $seconds = isset($branch[-1]) || count($branch) < 3 ? '' : '(?=' . self::bytes(array_keys($branch)) . ')';
                $starts[] = self::byte($byte) . $seconds . '(?=(' . self::branches($branch, true) . '))';
            }
            $families[] = '(?=' . self::bytes(array_keys($family)) . ')(?|' . implode('|', $starts) . ')';
        }
        return '(?|' . implode('|', $families) . ')';
    }

    /** What may follow in a branch; `$longest` prefers the longer of two literals of which one begins the other. */
    private static function branches(array $branch, bool $longest): string
    {
        $ends = isset($branch[-1]);
        unset($branch[-1]);
        if ($branch === [] || ($ends && !$longest)) {
            return '';
        }
        $ways = [];
        foreach ($branch as $byte => $next) {
            $ways[] = self::byte($byte) . self::branches($next, $longest);
        }
        if (count($ways) === 1 && !$ends) {
            return $ways[0];
        }
        return '(?:' . implode('|', $ways) . ')' . ($ends ? '?' : '');
    }

    /** @param int[] $bytes */
    private static function bytes(array $bytes): string
    {
        return '[' . implode('', array_map([self::class, 'byte'], $bytes)) . ']';
    }

    private static function byte(int $byte): string
    {
        return preg_match('~^[a-zA-Z0-9]$~D', chr($byte)) === 1 ? chr($byte) : sprintf('\x%02x', $byte);
    }
}
