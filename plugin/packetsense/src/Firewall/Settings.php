<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Access\Plan;
use PacketSense\Firewall\Challenge\Puzzle;
use PacketSense\Firewall\Geo\Places;
use PacketSense\Firewall\Limits\Kinds;
use PacketSense\Firewall\Lists\Lists;
use PacketSense\Install\ConstantFile;

/**
 * The firewall's settings. WordPress keeps them in an option; a copy as a PHP file that opcache shares serves the
 * firewall before WordPress.
 *
 *  - enabled: bool, the firewall's main switch
 *  - mode: first-day (sure rules block, the rest record; over after a day), settled (all block), record (none blocks)
 *  - trusted_proxies: list of addresses and CIDR ranges whose X-Forwarded-For is believed
 *  - rules: rule id => 'record' (it shall only record) or 'block' (it acts although its class records or it was held back)
 *  - classes: class => 'record', classes of rules that shall only record
 *  - exceptions: what the owner has excepted rules from (Exceptions)
 *  - lists: addresses that are let in, refused or asked for a proof of work (Lists\Lists)
 *  - limits: how much of what within which time (Limits\Kinds)
 *  - geo: databases and rules of countries and networks (Geo\Places)
 *  - challenge: bits of the puzzle (Challenge\Puzzle)
 *
 * Beside them stands "door", what of it a request needs ready made (Access\Plan). It is made anew at each saving.
 */
final class Settings
{
    public const OPTION = 'packetsense_firewall';

    public const DEFAULTS = [
        'enabled' => true,
        'mode' => 'settled',
        'trusted_proxies' => [],
        'rules' => [],
        'classes' => [],
        'exceptions' => [],
        'lists' => [],
        'limits' => Kinds::DEFAULTS,
        'geo' => Places::DEFAULTS,
        'challenge' => Puzzle::BITS,
    ];

    /**
     * The settings in force.
     *
     * @return array<string, mixed> those of DEFAULTS, and door
     */
    public static function all(): array
    {
        $state = State::read();
        $settings = ConstantFile::read('settings', (string) $state['settings']);
        if ($settings === null) {
            $option = function_exists('get_option') ? get_option(self::OPTION) : null;
            $settings = self::clean(is_array($option) ? $option : []);
            $settings['door'] = Plan::of($settings);
        }
        $settings['mode'] = self::mode($settings, (int) $state['settles_at'], time());
        return $settings + self::DEFAULTS + ['door' => []];
    }

    /**
     * Keeps settings after bringing them into shape; what is not known is dropped.
     *
     * @param array<string, mixed> $settings whole or in part; what is missing stays as it is
     * @return bool whether the firewall will see them
     */
    public static function save(array $settings): bool
    {
        $clean = self::clean($settings + self::all());
        if (function_exists('update_option')) {
            update_option(self::OPTION, $clean, false);
        }
        $name = ConstantFile::write('settings', ConstantFile::source($clean + ['door' => Plan::of($clean)]));
        if ($name === null) {
            // Where nothing was ever written, the firewall starts inside WordPress and reads the option.
            return !State::exists() && function_exists('update_option');
        }
        return State::update(['settings' => $name]);
    }

    /**
     * The engine's mode now: the first day ends by itself.
     *
     * @param array<string, mixed> $settings
     */
    public static function mode(array $settings, int $settlesAt, int $now): string
    {
        return $settings['mode'] === 'first-day' && $now >= $settlesAt ? 'settled' : $settings['mode'];
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>
     */
    public static function clean(array $settings): array
    {
        $settings = array_intersect_key($settings, self::DEFAULTS) + self::DEFAULTS;
        $clean = [
            'enabled' => (bool) $settings['enabled'],
            'mode' => in_array($settings['mode'], ['first-day', 'settled', 'record'], true) ? $settings['mode'] : 'settled',
            'trusted_proxies' => [],
            'rules' => [],
            'classes' => [],
            'exceptions' => Exceptions::clean($settings['exceptions']),
            'lists' => Lists::clean($settings['lists']),
            'limits' => Kinds::clean($settings['limits']),
            'geo' => Places::clean($settings['geo']),
            'challenge' => max(Puzzle::EASIEST, min(Puzzle::HARDEST, (int) $settings['challenge'])),
        ];
        foreach ((array) $settings['trusted_proxies'] as $range) {
            if (is_string($range) && Range::parse(trim($range)) !== null) {
                $clean['trusted_proxies'][] = trim($range);
            }
        }
        foreach ((array) $settings['rules'] as $rule => $what) {
            if (in_array($what, ['record', 'block'], true) && preg_match('~^[a-z0-9-]{1,64}$~D', (string) $rule)) {
                $clean['rules'][(string) $rule] = $what;
            }
        }
        foreach ((array) $settings['classes'] as $class => $what) {
            if ($what === 'record' && preg_match('~^[a-z0-9-]{1,32}$~D', (string) $class)) {
                $clean['classes'][(string) $class] = 'record';
            }
        }
        return $clean;
    }
}
