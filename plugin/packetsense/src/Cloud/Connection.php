<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Spool;
use PacketSense\Firewall\State as FirewallState;
use PacketSense\Wire\Base64Url;
use PacketSense\Wire\Keys;
use PacketSense\Wire\Pkce;

/**
 * The site's connection to its cloud: begun by a person in wp-admin, agreed to in the cloud's own pages, ended from
 * either side. OAuth 2.0 authorization code with PKCE and issuer (docs/protocol.md, Connecting). In a network of sites
 * there is one connection, that of the main site.
 */
final class Connection
{
    /** Seconds in which the browser must come back. */
    public const ATTEMPT = 600;
    private const FAILURES_OF_TROUBLE = 2;

    /**
     * How the connection stands: state is unconnected, pending (the browser is at the cloud), connected, trouble
     * (connected, but deliveries fail) or reconnect (one click is needed; reconnect says why: salts, moved, removed).
     *
     * @return array{state: string, cloud_url: string, site_id: string, site_name: string, team_name: string, plan: string,
     *               seat: bool, verified: bool, dashboard_url: string, last_delivery: int, last_error: string,
     *               set_aside: int, reconnect: string, connected_at: int, pending_events: int}
     */
    public static function status(): array
    {
        $stored = Stored::read();
        $pace = Pace::read();
        $state = 'unconnected';
        if ($stored['site_id'] !== '') {
            [, $stored['reconnect']] = self::unlock($stored);
            $state = $pace['failures'] >= self::FAILURES_OF_TROUBLE ? 'trouble' : 'connected';
            $state = $stored['reconnect'] !== '' ? 'reconnect' : $state;
        } elseif (self::pending() !== null) {
            $state = 'pending';
        }
        $told = array_flip([
            'cloud_url', 'site_id', 'site_name', 'team_name', 'plan', 'seat', 'verified', 'dashboard_url', 'reconnect', 'connected_at',
        ]);
        $status = ['state' => $state] + array_intersect_key($stored, $told);
        $status['cloud_url'] = $status['cloud_url'] !== '' ? $status['cloud_url'] : CloudUrl::preset();
        return $status + [
            'last_delivery' => $pace['last_delivery'],
            'last_error' => $pace['last_error'],
            'set_aside' => $pace['set_aside'],
            'pending_events' => class_exists(Spool::class) ? Spool::open()->pending() : 0,
        ];
    }

    /**
     * Begins an attempt to connect.
     *
     * @param string $cloudUrl empty for the preset cloud; the constant PACKETSENSE_CLOUD_URL stands over both
     * @return string address for the browser
     * @throws \InvalidArgumentException says in words for people what is wrong with the address
     */
    public static function begin(string $cloudUrl): string
    {
        $cloud = CloudUrl::check(defined('PACKETSENSE_CLOUD_URL') || $cloudUrl === '' ? CloudUrl::preset() : $cloudUrl);
        $key = Keys::generate();
        $pending = [
            'started' => time(),
            'cloud_url' => $cloud,
            'site_url' => self::siteUrl(),
            // With the scheme of the site: WordPress leads on to a safer one by itself.
            'redirect_uri' => set_url_scheme(
                admin_url('admin.php?page=packetsense'),
                (string) parse_url(self::siteUrl(), PHP_URL_SCHEME)
            ),
            'state' => Base64Url::random(24),
            'verifier' => Pkce::verifier(),
            'sealed_key' => Seal::close($key),
        ];
        Stored::write(['pending' => $pending]);
        return $cloud . '/connect?' . http_build_query([
            'site_url' => $pending['site_url'],
            'site_name' => wp_specialchars_decode((string) get_bloginfo('name'), ENT_QUOTES),
            'environment' => wp_get_environment_type(),
            'jkt' => $key->keyid(),
            'state' => $pending['state'],
            'code_challenge' => Pkce::challenge($pending['verifier']),
            'code_challenge_method' => 'S256',
            'redirect_uri' => $pending['redirect_uri'],
            'plugin' => \PacketSense\VERSION,
        ], '', '&', PHP_QUERY_RFC3986);
    }

