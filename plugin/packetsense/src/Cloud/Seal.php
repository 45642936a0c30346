<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Secret;
use PacketSense\Wire\Keys;

/**
 * Keeps the site's private key shut: sealed with a random key in the data folder combined with WordPress's salts, so
 * that neither a copy of the database nor one of the files is enough. A host without a data folder has the salts alone.
 */
final class Seal
{
    public static function close(Keys $key): string
    {
        Secret::ensure();
        $nonce = random_bytes(SODIUM_CRYPTO_SECRETBOX_NONCEBYTES);
        return base64_encode($nonce . sodium_crypto_secretbox($key->seed(), $nonce, self::lock()));
    }

    /** The key, or null where salts or data folder are others than when it was sealed. */
    public static function open(string $sealed): ?Keys
    {
        $bytes = (string) base64_decode($sealed, true);
        if (strlen($bytes) !== SODIUM_CRYPTO_SECRETBOX_NONCEBYTES + SODIUM_CRYPTO_SECRETBOX_MACBYTES + 32) {
            return null;
        }
        $nonce = substr($bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES);
        $seed = sodium_crypto_secretbox_open(substr($bytes, strlen($nonce)), $nonce, self::lock());
        return is_string($seed) && strlen($seed) === 32 ? Keys::fromSeed($seed) : null;
    }

    private static function lock(): string
    {
        $salts = wp_salt('auth') . wp_salt('secure_auth');
        return hash_hkdf('sha256', (string) Secret::key('connection') . $salts, 32, 'packetsense/site-key');
    }
}
