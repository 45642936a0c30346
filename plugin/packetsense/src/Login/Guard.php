<?php

declare(strict_types=1);

namespace PacketSense\Login;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Decides whether somebody may try to log in now, and remembers how it went.
 *
 * An address that fails too often waits; so does everybody at an account that is attacked from many addresses, except
 * the addresses from which its owner has signed in before: nobody locks an owner out by guessing at the owner's account.
 */
final class Guard
{
    /** @var Counters */
    private $counters;
    /** @var KnownAddresses */
    private $known;
    /** @var string visitor's address; '' where it does not tell visitors apart */
    private $address;

    /**
     * @param string $address of the visitor; empty where everybody seems to come from the same one (an unknown proxy)
     */
    public function __construct(Counters $counters, KnownAddresses $known, string $address)
    {
        $this->counters = $counters;
        $this->known = $known;
        $this->address = $address;
    }

    /** Seconds that this visitor has to wait before the next try at this account; 0 where none. */
    public function wait(string $account, ?int $userId, int $now): int
    {
        $wait = 0;
        if ($this->address !== '') {
            $wait = Limit::wait($this->counters->get($this->addressKey(), $now), Limit::FREE_PER_ADDRESS, $now);
        }
        if ($account !== '' && !($userId !== null && $this->known->has($userId, $this->address))) {
            $failures = $this->counters->get($this->accountKey($account), $now);
            $wait = max($wait, Limit::wait($failures, Limit::FREE_PER_ACCOUNT, $now));
        }
        return $wait;
    }

    public function failed(string $account, int $now): void
    {
        if ($this->address !== '') {
            $this->counters->add($this->addressKey(), $now);
        }
        if ($account !== '') {
            $this->counters->add($this->accountKey($account), $now);
        }
    }

    /**
     * The account starts anew, the address does not: whoever knows one password must not be able to go on guessing at
     * others by signing in between.
     */
    public function succeeded(string $account, int $userId, int $now): void
    {
        if ($this->address !== '') {
            $this->known->add($userId, $this->address);
        }
        $this->counters->clear($this->accountKey($account), $now);
    }

    private function addressKey(): string
    {
        return 'address ' . self::network($this->address);
    }

    private function accountKey(string $account): string
    {
        return 'account ' . strtolower($account);
    }

    /** One visitor has one IPv4 address, but a whole /64 of IPv6. */
    private static function network(string $address): string
    {
        $packed = strpos($address, ':') === false ? false : @inet_pton($address);
        return is_string($packed) ? bin2hex(substr($packed, 0, 8)) : $address;
    }
}
