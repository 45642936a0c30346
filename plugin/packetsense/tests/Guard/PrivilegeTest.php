<?php

declare(strict_types=1);

namespace PacketSense\Tests\Guard;

use PacketSense\Guard\Names;
use PacketSense\Guard\Privilege;
use PacketSense\Guard\Rules;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

$roles = [
    'administrator' => ['capabilities' => ['manage_options' => true, 'install_plugins' => true, 'edit_others_posts' => true]],
    'editor' => ['capabilities' => ['edit_others_posts' => true, 'unfiltered_html' => true]],
    'author' => ['capabilities' => ['edit_posts' => true, 'upload_files' => true]],
    'customer' => ['capabilities' => ['read' => true, 'edit_others_posts' => false]],
];

return [
    'who gains one of the four is told apart from who gets a harmless role' => function () use ($roles): void {
        $gained = static function ($before, $after) use ($roles): array {
            return Privilege::gained($before, $after, $roles);
        };
        same(['edit_others_posts', 'manage_options', 'install_plugins'], $gained([], ['administrator' => true]));
        same(['unfiltered_html'], $gained(['administrator' => true], ['editor' => true]), 'a change between strong roles');
        same(['manage_options'], $gained(['author' => true], ['author' => true, 'manage_options' => true]), 'a single capability');
        same([], $gained(['customer' => true], ['author' => true]));
        same([], $gained([], ['customer' => true, 'unknown' => true, 'administrator' => false]));
        same([], $gained(['editor' => true], ['editor' => true]), 'written again');
        same([], $gained('', 'a:1:{s:13:"administrator";b:1;}'), 'a text is no list of capabilities');
        same([], $gained(null, false));
    },
    'a role that anybody may get must not grow strong; a new role is a plugin\'s business' => function () use ($roles): void {
        $after = $roles;
        $after['customer']['capabilities']['edit_others_posts'] = true;
        $after['author']['capabilities']['publish_pages'] = true;
        $after['shop_manager'] = ['capabilities' => ['edit_others_posts' => true, 'read' => true]];
        same([
            'customer' => ['powers' => ['edit_others_posts'], 'low' => true],
            'shop_manager' => ['powers' => ['edit_others_posts'], 'low' => false],
        ], Privilege::rolesThatGain($roles, $after, 'subscriber'));
        same(true, Privilege::rolesThatGain($roles, $after, 'shop_manager')['shop_manager']['low'], 'the role of those who sign up');
        same([], Privilege::rolesThatGain($roles, $roles, 'subscriber'));
        same([], Privilege::rolesThatGain($roles, 'nonsense', 'subscriber'));
    },
    'a name is read as the database reads it' => function (): void {
        same('default_role', Names::same('Default_Role '));
        same('default_role', Names::same('default_role'));
        same(1, Names::siteOfCapabilities('wp_capabilities', 'wp_'));
        same(1, Names::siteOfCapabilities('WP_Capabilities ', 'wp_'));
        same(7, Names::siteOfCapabilities('wp_7_capabilities', 'wp_'));
        same(7, Names::siteOfCapabilities('x7_7_capabilities', 'X7_'));
        same(null, Names::siteOfCapabilities('wp_other_capabilities', 'wp_'));
        same(null, Names::siteOfCapabilities('my_capabilities', 'wp_'));
    },
    'every state rule has a class that the cloud knows, and is refused or recorded' => function (): void {
        foreach (Rules::ids() as $rule) {
            check(preg_match('~^state-[a-z-]{1,40}$~D', $rule) === 1, $rule);
            $about = Rules::of($rule);
            check(in_array($about['class'], ['wordpress', 'upload', 'redirect', 'ssrf'], true), "$rule: {$about['class']}");
            check(in_array($about['severity'], ['low', 'medium', 'high', 'critical'], true), "$rule: {$about['severity']}");
            same(substr($rule, -6) === '-noted' ? 'record' : $about['action'], $about['action'], $rule);
        }
    },
];
