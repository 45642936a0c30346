<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** The closed schema of a pack (docs/pack.md, "Format"). Each check names the member that is wrong. */
final class Schema
{
    private const RULES = 20000;
    private const LIST = 5000;
    private const TEXT = 4096;
    private const LETTER = '~^[!-\x7d]$~D';
    private const TRANSFORMS = ['url', 'html', 'escapes', 'utf8', 'nul', 'comments', 'space', 'unquote', 'path', 'b64', 'lower'];
    private const TARGETS = [
        'path', 'query', 'uri', 'method', 'args', 'links', 'names', 'secrets', 'cookies', 'headers', 'files.names', 'files.content', 'body',
    ];

    /** @var array the pack */
    private $pack;

    private function __construct(array $pack)
    {
        $this->pack = $pack;
    }

    /** @throws \UnexpectedValueException naming what is wrong */
    public static function check(array $pack): void
    {
        Shape::members($pack, 'pack', [
            'format', 'id', 'limits', 'unread', 'roles', 'points', 'block_at', 'chains', 'detectors', 'rules', 'patches', 'gate',
        ]);
        (new self($pack))->all();
    }

    private function all(): void
    {
        $pack = $this->pack;
        Shape::oneOf($pack['format'], 'format', [1]);
        Shape::matches($pack['id'], 'id', '~^[0-9a-f]{16}$~D');
        Shape::members(Shape::map($pack['limits'], 'limits'), 'limits', ['args', 'depth', 'cookies', 'headers', 'body', 'derived']);
        foreach ($pack['limits'] as $name => $limit) {
            Shape::integer($limit, "limits.$name", 1, $name === 'body' ? 64 << 20 : 100000);
        }
        Shape::texts($pack['unread'], 'unread', 1, 200);
        foreach (Shape::map($pack['roles'], 'roles') as $role => $capabilities) {
            Shape::texts($capabilities, "roles.$role", 1, 100);
        }
        Shape::list($pack['points'], 'points', 5, 5);
        foreach ($pack['points'] as $at => $points) {
            Shape::integer($points, "points[$at]", 0, 1000);
        }
        Shape::integer($pack['block_at'], 'block_at', 1, 1000);
        foreach (Shape::list($pack['chains'], 'chains', 0, 500) as $at => $chain) {
            foreach (Shape::list($chain, "chains[$at]", 0, 16) as $transform) {
                Shape::oneOf($transform, "chains[$at]", self::TRANSFORMS);
            }
        }
        foreach (Shape::map($pack['detectors'], 'detectors') as $name => $detector) {
            $this->detector($detector, "detectors.$name");
        }
        $this->rules($pack['rules'], 'rules');
        foreach (Shape::list($pack['patches'], 'patches', 0, self::RULES) as $at => $patch) {
            $this->patch($patch, "patches[$at]");
        }
        foreach (Shape::map($pack['gate'], 'gate') as $name => $gate) {
            $this->gate($gate, "gate.$name");
        }
    }

    /** @param mixed $rules */
    private function rules($rules, string $where): void
    {
        foreach (Shape::list($rules, $where, 0, self::RULES) as $at => $rule) {
            $this->rule($rule, $where . "[$at]");
        }
    }

    /** @param mixed $rule */
    private function rule($rule, string $where): void
    {
        $rule = Shape::map($rule, $where);
        Shape::members($rule, $where, [
            'id', 'title', 'class', 'severity', 'confidence', 'action', 'unless', 'plain', 'when', 'not',
        ]);
        Shape::matches($rule['id'], "$where.id", '~^[a-z0-9-]{1,100}$~D');
        Shape::text($rule['title'], "$where.title", 1, 300);
        Shape::matches($rule['class'], "$where.class", '~^[a-z-]{1,40}$~D');
        Shape::integer($rule['severity'], "$where.severity", 1, 4);
        Shape::oneOf($rule['confidence'], "$where.confidence", ['low', 'medium', 'high']);
        Shape::oneOf($rule['action'], "$where.action", ['block', 'record']);
        if ($rule['unless'] !== null) {
            Shape::text($rule['unless'], "$where.unless", 1, 100);
        }
        Shape::boolean($rule['plain'], "$where.plain");
        foreach (Shape::list($rule['when'], "$where.when", 1, 20) as $at => $condition) {
            $this->condition($condition, "$where.when[$at]");
        }
        foreach (Shape::list($rule['not'], "$where.not", 0, 20) as $at => $condition) {
            $this->condition($condition, "$where.not[$at]");
        }
    }

