<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** What the engine thinks of a request. */
final class Verdict
{
    /** @var string `allow`, `record` or `block` */
    public $action = 'allow';

    /** @var string|null id of the rule that decided */
    public $rule = null;

    /** @var string|null */
    public $class = null;

    /** @var string|null `low`, `medium`, `high` or `critical` */
    public $severity = null;

    /** @var int */
    public $score = 0;

    /**
     * @var string|null where the deciding rule matched: `query:id`, `body:name`, `cookie:x`, `header:user-agent`, `file:photo`,
     *     or `path`, `query`, `uri`, `method`, `body`
     */
    public $field = null;

    /** @var string|null what it matched: raw bytes, unmasked, at most 200 */
    public $excerpt = null;

    /** @var string what tells the request apart from others to its path ({@see Exemptions::route}) */
    public $route = '';

    /** @var callable|null gives what stands before, in and behind the match of the deciding rule ({@see Engine::place}) */
    public $place = null;

    /**
     * @var bool true: do not act yet. Only rules that spare someone (`unless`) make this verdict what it is, and the
     *     request claims to be signed in without having proved it. Judge again, with the role, once WordPress knows who asks.
     */
    public $held = false;

    /**
     * @var array<int, array{rule: string, class: string, severity: string, confidence: string, action: string, field: string|null,
     *     excerpt: string|null}> every rule that matched, with the action that it took alone or with others
     */
    public $matches = [];
}
