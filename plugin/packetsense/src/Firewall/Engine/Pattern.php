<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Takes a regex of the rules' dialect ({@see Dialect}) apart.
 *
 *     NODE  ['set', bytes]: one of these bytes; ['edge']: `^`, `$`, `\b` or `\B`; ['row', NODEs]: one behind the other;
 *           ['or', NODEs]; ['repeat', NODE, least, most]
 */
final class Pattern
{
    private const PIECE = '~\\\\x[0-9a-fA-F]{2}|\\\\[^0-9x]|\[\^?\]?(?:\\\\.|\[:[a-z^]++:\]|[^\]\\\\])*+\]|\(\?:|\{\d++(?:,\d++)?\}|.~s';

    /** A repeat without anything to repeat, and escapes that mean more than a byte or a class. */
    private const UNKNOWN = '~^(?:[?*+{].*|\\\\|\\\\[a-zA-Z](?<![sSdDwWntrf]))$~sD';

    /** @var array<string, string> source of a class => its bytes */
    private static $classes = [];

    /** @var string[] */
    private $pieces;

    /** @var int */
    private $at = 0;

    private function __construct(string $regex)
    {
        preg_match_all(self::PIECE, $regex, $found);
        $this->pieces = $found[0];
    }

    /** @throws \UnexpectedValueException where it holds what is not understood here */
    public static function parse(string $regex): array
    {
        $parser = new self($regex);
        $node = $parser->alternatives();
        if ($parser->at < count($parser->pieces)) {
            throw new \UnexpectedValueException('a ) too many');
        }
        return $node;
    }

    /**
     * The source of each alternative at the top of a regex.
     *
     * @return string[]
     */
    public static function split(string $regex): array
    {
        $depth = 0;
        $ways = [''];
        foreach ((new self($regex))->pieces as $piece) {
            $depth += $piece === '(' || $piece === '(?:' ? 1 : ($piece === ')' ? -1 : 0);
            if ($piece === '|' && $depth === 0) {
                $ways[] = '';
                continue;
            }
            $ways[count($ways) - 1] .= $piece;
        }
        return $ways;
    }

    private function alternatives(): array
    {
        $ways = [];
        do {
            $row = [];
            while (!in_array($this->pieces[$this->at] ?? '|', ['|', ')'], true)) {
                $row[] = $this->repeated($this->item());
            }
            $ways[] = count($row) === 1 ? $row[0] : ['row', $row];
            $more = ($this->pieces[$this->at] ?? '') === '|';
            $this->at += $more ? 1 : 0;
        } while ($more);
        return count($ways) === 1 ? $ways[0] : ['or', $ways];
    }

    private function item(): array
    {
        $piece = $this->pieces[$this->at++];
        if ($piece === '(' || $piece === '(?:') {
            $inner = $this->alternatives();
            if (($this->pieces[$this->at++] ?? '') !== ')') {
                throw new \UnexpectedValueException('an open (');
            }
            return $inner;
        }
        if ($piece === '^' || $piece === '$' || $piece === '\b' || $piece === '\B') {
            return ['edge'];
        }
        if (preg_match(self::UNKNOWN, $piece) === 1) {
            throw new \UnexpectedValueException("$piece is not understood");
        }
        return ['set', self::bytes($piece)];
    }

    private function repeated(array $node): array
    {
        $piece = $this->pieces[$this->at] ?? '';
        if ($piece === '?') {
            $least = 0;
            $most = 1;
        } elseif (preg_match('~^\{(\d++)(?:,(\d++))?\}$~D', $piece, $found) === 1) {
            $least = (int) $found[1];
            $most = (int) ($found[2] ?? $found[1]);
        } else {
            return $node;
        }
        $this->at++;
        if (($this->pieces[$this->at] ?? '') === '?') {
            // Which of several matches is found is no matter here.
            $this->at++;
        }
        return ['repeat', $node, $least, $most];
    }

    /** The bytes that a piece stands for. */
    private static function bytes(string $piece): string
    {
        if (!isset(self::$classes[$piece])) {
            $found = preg_grep("~^$piece$~sD", array_map('chr', range(0, 255)));
            self::$classes[$piece] = implode('', (array) $found);
        }
        return self::$classes[$piece];
    }
}