    /**
     * Ends an attempt with what the browser brought back.
     *
     * @param array<mixed> $query of the redirect, without slashes
     * @return string|null null where the site is connected now; else what is wrong, for people
     */
    public static function finish(array $query): ?string
    {
        $pending = self::pending();
        if ($pending === null) {
            return __('No attempt to connect is under way, or it took longer than ten minutes. Please connect again.', 'packetsense');
        }
        $told = static function (string $name) use ($query): string {
            return isset($query[$name]) && is_string($query[$name]) ? $query[$name] : '';
        };
        if (!hash_equals($pending['state'], $told('state'))) {
            return __('The answer does not belong to the attempt that was begun here. Please connect again.', 'packetsense');
        }
        if (rtrim($told('iss'), '/') !== $pending['cloud_url']) {
            return __('The answer comes from another cloud than the one that was asked. Nothing was connected.', 'packetsense');
        }
        // State, verifier and code are good once.
        Stored::write(['pending' => []]);
        if ($told('error') === 'access_denied') {
            return __('You did not agree, so nothing was connected and nothing is sent.', 'packetsense');
        }
        $key = Seal::open($pending['sealed_key']);
        if ($key === null || !preg_match('~^[\x21-\x7e]{1,512}$~D', $told('code'))) {
            return __('The cloud sent the browser back without a code. Please connect again.', 'packetsense');
        }
        [$grant, $error] = Redemption::redeem($key, $pending, $told('code'));
        if ($grant === null) {
            return $error;
        }
        Stored::write($grant + [
            'cloud_url' => $pending['cloud_url'],
            'site_url' => $pending['site_url'],
            'sealed_key' => $pending['sealed_key'],
            'connected_at' => time(),
            'reconnect' => '',
            'dashboard_url' => '',
            'etag' => '',
            'state_due' => 0,
            'inventory_due' => 0,
        ]);
        Pace::forget();
        FirewallState::update(['connected' => true, 'deliver_url' => Wake::url()]);
        Schedule::begin();
        Wake::knock();
        return null;
    }

    /**
     * Ends the connection, whether or not the cloud can be told. What waited to be sent is deleted unsent.
     *
     * @return string|null null where the cloud confirmed; else what the person should know
     */
    public static function disconnect(): ?string
    {
        if (Stored::read()['site_id'] === '') {
            Stored::write(['pending' => []]);
            return null;
        }
        [$key, $why] = self::unlock(Stored::read());
        $answer = $key === null ? null : Client::request('DELETE', '/v1/site', '', '');
        // A site that was removed there, and a copy of another site, have nothing to take leave of.
        $gone = $answer === null
            ? $why !== 'salts'
            : $answer->ok() || ($answer->believed() && $answer->code() === 'signature.unknown_key');
        Stored::forget();
        Pace::forget();
        Schedule::end();
        FirewallState::update(['connected' => false, 'deliver_url' => '']);
        self::clearSpool();
        if ($gone) {
            return null;
        }
        $text = __('Disconnected here, but the cloud was not told. Remove the site in its dashboard to free the seat.', 'packetsense');
        return trim($text . ' ' . ($answer === null ? '' : $answer->trouble()));
    }

    /** The site's key, or null where nothing may be sent: not connected, or to be connected anew. */
    public static function key(): ?Keys
    {
        return self::unlock(Stored::read())[0];
    }

    /** The cloud does not know this site any more. It keeps protecting, and keeps what waits to be sent. */
    public static function removed(string $siteId): void
    {
        Stored::amend(['reconnect' => 'removed'], $siteId);
    }

    /**
     * The site's URL as the cloud knows it: that of the main site, without a slash at the end. Read from the setting,
     * since home_url() changes its scheme with the request that asks.
     */
    public static function siteUrl(): string
    {
        return rtrim((string) (is_multisite() ? get_blog_option(get_main_site_id(), 'home') : get_option('home')), '/');
    }

    /**
     * Opens the key. That it does not open is not remembered: another user of the machine, or a strange host name of
     * one request, must not end a connection.
     *
     * @param array<string, mixed> $stored
     * @return array{0: Keys|null, 1: string} the key, or null and why the site must be connected anew
     */
    private static function unlock(array $stored): array
    {
        if ($stored['site_id'] === '' || $stored['reconnect'] !== '') {
            return [null, $stored['reconnect']];
        }
        // A copy of this site under another URL is another site, and gets its own identity.
        if ($stored['site_url'] !== self::siteUrl()) {
            return [null, 'moved'];
        }
        $key = Seal::open($stored['sealed_key']);
        return [$key, $key === null ? 'salts' : ''];
    }

    /** @return array<string, mixed>|null */
    private static function pending(): ?array
    {
        $pending = Stored::read()['pending'];
        $age = time() - (int) ($pending['started'] ?? 0);
        return $age >= 0 && $age <= self::ATTEMPT ? $pending : null;
    }

    private static function clearSpool(): void
    {
        $spool = Spool::open();
        $spool->seal();
        foreach ($spool->sealed() as $batch) {
            $spool->done($batch['batch']);
        }
    }
}
