<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Crawlers;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Asks the domain name system. */
interface Resolver
{
    /**
     * Names of an address (PTR).
     *
     * @return list<string>|null null where no server answered
     */
    public function names(string $address): ?array;

    /**
     * Addresses of a name (A, or AAAA).
     *
     * @return list<string>|null null where no server answered
     */
    public function addresses(string $name, bool $six): ?array;
}
