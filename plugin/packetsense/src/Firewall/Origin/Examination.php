<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Origin;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Probe;
use PacketSense\Firewall\Range;

/**
 * Finds out how the visitor's address reaches this site: the site asks itself by its public URL, with a made-up address in
 * X-Forwarded-For, and looks at what became of it.
 *
 * Results:
 *  - direct: nothing stands between; the peer is the visitor
 *  - proxy: what stands between adds the true address at the end, so it can be trusted
 *  - forged: what stands between passes on whatever the visitor claims; trusting it would let anybody be anyone
 *  - hidden: what stands between tells no address
 *  - inside: the request did not pass what stands between; only the owner's browser can tell
 *  - silent: there was no answer that the firewall had seen
 */
final class Examination
{
    /** From a range kept for documentation (RFC 5737): nobody has it. */
    public const MARKER = '198.51.100.77';

    /** @return array{result: string, peer: string, forwarded: string, proxies: list<string>} */
    public static function run(): array
    {
        $token = Probe::token(time());
        $answer = $token === null ? [] : wp_remote_get(home_url('/'), [
            'timeout' => 5,
            'redirection' => 0,
            'sslverify' => false,
            'headers' => [Probe::HEADER => $token, 'X-Forwarded-For' => self::MARKER, 'Cache-Control' => 'no-cache'],
        ]);
        $seen = json_decode((string) base64_decode((string) wp_remote_retrieve_header($answer, Probe::CHAIN), true), true);
        if (!is_array($seen) || !is_string($seen['peer'] ?? null) || !is_string($seen['forwarded'] ?? null)) {
            return ['result' => 'silent', 'peer' => '', 'forwarded' => '', 'proxies' => []];
        }
        $chain = new Chain($seen['peer'], $seen['forwarded']);
        $result = self::judge($chain);
        $proxies = $result === 'proxy' ? $chain->proxies() : [];
        return ['result' => $result, 'peer' => $chain->peer, 'forwarded' => $chain->forwarded, 'proxies' => $proxies];
    }

    /** What the way of a request with the made-up address says. */
    public static function judge(Chain $chain): string
    {
        $stands = !Range::isPublic($chain->peer) || KnownProxies::service($chain->peer) !== '';
        if (trim($chain->forwarded) === self::MARKER) {
            if (KnownProxies::service($chain->peer) !== '') {
                return 'forged';
            }
            return $stands ? 'inside' : 'direct';
        }
        if (trim($chain->forwarded) === '') {
            return $stands ? 'hidden' : 'direct';
        }
        return $chain->visitor($chain->proxies()) === self::MARKER ? 'forged' : 'proxy';
    }
}
