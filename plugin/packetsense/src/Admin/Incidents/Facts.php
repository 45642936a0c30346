<?php

declare(strict_types=1);

namespace PacketSense\Admin\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Plugin;

/**
 * What is known of a rule beside what the firewall needs: its title, and for a patch the hole that it closes. Rules of the
 * pack are read from the one that came with the plugin.
 */
final class Facts
{
    /** @var array<string, array<string, mixed>>|null rule => facts */
    private static $known = null;

    /**
     * @return array{title: string, patch: array<string, mixed>|null} patch: kind, slug, versions, cve, source
     */
    public static function of(string $rule): array
    {
        self::$known = self::$known ?? self::read();
        return self::$known[$rule] ?? ['title' => self::own()[$rule] ?? '', 'patch' => null];
    }

    /** The title, or the name where there is none. */
    public static function title(string $rule): string
    {
        $title = self::of($rule)['title'];
        return $title === '' ? $rule : $title;
    }

    /** @return array<string, array<string, mixed>> */
    private static function read(): array
    {
        $pack = json_decode((string) @file_get_contents(Plugin::folder() . '/pack.json'), true, 64);
        $known = [];
        foreach (is_array($pack) ? $pack['rules'] : [] as $rule) {
            $known[$rule['id']] = ['title' => (string) $rule['title'], 'patch' => null];
        }
        foreach (is_array($pack) ? $pack['patches'] : [] as $patch) {
            foreach ($patch['rules'] as $rule) {
                $known[$rule['id']] = ['title' => (string) $rule['title'], 'patch' => array_diff_key($patch, ['rules' => 0])];
            }
        }
        return $known;
    }

    /** @return array<string, string> rules that are no part of the pack */
    private static function own(): array
    {
        return [
            'address-deny' => __('An address on your list of those refused', 'packetsense'),
            'address-challenge' => __('An address on your list of those asked for a check', 'packetsense'),
            'address-ban' => __('A banned address', 'packetsense'),
            'address-country' => __('A country that you have a rule for', 'packetsense'),
            'address-network' => __('A network that you have a rule for', 'packetsense'),
            'limit-requests' => __('Too many requests', 'packetsense'),
            'limit-missing' => __('Too many pages that do not exist', 'packetsense'),
            'limit-login' => __('Too many log-ins', 'packetsense'),
            'limit-xmlrpc' => __('Too many calls of XML-RPC', 'packetsense'),
            'limit-blocks' => __('Too many attacks', 'packetsense'),
            'state-role' => __('An account gains rights', 'packetsense'),
            'state-role-table' => __('A role gains rights', 'packetsense'),
            'state-role-noted' => __('Rights of a role or an account change', 'packetsense'),
            'state-option' => __('A setting that decides over the site changes', 'packetsense'),
            'state-option-noted' => __('A setting worth knowing changes', 'packetsense'),
            'state-code' => __('Code is installed', 'packetsense'),
            'state-code-noted' => __('Code is switched off or deleted', 'packetsense'),
            'state-account' => __('A strong account changes', 'packetsense'),
            'state-session' => __('A strong account is signed in without a password', 'packetsense'),
            'state-forgery' => __('A change without a sign that it was meant', 'packetsense'),
            'state-direct-script' => __('A script of a plugin or theme is called by its address', 'packetsense'),
            'state-upload' => __('A file that servers run is uploaded', 'packetsense'),
            'state-archive' => __('An archive writes outside of its folder', 'packetsense'),
            'state-archive-noted' => __('An archive with scripts in it', 'packetsense'),
            'state-new-script' => __('A new script appears on the site', 'packetsense'),
            'state-redirect' => __('The site leads to another', 'packetsense'),
            'state-redirect-noted' => __('The site may lead to another', 'packetsense'),
            'state-request' => __('The site asks an inner address', 'packetsense'),
            'state-request-noted' => __('The site may ask an inner address', 'packetsense'),
        ];
    }
}
