<?php

declare(strict_types=1);

namespace PacketSense\Wire;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The name by which both sides know a key: the RFC 7638 thumbprint of its JWK (RFC 8037).
 */
final class Thumbprint
{
    /** @param string $publicKey 32 bytes */
    public static function of(string $publicKey): string
    {
        $jwk = '{"crv":"Ed25519","kty":"OKP","x":"' . Base64Url::encode($publicKey) . '"}';
        return Base64Url::encode(hash('sha256', $jwk, true));
    }
}
