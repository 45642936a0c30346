<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Access;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Bans;
use PacketSense\Firewall\Challenge\Pass;
use PacketSense\Firewall\Crawlers\Verified;
use PacketSense\Firewall\Geo\Places;
use PacketSense\Firewall\Limits\Owners;
use PacketSense\Firewall\Limits\Rate;
use PacketSense\Firewall\Limits\Strikes;
use PacketSense\Firewall\Lists\Lookup;
use PacketSense\Firewall\Origin\Proven;
use PacketSense\Firewall\Range;
use PacketSense\Install\DataFolder;

/**
 * Who may come in, by address, before anything else of the request is looked at.
 *
 * In this order: the owner's lists; then, for all but proven staff, bans, countries and networks, and the rate of
 * requests. Owners and verified search engines are spared what the plugin decides by itself.
 */
final class Door
{
    /** So many times the limit of requests, and there is no more asking. */
    private const PATIENCE = 4;

    /**
     * What is done with the asker; null: let in.
     *
     *  - do: allow (let in, and rules only record), block, challenge
     *  - rule, class, what: for the event
     *  - retry: seconds until it is worth to try again, 0 for unknown
     *  - status: of the answer
     *  - acts: false where it is only recorded
     *
     * @param array<string, mixed> $settings
     * @param bool $staff whether the request proves that it comes from somebody with rights on the site
     * @param float $hurry how many times the limit of requests the asker has made; 0 for less
     * @return array{do: string, rule: string, class: string, what: string, retry: int, status: int, acts: bool}|null
     */
    public static function ask(string $address, array $settings, bool $staff, string $mode, float $hurry, int $now): ?array
    {
        $packed = Range::packed($address);
        if ($packed === null) {
            return null;
        }
        $listed = Lookup::kind($settings['door']['lists'] ?? [], $packed, $now);
        if ($listed === 'allow') {
            return self::answer('allow', '', '', '');
        }
        $answer = $listed === 'deny' ? self::answer('block', 'address-deny', 'list', '') : null;
        if ($answer === null && !$staff) {
            $answer = self::banned($address, $now)
                ?? self::placed($address, $packed, $settings, $now)
                ?? ($listed === 'challenge' ? self::answer('challenge', 'address-challenge', 'list', '') : null);
            if ($answer !== null && $answer['do'] === 'challenge' && Pass::holds($address, $now)) {
                $answer = null;
            }
            $answer = $answer ?? ($hurry > 0 ? self::hurried($address, $settings, $mode, $hurry, $now) : null);
        }
        if ($answer !== null && ($mode === 'record' || !Proven::is($_SERVER, $settings))) {
            $answer['acts'] = false;
        }
        return $answer;
    }

    /** @return array<string, mixed>|null */
    private static function banned(string $address, int $now): ?array
    {
        $ban = is_file(DataFolder::file('bans.php')) ? Bans::find($address, $now) : null;
        if ($ban === null || ($ban['reason'] !== 'by hand' && (Owners::has($address, $now) || Verified::is($address, $now)))) {
            return null;
        }
        return self::answer($ban['do'], 'address-ban', 'ban', $ban['reason'], $ban['until'] - $now);
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>|null
     */
    private static function placed(string $address, string $packed, array $settings, int $now): ?array
    {
        $places = $settings['door']['places'] ?? null;
        $found = $places === null ? null : Places::find($places, $packed);
        if ($found === null || ($found['do'] === 'login' && !self::isLogin($_SERVER)) || Verified::is($address, $now)) {
            return null;
        }
        $do = $found['do'] === 'challenge' ? 'challenge' : 'block';
        return self::answer($do, 'address-' . $found['by'], $found['by'], $found['place']);
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>|null
     */
    private static function hurried(string $address, array $settings, string $mode, float $times, int $now): ?array
    {
        $limit = $settings['door']['rate'];
        if (Owners::has($address, $now) || Verified::is($address, $now)) {
            return null;
        }
        $acts = $limit['do'] !== 'record' && $mode === 'settled';
        // Once in a window is enough to know.
        if (!$acts && $times > 1 + 1 / $limit['count']) {
            return null;
        }
        if ($acts && $limit['do'] === 'ban' && Proven::is($_SERVER, $settings)) {
            register_shutdown_function(static function () use ($address, $limit, $mode, $now): void {
                Strikes::ban('requests', $address, $limit, $mode, $now);
            });
        }
        // Who has worked for a pass may go on four times as fast.
        $asks = $limit['do'] === 'challenge' && $times <= self::PATIENCE;
        if ($acts && $asks && Pass::holds($address, $now)) {
            return null;
        }
        $answer = self::answer($asks ? 'challenge' : 'block', 'limit-requests', 'limit', '', Rate::left($limit['seconds'], $now));
        return ['status' => 429, 'acts' => $acts] + $answer;
    }

    /** @param array<string, mixed> $server */
    private static function isLogin(array $server): bool
    {
        $script = is_string($server['SCRIPT_FILENAME'] ?? null) ? basename($server['SCRIPT_FILENAME']) : '';
        return $script === 'wp-login.php' || $script === 'xmlrpc.php';
    }

    /** @return array{do: string, rule: string, class: string, what: string, retry: int, status: int, acts: bool} */
    private static function answer(string $do, string $rule, string $class, string $what, int $retry = 0): array
    {
        return ['do' => $do, 'rule' => $rule, 'class' => $class, 'what' => $what, 'retry' => $retry, 'status' => 403, 'acts' => true];
    }
}
