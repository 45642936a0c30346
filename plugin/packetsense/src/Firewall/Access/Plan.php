<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Access;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Challenge\Words;
use PacketSense\Firewall\Geo\Places;
use PacketSense\Firewall\Limits\Kinds;
use PacketSense\Firewall\Lists\Lookup;

/**
 * What the door must know, made of the settings when they are saved and kept with them, so that a request finds it ready.
 * Where there are no lists and no places to watch, requests pass by.
 */
final class Plan
{
    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed> lists and places (then also watch), rate, words; each only if there is any
     */
    public static function of(array $settings): array
    {
        $plan = [];
        if ($settings['lists'] !== []) {
            $plan['lists'] = Lookup::compile($settings['lists']);
        }
        $places = Places::compile($settings['geo']);
        if ($places !== []) {
            $plan['places'] = $places;
        }
        if ($plan !== []) {
            $plan['watch'] = true;
        }
        $rate = Kinds::clean($settings['limits'])['requests'];
        if ($rate['do'] !== 'off') {
            $plan['rate'] = $rate;
        }
        $words = Words::translated();
        if ($words !== []) {
            $plan['words'] = $words;
        }
        return $plan;
    }
}
