<?php

declare(strict_types=1);

// Sentences stay whole, so that translators can read them.
// phpcs:disable Generic.Files.LineLength

namespace PacketSense\Admin\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Geo\Places;
use PacketSense\Firewall\Range;
use PacketSense\Firewall\Settings;

/** An incident in sentences. All of it is text, to be escaped by who prints it. */
final class Told
{
    /** What was done, in a word. @param array<string, mixed> $event */
    public static function done(array $event): string
    {
        if ($event['action'] !== 'block') {
            return __('Let through and recorded', 'packetsense');
        }
        return ($event['class'] ?? '') === 'limit' || (int) ($event['status'] ?? 403) === 429
            ? __('Asked to wait', 'packetsense') : __('Stopped', 'packetsense');
    }

    /**
     * What a visitor sent, to be escaped by esc_html(), which takes "&lt;" for escaped already: so it is shown as it came.
     */
    public static function exact(string $sent): string
    {
        return str_replace('&', '&amp;', $sent);
    }

    /** Whether the address decided, and not what was asked. @param array<string, mixed> $event */
    public static function isAddress(array $event): bool
    {
        return in_array($event['class'] ?? '', ['list', 'ban', 'country', 'network', 'limit'], true);
    }

    /** Why that was done. @param array<string, mixed> $event @return list<string> */
    public static function why(array $event): array
    {
        $local = $event['local'] ?? [];
        $why = [];
        if ($event['action'] === 'block') {
            $why[] = self::blocked($event);
        } elseif (($local['set'] ?? '') === 'rule') {
            $why[] = __('This rule was set to record only, so the request went on.', 'packetsense');
        } elseif (($local['set'] ?? '') === 'class') {
            $why[] = __('Rules of this kind were set to record only, so the request went on.', 'packetsense');
        } elseif (($local['mode'] ?? '') === 'record') {
            $why[] = __('The firewall only recorded, or the address was on your list of those let in, so the request went on.', 'packetsense');
        } elseif (($local['mode'] ?? '') === 'first-day') {
            $why[] = __('It was the first day, on which rules that are not sure by themselves record, so the request went on.', 'packetsense');
        } else {
            $why[] = __('This alone is no reason to stop a request, so it went on.', 'packetsense');
        }
        if (isset($local['score']) && $local['score'] > 0) {
            /* translators: %s: points */
            $text = __('All rules together gave it %s points. A sure rule gives 10; unsure ones stop a request from 5 on.', 'packetsense');
            $why[] = sprintf($text, number_format_i18n((int) $local['score']));
        }
        return $why;
    }

    /** Who asked. @param array<string, mixed> $event */
    public static function who(array $event): string
    {
        $who = $event['local']['who'] ?? [];
        if (($who['is'] ?? '') === 'claims') {
            return __('Somebody who said to have an account here and had not proved it', 'packetsense');
        }
        if (($who['is'] ?? '') !== 'known') {
            return isset($who['is']) ? __('A stranger: nobody was signed in', 'packetsense') : __('Not known', 'packetsense');
        }
        $person = get_userdata((int) ($who['user'] ?? 0));
        $roles = $who['roles'] ?? ($person === false ? [] : (array) $person->roles);
        $names = wp_roles()->role_names;
        $roles = array_map(static function (string $role) use ($names): string {
            return isset($names[$role]) ? translate_user_role($names[$role]) : $role;
        }, $roles);
        $role = $roles === [] ? __('no role', 'packetsense') : implode(', ', $roles);
        if ($person === false) {
            /* translators: %s: a role */
            return sprintf(__('An account that is gone by now (%s)', 'packetsense'), $role);
        }
        /* translators: 1: a person's name, 2: a role */
        return sprintf(__('%1$s, signed in (%2$s)', 'packetsense'), $person->display_name, $role);
    }

    /** Where an address is: "Germany"-like names are not there, so two letters; '' where it is not known. */
    public static function country(string $address): string
    {
        $file = (string) (Settings::all()['geo']['country_file'] ?? '');
        $packed = Range::packed($address);
        if ($file === '' || $packed === null) {
            return '';
        }
        try {
            $country = Places::country(Places::source($file), $packed);
        } catch (\RuntimeException $wrong) {
            return '';
        }
        $name = class_exists(\Locale::class) && $country !== '' ? \Locale::getDisplayRegion("-$country", get_user_locale()) : '';
        return is_string($name) && $name !== '' && $name !== $country ? "$name ($country)" : $country;
    }

    /** The field, in words. */
    public static function field(string $field): string
    {
        $parts = explode(':', $field, 2);
        $names = [
            /* translators: %s: name of a parameter */
            'query' => __('parameter "%s" of the address', 'packetsense'),
            /* translators: %s: name of a field */
            'body' => __('field "%s" of what was sent', 'packetsense'),
            /* translators: %s: name of a cookie */
            'cookie' => __('cookie "%s"', 'packetsense'),
            /* translators: %s: name of a header */
            'header' => __('header "%s"', 'packetsense'),
            /* translators: %s: name of an upload field */
            'file' => __('uploaded file in "%s"', 'packetsense'),
        ];
        if (isset($parts[1], $names[$parts[0]])) {
            return sprintf($names[$parts[0]], $parts[1]);
        }
        $whole = [
            'path' => __('the path', 'packetsense'),
            'uri' => __('the address', 'packetsense'),
            'query' => __('the address behind the question mark', 'packetsense'),
            'body' => __('what was sent, as a whole', 'packetsense'),
            'method' => __('the method', 'packetsense'),
            'address' => __('the address it came from', 'packetsense'),
            '' => __('the request as a whole', 'packetsense'),
            '*' => __('every field', 'packetsense'),
        ];
        return $whole[$field] ?? $field;
    }

    /** Those who have a capability. */
    public static function people(string $capability): string
    {
        $names = [
            '' => __('everybody', 'packetsense'),
            'read' => __('everybody who is signed in', 'packetsense'),
            'upload_files' => __('signed-in people who may upload files (authors and above)', 'packetsense'),
            'edit_posts' => __('signed-in people who may write posts (contributors and above)', 'packetsense'),
            'edit_others_posts' => __('signed-in editors and administrators', 'packetsense'),
            'unfiltered_html' => __('signed-in people who may write any HTML (editors and administrators)', 'packetsense'),
            'manage_options' => __('signed-in administrators', 'packetsense'),
        ];
        /* translators: %s: name of a capability of WordPress */
        return $names[$capability] ?? sprintf(__('signed-in people with the capability %s', 'packetsense'), $capability);
    }

    /** @param array<string, mixed> $event */
    private static function blocked(array $event): string
    {
        if (self::isAddress($event)) {
            return __('It was the address that decided, not what was asked.', 'packetsense');
        }
        foreach ($event['local']['matches'] ?? [] as $match) {
            if ($match['rule'] === $event['rule'] && $match['confidence'] === 'medium') {
                return __('Several rules that are not sure by themselves matched, and together they were enough.', 'packetsense');
            }
        }
        return __('The rule is sure: it stops a request by itself.', 'packetsense');
    }
}
