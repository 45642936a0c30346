<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The four capabilities that make somebody a master of the site, and who gains them by a change.
 */
final class Privilege
{
    public const POWERS = ['edit_others_posts', 'unfiltered_html', 'manage_options', 'install_plugins'];

    /** Roles that anybody may get, as WordPress and the common shops and forums give them. */
    private const LOW = ['subscriber', 'customer', 'contributor', 'author'];

    /**
     * Those of the four that come with a person's capabilities.
     *
     * @param mixed $capabilities role or capability => bool, as WordPress keeps them for a user
     * @param array<string, mixed> $roles role => ['capabilities' => [name => bool]]
     * @return list<string>
     */
    public static function of($capabilities, array $roles): array
    {
        $powers = [];
        foreach (is_array($capabilities) ? $capabilities : [] as $name => $granted) {
            if ($granted) {
                $powers[(string) $name] = true;
                foreach (array_filter((array) ($roles[(string) $name]['capabilities'] ?? [])) as $capability => $yes) {
                    $powers[(string) $capability] = true;
                }
            }
        }
        return array_values(array_filter(self::POWERS, static function (string $power) use ($powers): bool {
            return isset($powers[$power]);
        }));
    }

    /**
     * What a person gains.
     *
     * @param mixed $before
     * @param mixed $after
     * @param array<string, mixed> $roles
     * @return list<string>
     */
    public static function gained($before, $after, array $roles): array
    {
        return array_values(array_diff(self::of($after, $roles), self::of($before, $roles)));
    }

    /**
     * Roles that gain some of the four by a change of the table of roles.
     *
     * @param mixed $before
     * @param mixed $after
     * @return array<string, array{powers: list<string>, low: bool}> role => what it gains, and whether anybody may get the role
     */
    public static function rolesThatGain($before, $after, string $defaultRole): array
    {
        $gains = [];
        foreach (is_array($after) ? $after : [] as $role => $what) {
            $had = is_array($before) ? (array) ($before[$role]['capabilities'] ?? []) : [];
            $has = is_array($what) ? (array) ($what['capabilities'] ?? []) : [];
            $powers = self::gained($had, $has, []);
            if ($powers !== []) {
                $low = in_array((string) $role, array_merge(self::LOW, [$defaultRole]), true);
                $gains[(string) $role] = ['powers' => $powers, 'low' => $low];
            }
        }
        return $gains;
    }
}
