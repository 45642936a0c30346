<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The state rules, as a table: what a change of the site's own state counts as when somebody makes it who may not.
 * They stand beside the rules of the pack: same classes, same settings, same events.
 */
final class Rules
{
    /** Rule => class, severity, action. Only what page 14 of the decisions bounds is refused; the rest is recorded. */
    private const TABLE = [
        'state-role' => ['wordpress', 'critical', 'block'],
        'state-role-table' => ['wordpress', 'critical', 'block'],
        'state-role-noted' => ['wordpress', 'medium', 'record'],
        'state-option' => ['wordpress', 'critical', 'block'],
        'state-option-noted' => ['wordpress', 'medium', 'record'],
        'state-code' => ['wordpress', 'critical', 'block'],
        'state-code-noted' => ['wordpress', 'medium', 'record'],
        'state-account' => ['wordpress', 'medium', 'record'],
        'state-session' => ['wordpress', 'high', 'record'],
        'state-forgery' => ['wordpress', 'low', 'record'],
        'state-direct-script' => ['wordpress', 'low', 'record'],
        'state-upload' => ['upload', 'critical', 'block'],
        'state-archive' => ['upload', 'high', 'block'],
        'state-archive-noted' => ['upload', 'medium', 'record'],
        'state-new-script' => ['upload', 'critical', 'block'],
        'state-redirect' => ['redirect', 'high', 'block'],
        'state-redirect-noted' => ['redirect', 'low', 'record'],
        'state-request' => ['ssrf', 'high', 'block'],
        'state-request-noted' => ['ssrf', 'low', 'record'],
    ];

    /** @return list<string> ids of all state rules */
    public static function ids(): array
    {
        return array_keys(self::TABLE);
    }

    /**
     * @return array{class: string, severity: string, action: string}
     * @throws \InvalidArgumentException for a rule that there is not
     */
    public static function of(string $rule): array
    {
        if (!isset(self::TABLE[$rule])) {
            throw new \InvalidArgumentException("there is no state rule $rule");
        }
        return array_combine(['class', 'severity', 'action'], self::TABLE[$rule]);
    }
}