    /** @param mixed $condition */
    private function condition($condition, string $where): void
    {
        $condition = Shape::map($condition, $where);
        Shape::members($condition, $where, ['targets', 'chain', 'match', 'literals']);
        foreach (Shape::list($condition['targets'], "$where.targets", 0, 100) as $target) {
            Shape::list($target, "$where.targets", 2, 2);
            Shape::oneOf($target[0], "$where.targets", self::TARGETS);
            if ($target[1] !== null) {
                Shape::oneOf($target[0], "$where.targets", ['args', 'links', 'cookies', 'headers']);
                Shape::text($target[1], "$where.targets", 1, 200);
            }
        }
        Shape::integer($condition['chain'], "$where.chain", 0, max(0, count($this->pack['chains']) - 1));
        if ($condition['literals'] !== null) {
            Shape::texts($condition['literals'], "$where.literals", 1, self::TEXT);
        }
        $this->match(Shape::map($condition['match'], "$where.match"), "$where.match");
    }

    private function match(array $match, string $where): void
    {
        if (count($match) !== 1) {
            throw new \UnexpectedValueException("$where must have one member");
        }
        switch (key($match)) {
            case 'regex':
                Shape::pattern($match['regex'], "$where.regex");
                return;
            case 'words':
                Shape::texts($match['words'], "$where.words", 1, self::TEXT);
                return;
            case 'equals':
                Shape::texts($match['equals'], "$where.equals", 0, self::TEXT);
                return;
            case 'longer':
                Shape::integer($match['longer'], "$where.longer", 0, 64 << 20);
                return;
            case 'detector':
                Shape::oneOf($match['detector'], "$where.detector", array_map('strval', array_keys($this->pack['detectors'])));
                return;
            case 'signal':
                Shape::oneOf($match['signal'], "$where.signal", ['engine.limit']);
                return;
        }
        throw new \UnexpectedValueException("$where has an unknown member");
    }

    /** @param mixed $table */
    private function detector($table, string $where): void
    {
        $table = Shape::map($table, $where);
        Shape::members($table, $where, ['needs', 'contexts', 'tokens', 'words', 'fold', 'fingerprints']);
        Shape::texts($table['needs'], "$where.needs", 1, 200);
        Shape::texts($table['contexts'], "$where.contexts", 0, 200);
        foreach (Shape::list($table['tokens'], "$where.tokens", 1, 200) as $at => $token) {
            Shape::list($token, "$where.tokens[$at]", 2, 2);
            Shape::matches($token[0], "$where.tokens[$at]", self::LETTER);
            Shape::pattern($token[1], "$where.tokens[$at]");
        }
        foreach (Shape::map($table['words'], "$where.words") as $letter) {
            Shape::matches($letter, "$where.words", self::LETTER);
        }
        foreach (Shape::list($table['fold'], "$where.fold", 0, 1000) as $at => $fold) {
            Shape::list($fold, "$where.fold[$at]", 2, 2);
            Shape::text($fold[0], "$where.fold[$at]", 1, 100);
            // Replaced until nothing changes: what neither gets shorter nor renames a letter might never end.
            $renames = strlen($fold[0]) === 1 && is_string($fold[1]) && strlen($fold[1]) === 1 && $fold[1] !== $fold[0];
            Shape::text($fold[1], "$where.fold[$at]", 0, strlen($fold[0]) - ($renames ? 0 : 1));
        }
        foreach (Shape::list($table['fingerprints'], "$where.fingerprints", 1, self::LIST) as $at => $pattern) {
            Shape::pattern($pattern, "$where.fingerprints[$at]");
        }
    }

    /** @param mixed $patch */
    private function patch($patch, string $where): void
    {
        $patch = Shape::map($patch, $where);
        Shape::members($patch, $where, ['kind', 'slug', 'versions', 'cve', 'source', 'verified', 'rules']);
        Shape::oneOf($patch['kind'], "$where.kind", ['plugin', 'theme', 'core']);
        Shape::text($patch['slug'], "$where.slug", 1, 200);
        foreach (Shape::list($patch['versions'], "$where.versions", 0, 20) as $at => $bound) {
            Shape::list($bound, "$where.versions[$at]", 2, 2);
            Shape::oneOf($bound[0], "$where.versions[$at]", ['<', '<=', '>', '>=', '=', '==', '!=', '<>']);
            Shape::text($bound[1], "$where.versions[$at]", 1, 50);
        }
        if ($patch['cve'] !== null) {
            Shape::text($patch['cve'], "$where.cve", 1, 50);
        }
        Shape::text($patch['source'], "$where.source", 0, 2000);
        Shape::boolean($patch['verified'], "$where.verified");
        $this->rules($patch['rules'], "$where.rules");
    }

    /** @param mixed $gate */
    private function gate($gate, string $where): void
    {
        $gate = Shape::map($gate, $where);
        Shape::members($gate, $where, ['literals', 'bytes', 'b64', 'longer', 'always']);
        Shape::texts($gate['literals'], "$where.literals", 1, self::TEXT);
        Shape::matches($gate['bytes'], "$where.bytes", '~^(?:[0-9a-f]{2}){0,256}$~D');
        Shape::boolean($gate['b64'], "$where.b64");
        if ($gate['longer'] !== null) {
            Shape::integer($gate['longer'], "$where.longer", 0, 64 << 20);
        }
        Shape::boolean($gate['always'], "$where.always");
    }
}
