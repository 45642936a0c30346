<?php

/**
 * Small packs for the tests of the engine.
 */

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Compiler;
use PacketSense\Firewall\Engine\Engine;
use PacketSense\Firewall\Engine\PackFile;
use PacketSense\Firewall\Engine\Request;
use PacketSense\Firewall\Engine\Verdict;
use PacketSense\Tests\Failed;

if (PHP_SAPI !== 'cli' && !defined('PACKETSENSE')) {
    exit;
}

/** A rule that blocks where `match` holds for any parameter, changed by `$with`. */
function rule(string $id, array $match, array $with = []): array
{
    return $with + [
        'id' => $id,
        'title' => 'A rule',
        'class' => 'sqli',
        'severity' => 4,
        'confidence' => 'high',
        'action' => 'block',
        'unless' => null,
        'plain' => false,
        'when' => [condition($match)],
        'not' => [],
    ];
}

/** @param array<int, array{0: string, 1: string|null}> $targets */
function condition(array $match, array $targets = [['args', null]], int $chain = 0, ?array $literals = null): array
{
    return ['targets' => $targets, 'chain' => $chain, 'match' => $match, 'literals' => $literals];
}

/** A pack of these rules; chain 0 changes nothing, chain 1 decodes and lowers. */
function pack(array $rules, array $with = []): array
{
    return $with + [
        'format' => 1,
        'id' => '0123456789abcdef',
        'limits' => ['args' => 1000, 'depth' => 64, 'cookies' => 200, 'headers' => 100, 'body' => 1048576, 'derived' => 4000],
        'unread' => ['pwd'],
        'roles' => ['anonymous' => [], 'subscriber' => ['read'], 'editor' => ['read', 'unfiltered_html', 'edit_posts']],
        'points' => [0, 1, 2, 3, 4],
        'block_at' => 5,
        'chains' => [[], ['url', 'lower']],
        'detectors' => [],
        'rules' => $rules,
        'patches' => [],
        'gate' => [],
    ];
}

/** The rule that every pack has for requests over a limit. */
function limitRule(): array
{
    return rule('engine-limit', ['signal' => 'engine.limit'], [
        'class' => 'scanner',
        'severity' => 2,
        'unless' => 'edit_posts',
        'when' => [condition(['signal' => 'engine.limit'], [])],
    ]);
}

/** What the engine reads, made of a pack that must be valid. */
function compiled(array $pack, ?array $inventory = null): array
{
    $fault = PackFile::validate($pack);
    if ($fault !== null) {
        throw new Failed("the pack is not valid: $fault");
    }
    return Compiler::compile($pack, $inventory);
}

/** The verdict on a request such as `POST /x?a=b` with a form as body. */
function judge(
    array $pack,
    string $line,
    string $body = '',
    array $headers = [],
    string $role = 'anonymous',
    string $mode = 'settled',
    array $settings = []
): Verdict {
    [$method, $uri] = explode(' ', $line, 2);
    if ($body !== '' && !isset($headers['Content-Type'])) {
        $headers['Content-Type'] = 'application/x-www-form-urlencoded';
    }
    $compiled = compiled($pack);
    $pairs = array_map(null, array_keys($headers), array_values($headers));
    return (new Engine($compiled))->judge(Request::fromParts($compiled, $method, $uri, $pairs, $body), $role, $mode, $settings);
}
