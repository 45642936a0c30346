<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Engine\Exemptions;

/**
 * What could be changed so that the like of an incident passes, from narrow to wide. Where several rules stopped it, each
 * proposal is about all of them: an exception from one alone would change nothing.
 */
final class Proposal
{
    /** @var string field, parameter, number, people or rule */
    public $name;
    /** @var list<array{rule: string, path: string, parameter: string, who: string}> */
    public $exceptions = [];
    /** @var list<string> rules that shall only record */
    public $recording = [];
    /** @var Effect */
    public $effect;

    /**
     * @param list<array{rule: string, path: string, parameter: string, who: string}> $exceptions
     * @param list<string> $recording
     * @param array<string, mixed> $pack
     */
    private function __construct(string $name, array $exceptions, array $recording, array $pack)
    {
        $this->name = $name;
        $this->exceptions = $exceptions;
        $this->recording = $recording;
        $this->effect = new Effect($exceptions, $recording, $pack);
    }

    /**
     * The proposals for an incident, each with what it would have let through. None for what was decided by the address.
     *
     * @param array<string, mixed> $event
     * @param array<string, mixed> $pack in force
     * @param iterable<array<string, mixed>> $incidents that are kept
     * @return array<string, self> by name
     */
    public static function of(array $event, array $pack, iterable $incidents): array
    {
        $class = (string) ($event['class'] ?? '');
        if (in_array($class, ['list', 'ban', 'country', 'network', 'limit'], true)) {
            return [];
        }
        $rules = self::concerned($event, $pack);
        $proposals = [];
        foreach (self::written($event, $rules, $pack) as $name => $exceptions) {
            $proposals[$name] = new self($name, $exceptions, [], $pack);
        }
        $proposals['rule'] = new self('rule', [], self::rules($event, $pack), $pack);
        foreach ($incidents as $incident) {
            foreach ($proposals as $proposal) {
                $proposal->effect->see($incident);
            }
        }
        return $proposals;
    }

    /**
     * The rules that an exception for an incident is about.
     *
     * @param array<string, mixed> $event
     * @param array<string, mixed> $pack
     * @return list<string>
     */
    public static function rules(array $event, array $pack): array
    {
        return array_values(array_unique(array_column(self::concerned($event, $pack), 'rule')));
    }

    /** Of those whom an exception is for: the capability that fits the asker, or that of people who edit the site. */
    public static function capability(array $event, array $pack): string
    {
        $asked = array_values(array_unique(array_filter(array_column($pack['rules'] ?? [], 'unless'))));
        foreach (['manage_options', 'unfiltered_html', 'edit_others_posts', 'edit_posts', 'upload_files'] as $capability) {
            $may = $event['local']['who']['may'] ?? null;
            $fits = $may === null ? $capability !== 'manage_options' : in_array($capability, $may, true);
            if ($fits && in_array($capability, $asked, true)) {
                return $capability;
            }
        }
        return '';
    }

    /**
     * The matches that stopped it, or would have on any but the first day.
     *
     * @param array<string, mixed> $event
     * @param array<string, mixed> $pack
     * @return list<array<string, mixed>>
     */
    private static function concerned(array $event, array $pack): array
    {
        $together = (new Effect([], [], $pack))->blocksTogether($event);
        return array_values(array_filter(Effect::matches($event), static function (array $match) use ($event, $together): bool {
            return $match['rule'] === $event['rule'] || $match['action'] === 'block' || ($together && $match['confidence'] === 'medium');
        }));
    }

    /**
     * @param array<string, mixed> $event
     * @param list<array<string, mixed>> $rules
     * @param array<string, mixed> $pack
     * @return array<string, list<array{rule: string, path: string, parameter: string, who: string}>>
     */
    private static function written(array $event, array $rules, array $pack): array
    {
        $raw = (string) ($event['path'] ?? '');
        $path = rawurldecode($raw);
        // A path that was cut, or that is no text, cannot be named.
        $isText = preg_match('~^/[^\x00-\x1f?]*$~uD', $path) === 1 && strpos($path, "\u{FFFD}") === false;
        if (strlen($raw) >= 400 || !$isText) {
            return [];
        }
        $route = (string) ($event['local']['route'] ?? '');
        $path .= $route === '' ? '' : "?$route";
        $fields = array_column($rules, 'field');
        $proposals = [];
        if (!in_array(null, $fields, true)) {
            if (array_map([Exemptions::class, 'base'], $fields) !== $fields) {
                $proposals['field'] = self::each($rules, $path, null, '');
            }
            $proposals['parameter'] = self::each($rules, $path, [Exemptions::class, 'base'], '');
            if (Exemptions::general($path) !== $path) {
                $proposals['number'] = self::each($rules, Exemptions::general($path), [Exemptions::class, 'base'], '');
            }
        }
        $who = self::capability($event, $pack);
        if ($who !== '') {
            $proposals['people'] = self::each($rules, Exemptions::general($path), static function (): string {
                return Exemptions::ANY;
            }, $who);
        }
        return $proposals;
    }

    /**
     * @param list<array<string, mixed>> $rules
     * @return list<array{rule: string, path: string, parameter: string, who: string}>
     */
    private static function each(array $rules, string $path, ?callable $parameter, string $who): array
    {
        $exceptions = [];
        foreach ($rules as $match) {
            $field = (string) $match['field'];
            $named = $parameter === null ? $field : $parameter($field);
            $one = ['rule' => $match['rule'], 'path' => $path, 'parameter' => $named, 'who' => $who];
            $exceptions[implode("\n", $one)] = $one;
        }
        return array_values($exceptions);
    }
}
