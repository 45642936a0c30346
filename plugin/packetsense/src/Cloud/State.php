<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Settings;
use PacketSense\Wire\Uuid;

/**
 * What the cloud says of the site, asked for now and then: names, seat, keys, and the little that it may wish for.
 * Wishes can only tighten security: scan now, settle the rules, clear a ban.
 */
final class State
{
    private const SOONEST = 60;
    private const OFTEN = 300;
    private const LATEST = 86400;
    private const COMMANDS_KEPT = 50;

    public static function pollIfDue(): void
    {
        if (time() >= (int) Stored::read()['state_due'] && Connection::key() !== null) {
            self::poll();
        }
    }

    /** @return bool whether the cloud answered */
    public static function poll(): bool
    {
        ['etag' => $etag, 'site_id' => $siteId] = Stored::read();
        $answer = Client::request('GET', '/v1/site/state', '', '', $etag === '' ? [] : ['if-none-match' => $etag]);
        if ($answer->believed() && $answer->status === 304) {
            Stored::amend(['state_due' => time() + self::OFTEN], $siteId);
            Pace::succeeded(false, time());
            return true;
        }
        $json = $answer->json();
        if (!$answer->ok() || ($json['site_id'] ?? null) !== $siteId) {
            Pace::failed($answer->trouble(), time());
            return false;
        }
        $header = $answer->headers['etag'] ?? '';
        // The entity tag is not signed; at worst it makes the cloud send again what it would have sent.
        $tag = is_string($header) && preg_match('~^(?:W/)?"[\x21\x23-\x7e]{1,100}"$~D', $header) ? $header : '';
        $changes = ['etag' => $tag, 'state_due' => time() + self::seconds($json['next_report'] ?? null)] + self::facts($json);
        $keys = ServiceKeys::read($json['service_keys'] ?? null);
        if ($keys !== []) {
            $changes['service_keys'] = $keys;
        }
        Stored::amend($changes, $siteId);
        Pace::succeeded(false, time());
        $settings = is_array($json['settings'] ?? null) ? $json['settings'] : [];
        self::settle($settings);
        self::obey(is_array($json['commands'] ?? null) ? $json['commands'] : [], $settings);
        return true;
    }

    /**
     * What the cloud says of the site, in bounds: answers to token and state share it.
     *
     * @param array<string, mixed> $json
     * @return array<string, mixed>
     */
    public static function facts(array $json): array
    {
        $facts = [];
        foreach (['site_name' => 255, 'team_name' => 255, 'plan' => 32] as $name => $bytes) {
            if (is_string($json[$name] ?? null)) {
                $facts[$name] = Text::bounded($json[$name], $bytes);
            }
        }
        foreach (['seat', 'verified'] as $name) {
            if (is_bool($json[$name] ?? null)) {
                $facts[$name] = $json[$name];
            }
        }
        $url = $json['dashboard_url'] ?? null;
        if (is_string($url) && preg_match('~^https?://[\x21-\x7e]{1,500}$~D', $url)) {
            $facts['dashboard_url'] = $url;
        }
        return $facts;
    }

    /** @param array<string, mixed> $settings */
    private static function settle(array $settings): void
    {
        if (($settings['mode'] ?? null) === 'settled' && Settings::all()['mode'] === 'first-day') {
            Settings::save(['mode' => 'settled'] + Settings::all());
        }
    }

    /**
     * @param array<mixed> $commands
     * @param array<string, mixed> $settings
     */
    private static function obey(array $commands, array $settings): void
    {
        $done = (array) Stored::read()['commands_done'];
        foreach (array_slice($commands, 0, self::COMMANDS_KEPT) as $command) {
            $id = is_array($command) ? $command['id'] ?? null : null;
            if (!is_string($id) || !Uuid::is($id) || in_array($id, $done, true)) {
                continue;
            }
            // Noted first: a command that breaks must not come back for ever.
            $done[] = $id;
            Stored::write(['commands_done' => array_slice($done, -self::COMMANDS_KEPT)]);
            switch ($command['kind'] ?? '') {
                case 'scan_now':
                    do_action('packetsense_scan_now');
                    break;
                case 'apply_settings':
                    do_action('packetsense_apply_settings', $settings);
                    break;
                case 'clear_ban':
                    do_action('packetsense_clear_ban', $command);
                    break;
            }
        }
    }

    /** @param mixed $next */
    private static function seconds($next): int
    {
        return is_int($next) ? max(self::SOONEST, min(self::LATEST, $next)) : self::OFTEN;
    }
}
