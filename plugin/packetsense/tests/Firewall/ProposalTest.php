<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Exceptions;
use PacketSense\Firewall\Incidents\Proposal;

require_once __DIR__ . '/JournalTest.php';
require_once dirname(__DIR__) . '/Install/wordpress.php';

const FORCE = [
    'points' => [0, 1, 2, 3, 4],
    'block_at' => 5,
    'rules' => [['unless' => 'unfiltered_html'], ['unless' => 'edit_posts'], ['unless' => null]],
];

/** @param list<array{0: string, 1: string, 2?: string, 3?: string}> $matches rule, field, confidence, action */
function of_rules(string $path, array $matches, array $more = []): array
{
    static $number = 0;
    $event = incident('203.0.113.' . ++$number, sprintf('CCCC-%04d', $number), ['path' => $path, 'rule' => $matches[0][0]]);
    $event['local']['matches'] = array_map(static function (array $match): array {
        $confidence = $match[2] ?? 'high';
        $action = $match[3] ?? 'block';
        return ['rule' => $match[0], 'field' => $match[1], 'severity' => 'high', 'confidence' => $confidence, 'action' => $action];
    }, $matches);
    return array_replace_recursive($event, $more);
}

return [
    'proposals go from the very field to the whole rule' => function (): void {
        $event = of_rules('/wp-json/wp/v2/posts/17', [['xss-tag', 'body:meta[note]']]);
        $proposals = Proposal::of($event, FORCE, []);
        same(['field', 'parameter', 'number', 'people', 'rule'], array_keys($proposals));
        $one = ['rule' => 'xss-tag', 'path' => '/wp-json/wp/v2/posts/17', 'parameter' => 'body:meta[note]', 'who' => ''];
        same([$one], $proposals['field']->exceptions);
        same([['parameter' => 'body:meta'] + $one], array_map(static function (array $exception): array {
            return ['parameter' => $exception['parameter']] + $exception;
        }, $proposals['parameter']->exceptions));
        same('/wp-json/wp/v2/posts/{number}', $proposals['number']->exceptions[0]['path']);
        same(['*', 'unfiltered_html'], [$proposals['people']->exceptions[0]['parameter'], $proposals['people']->exceptions[0]['who']]);
        same([[], ['xss-tag']], [$proposals['rule']->exceptions, $proposals['rule']->recording]);
        same(['parameter', 'people', 'rule'], array_keys(Proposal::of(of_rules('/', [['r', 'query:id']]), FORCE, [])));
    },
    'where WordPress has one path for many things, the one thing is named' => function (): void {
        $ajax = of_rules('/wp-admin/admin-ajax.php', [['r', 'body:text']], ['local' => ['route' => 'action=save']]);
        $proposals = Proposal::of($ajax, FORCE, [$ajax, of_rules('/wp-admin/admin-ajax.php', [['r', 'body:text']])]);
        same('/wp-admin/admin-ajax.php?action=save', $proposals['parameter']->exceptions[0]['path']);
        same([1, 2], [$proposals['parameter']->effect->passes, $proposals['rule']->effect->passes]);
        same(1, count(Exceptions::with([], $proposals['parameter']->exceptions)));
        $rest = of_rules('/index.php', [['r', 'body:content']], ['local' => ['route' => 'rest_route=/wp/v2/posts/17']]);
        same('/index.php?rest_route=/wp/v2/posts/{number}', Proposal::of($rest, FORCE, [])['number']->exceptions[0]['path']);
    },
    'an exception is for every rule that would have stopped it' => function (): void {
        $others = [['unsure', 'query:id', 'medium', 'record'], ['low', 'query:id', 'low', 'record']];
        $event = of_rules('/', array_merge([['one', 'query:id'], ['two', 'query:id']], $others));
        same(['one', 'two'], array_column(Proposal::of($event, FORCE, [])['parameter']->exceptions, 'rule'));
        $unsure = of_rules('/', [['a', 'query:id', 'medium'], ['b', 'query:s', 'medium']]);
        same(['a', 'b'], array_column(Proposal::of($unsure, FORCE, [])['parameter']->exceptions, 'rule'));
        $day = of_rules('/', [['one', 'query:id'], ['a', 'query:id', 'medium', 'record'], ['b', 'query:s', 'medium', 'record']]);
        $rules = array_column(Proposal::of($day, FORCE, [])['parameter']->exceptions, 'rule');
        same(['one', 'a', 'b'], $rules, 'what stops it after the first day');
    },
    'the effect counts what would have passed, and nothing that another rule stops' => function (): void {
        $event = of_rules('/form', [['r', 'body:text']]);
        $kept = [
            $event,
            of_rules('/form', [['r', 'body:text[0]']], ['count' => 40]),
            of_rules('/form', [['r', 'body:other']]),
            of_rules('/else', [['r', 'body:text']]),
            of_rules('/form', [['r', 'body:text'], ['other', 'body:text']]),
            of_rules('/form', [['r', 'body:text'], ['a', 'body:x', 'medium'], ['b', 'body:x', 'medium']]),
            of_rules('/form', [['r', 'body:text'], ['a', 'body:x', 'medium', 'record']]),
            of_rules('/form', [['r', 'body:text', 'high', 'record']], ['action' => 'record']),
            of_rules('/form', [['r', 'body:text']], ['local' => ['who' => ['is' => 'known', 'user' => 2, 'may' => ['unfiltered_html']]]]),
        ];
        $proposals = Proposal::of($event, FORCE, $kept);
        $narrow = $proposals['parameter']->effect;
        same([43, 1, 1, 4], [$narrow->passes, $narrow->known, $narrow->unrecorded, count($narrow->addresses)]);
        same(4, count($narrow->shown));
        same([1, 1], [$proposals['people']->effect->passes, $proposals['people']->effect->known]);
        same([45, 0], [$proposals['rule']->effect->passes, $proposals['rule']->effect->unrecorded]);
    },
    'what the address decided, or cannot be named, is not excepted' => function (): void {
        same([], Proposal::of(['class' => 'ban'] + of_rules('/', [['address-ban', 'address']]), FORCE, []));
        same(['rule'], array_keys(Proposal::of(of_rules('/%ff', [['r', 'query:id']]), FORCE, [])));
        same(['rule'], array_keys(Proposal::of(of_rules('/' . str_repeat('a', 399), [['r', 'query:id']]), FORCE, [])));
        $event = of_rules('/', [['r', 'query:id']]);
        $event['local']['matches'][0]['field'] = null;
        same(['people', 'rule'], array_keys(Proposal::of($event, FORCE, [])), 'the name of the field is not kept');
    },
    'exceptions are kept in shape, once each, and an unknown member is dropped' => function (): void {
        $one = ['rule' => 'r', 'path' => '/p', 'parameter' => 'query:a'];
        $given = [$one, $one + ['note' => "a\nb"], 'x', ['rule' => 'r'], $one + ['who' => 'Not a name!'], $one + ['more' => 1]];
        $clean = Exceptions::clean($given);
        same(1, count($clean));
        same(['rule', 'path', 'parameter', 'who', 'note', 'by', 'ref', 'at', 'until', 'id'], array_keys($clean[0]));
        $two = Exceptions::with($clean, [['parameter' => '*', 'who' => 'edit_posts', 'until' => 5] + $one]);
        same(2, count($two));
        same(1, count(Exceptions::without($two, $two[1]['id'])));
        $wrongs = [
            ['path' => 'p'], ['path' => '/p?x'], ['rule' => 'R!'], ['parameter' => '*'], ['parameter' => 'Query:a'], ['who' => 'a b'],
        ];
        foreach ($wrongs as $wrong) {
            try {
                Exceptions::with([], [$wrong + $one]);
                throw new Failed('taken: ' . json_encode($wrong));
            } catch (\InvalidArgumentException $error) {
                check($error->getMessage() !== '', 'no reason');
            }
        }
        $many = [];
        for ($i = 0; $i <= Exceptions::MOST; $i++) {
            $many[] = ['path' => "/$i"] + $one;
        }
        same(Exceptions::MOST, count(Exceptions::clean($many)));
    },
];
