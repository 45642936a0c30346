<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Origin;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\ClientAddress;
use PacketSense\Firewall\Range;

/**
 * The way that a request has come, as this server saw it, and what it says of the proxies before the site.
 */
final class Chain
{
    private const HOPS = 20;

    /** @var string */
    public $peer;
    /** @var string X-Forwarded-For as it came */
    public $forwarded;

    public function __construct(string $peer, string $forwarded)
    {
        $this->peer = (string) Range::address($peer);
        $this->forwarded = substr($forwarded, 0, 1000);
    }

    /** @param array<string, mixed> $server */
    public static function of(array $server): self
    {
        $text = static function (string $name) use ($server): string {
            return is_string($server[$name] ?? null) ? $server[$name] : '';
        };
        return new self($text('REMOTE_ADDR'), $text('HTTP_X_FORWARDED_FOR'));
    }

    /**
     * Ranges that would have to be trusted for the visitor's address to be known: the peer, and whatever private addresses
     * and known services stand before it in the header. Empty where the peer is the visitor.
     *
     * @return list<string>
     */
    public function proxies(): array
    {
        if ($this->peer === '' || $this->forwarded === '') {
            return [];
        }
        $proxies = self::ranges($this->peer);
        foreach (array_slice(array_reverse(explode(',', $this->forwarded)), 0, self::HOPS) as $hop) {
            $address = Range::address(trim($hop));
            if ($address === null || (Range::isPublic($address) && KnownProxies::service($address) === '')) {
                break;
            }
            $proxies = array_merge($proxies, self::ranges($address));
        }
        return array_values(array_unique($proxies));
    }

    /**
     * The visitor, if those proxies were trusted.
     *
     * @param list<string> $trusted
     */
    public function visitor(array $trusted): string
    {
        $server = ['REMOTE_ADDR' => $this->peer, 'HTTP_X_FORWARDED_FOR' => $this->forwarded];
        return ClientAddress::of($server, ['trusted_proxies' => $trusted]);
    }

    /** @return list<string> all of a known service, or the address alone */
    private static function ranges(string $address): array
    {
        $service = KnownProxies::service($address);
        return $service === '' ? [$address] : KnownProxies::RANGES[$service];
    }
}
