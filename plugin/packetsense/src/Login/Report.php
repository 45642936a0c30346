<?php

declare(strict_types=1);

namespace PacketSense\Login;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * An attempt to log in as an event of docs/protocol.md. The account's name becomes a keyed hash; no password is ever seen.
 */
final class Report
{
    /** @var string */
    private $secret;

    public function __construct(string $secret)
    {
        $this->secret = $secret;
    }

    /**
     * @param string $outcome failed, success or limited
     * @return array<string, mixed>
     */
    public function event(string $address, string $account, bool $exists, string $outcome, string $method): array
    {
        return [
            'type' => 'login',
            'ip' => $address,
            'account_hash' => hash_hmac('sha256', 'account ' . strtolower($account), $this->secret),
            'account_exists' => $exists,
            'outcome' => $outcome,
            'method' => $method,
        ];
    }

    /** By which door this request came. */
    public static function method(): string
    {
        if (defined('XMLRPC_REQUEST') && XMLRPC_REQUEST) {
            return 'xmlrpc';
        }
        return defined('REST_REQUEST') && REST_REQUEST ? 'rest' : 'form';
    }
}
