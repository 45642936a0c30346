<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What a text must hold where a regex has a match. A clause is a list of literals, of which at least one is there; all
 * clauses must hold. The first clause is the one that fewest texts satisfy.
 */
final class Needs
{
    /** Literals of a clause that is put together byte by byte. */
    private const CROSS = 40;

    /** Literals of a clause of alternatives. */
    private const MOST = 400;

    /** Bytes of a class; that a text has one of more says nothing. */
    private const CLASS_BYTES = 64;

    /** Bytes of a literal. */
    private const LENGTH = 40;

    /** What it costs to look for one literal, beside to find one in vain. */
    private const EACH = 0.0002;

    /** @var array<int|string, float> byte => how likely it is at a place of a text */
    private static $chances = [];

    /** @var array<int, string[]> */
    private $clauses = [];

    /** @var string[] what may stand directly before the place that is looked at */
    private $current = [''];

    private function __construct()
    {
    }

    /**
     * @param array $node {@see Pattern}
     * @return array<int, string[]>
     */
    public static function of(array $node): array
    {
        $needs = new self();
        $needs->add($node);
        $needs->flush();
        usort($needs->clauses, static function (array $one, array $other): int {
            return self::weight($one) <=> self::weight($other);
        });
        return $needs->clauses;
    }

    /**
     * How many places of an ordinary text are likely to have one of some literals; small where they tell much.
     *
     * @param string[] $literals
     */
    public static function weight(array $literals): float
    {
        $sum = 0.0;
        foreach ($literals as $literal) {
            $chance = 1.0;
            foreach (str_split(strtolower((string) $literal)) as $byte) {
                $chance *= self::chance($byte);
            }
            $sum += $chance;
        }
        return $sum;
    }

    /**
     * What it costs to look for some literals in short texts: how often one is there, and how many there are to look for.
     *
     * @param string[] $literals
     */
    public static function cost(array $literals): float
    {
        return self::weight($literals) + self::EACH * count($literals);
    }

    /**
     * At how many places of an ordinary text a search for some literals stops to look closer.
     *
     * @param string[] $literals
     */
    public static function stops(array $literals): float
    {
        $bytes = [];
        foreach ($literals as $literal) {
            $bytes[strtolower($literal[Anchor::of($literal)])] = true;
        }
        return array_sum(array_map([self::class, 'chance'], array_map('strval', array_keys($bytes))));
    }

    /** How likely it is that a byte of an ordinary text is this one. */
    private static function chance(string $byte): float
    {
        return self::$chances[$byte] ?? (self::$chances[$byte] = 0.0005 * exp(5.3 * Anchor::rank($byte) / Anchor::RANKS));
    }

    private function add(array $node): void
    {
        switch ($node[0]) {
            case 'edge':
                return;
            case 'row':
                array_map([$this, 'add'], $node[1]);
                return;
            case 'repeat':
                $this->repeat($node);
                return;
        }
        $exact = self::exact($node);
        if ($exact !== null) {
            $this->cross($exact);
            return;
        }
        $this->flush();
        if ($node[0] === 'set') {
            if (strlen($node[1]) <= self::CLASS_BYTES) {
                $this->keep(str_split($node[1]));
            }
            return;
        }
        $any = [];
        foreach ($node[1] as $way) {
            $best = self::of($way)[0] ?? null;
            if ($best === null) {
                return;
            }
            $any = array_merge($any, $best);
        }
        $this->keep($any);
    }

    private function repeat(array $node): void
    {
        [, $inner, $least, $most] = $node;
        if ($least === 0 || $most === 0) {
            $exact = self::exact($node);
            if ($exact === null) {
                $this->flush();
            } else {
                $this->cross($exact);
            }
            return;
        }
        for ($time = 0; $time < min($least, 8); $time++) {
            $this->add($inner);
        }
        if ($most > $least || $least > 8) {
            $this->flush();
            // However often: what comes next stands behind the last of them.
            $this->current = self::exact($inner) ?? [''];
        }
    }

    /** @param string[] $texts */
    private function cross(array $texts): void
    {
        if (count($this->current) * count($texts) > self::CROSS || max(array_map('strlen', $this->current)) > self::LENGTH) {
            $this->flush();
        }
        $all = [];
        foreach ($this->current as $before) {
            foreach ($texts as $text) {
                $all[] = $before . $text;
            }
        }
        $this->current = array_values(array_unique($all));
    }

    private function flush(): void
    {
        $this->keep($this->current);
        $this->current = [''];
    }

    /** @param string[] $literals */
    private function keep(array $literals): void
    {
        $literals = self::reduced($literals);
        if (!in_array('', $literals, true) && count($literals) <= self::MOST) {
            $this->clauses[] = $literals;
        }
    }

    /**
     * Without literals that hold another of them.
     *
     * @param string[] $literals
     * @return string[]
     */
    private static function reduced(array $literals): array
    {
        $literals = array_unique($literals);
        usort($literals, static function (string $one, string $other): int {
            return strlen($one) - strlen($other);
        });
        $kept = [];
        foreach ($literals as $literal) {
            foreach ($kept as $shorter) {
                if ($shorter === '' || strpos($literal, $shorter) !== false) {
                    continue 2;
                }
            }
            $kept[] = $literal;
        }
        return $kept;
    }

    /**
     * All texts that a node can match, if they are few.
     *
     * @return string[]|null
     */
    private static function exact(array $node): ?array
    {
        switch ($node[0]) {
            case 'edge':
                return [''];
            case 'set':
                return strlen($node[1]) > self::CROSS / 2 ? null : str_split($node[1]);
            case 'or':
                $all = array_map([self::class, 'exact'], $node[1]);
                $texts = in_array(null, $all, true) ? null : array_merge([], ...$all);
                break;
            case 'row':
                $texts = self::row($node[1]);
                break;
            default:
                $texts = [];
                for ($times = $node[2]; $texts !== null && $times <= $node[3]; $times++) {
                    $more = $times > 8 ? null : self::row(array_fill(0, $times, $node[1]));
                    $texts = $more === null ? null : array_merge($texts, $more);
                    $texts = $texts !== null && count($texts) > self::CROSS ? null : $texts;
                }
        }
        return $texts === null || count($texts) > self::CROSS ? null : array_values(array_unique($texts));
    }

    /** @return string[]|null */
    private static function row(array $nodes): ?array
    {
        $texts = [''];
        foreach ($nodes as $node) {
            $next = self::exact($node);
            if ($next === null || count($next) * count($texts) > self::CROSS) {
                return null;
            }
            $all = [];
            foreach ($texts as $before) {
                foreach ($next as $text) {
                    $all[] = $before . $text;
                }
            }
            $texts = $all;
        }
        return $texts;
    }
}
