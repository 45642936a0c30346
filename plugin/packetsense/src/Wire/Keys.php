<?php

declare(strict_types=1);

namespace PacketSense\Wire;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * An Ed25519 key pair (RFC 8032), and what is believed of other people's keys. The functions are PHP's own sodium or
 * WordPress's sodium_compat, which has the same names.
 */
final class Keys
{
    private const PRIME_LOW_BYTE = 0xed;
    /** y of the points of small order, for which anyone can sign; canonical spellings, sign bit cleared. */
    private const SMALL_ORDER = [
        '0000000000000000000000000000000000000000000000000000000000000000',
        '0100000000000000000000000000000000000000000000000000000000000000',
        '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
        'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
        'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    ];
    /** The order of the group, little endian. */
    private const ORDER = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010';

    /** @var string 32 bytes */
    private $seed;
    /** @var string 64 bytes */
    private $secret;
    /** @var string 32 bytes */
    private $public;

    private function __construct(string $seed)
    {
        $pair = sodium_crypto_sign_seed_keypair($seed);
        $this->seed = $seed;
        $this->secret = sodium_crypto_sign_secretkey($pair);
        $this->public = sodium_crypto_sign_publickey($pair);
    }

    public static function generate(): self
    {
        return new self(random_bytes(32));
    }

    /** @param string $seed 32 bytes, as seed() gave them */
    public static function fromSeed(string $seed): self
    {
        return new self($seed);
    }

    /** The private half, 32 bytes: for sealing only. */
    public function seed(): string
    {
        return $this->seed;
    }

    /** The public half as it travels. */
    public function publicText(): string
    {
        return Base64Url::encode($this->public);
    }

    public function keyid(): string
    {
        return Thumbprint::of($this->public);
    }

    /** @return string 64 bytes */
    public function sign(string $message): string
    {
        return sodium_crypto_sign_detached($message, $this->secret);
    }

    /**
     * Reads a public key as it travels.
     *
     * @return string|null 32 bytes; null where it is not on the curve, not in its one spelling, or of small order
     */
    public static function publicFromText(string $text): ?string
    {
        $key = Base64Url::decode($text);
        if ($key === null || strlen($key) !== 32 || !self::isCanonicalPoint($key) || self::isSmallOrder($key)) {
            return null;
        }
        if (extension_loaded('sodium')) {
            try {
                sodium_crypto_sign_ed25519_pk_to_curve25519($key);
            } catch (\SodiumException $notOnTheCurve) {
                return null;
            }
        }
        // sodium_compat finds out at the first signature, which then does not verify.
        return $key;
    }

    /** Verifies without leniency: one spelling of each signature, no points of small order. */
    public static function verify(string $publicKey, string $message, string $signature): bool
    {
        if (strlen($publicKey) !== 32 || strlen($signature) !== 64 || self::isSmallOrder($publicKey)) {
            return false;
        }
        $point = substr($signature, 0, 32);
        if (!self::isCanonicalPoint($point) || self::isSmallOrder($point) || !self::isCanonicalScalar(substr($signature, 32))) {
            return false;
        }
        try {
            return sodium_crypto_sign_verify_detached($signature, $message, $publicKey);
        } catch (\SodiumException $notAKey) {
            return false;
        }
    }

    /** y below 2^255 - 19. */
    private static function isCanonicalPoint(string $point): bool
    {
        return ord($point[0]) < self::PRIME_LOW_BYTE
            || (ord($point[31]) & 0x7f) !== 0x7f
            || substr($point, 1, 30) !== str_repeat("\xff", 30);
    }

    private static function isSmallOrder(string $point): bool
    {
        $point[31] = chr(ord($point[31]) & 0x7f);
        return in_array(bin2hex($point), self::SMALL_ORDER, true);
    }

    private static function isCanonicalScalar(string $scalar): bool
    {
        return strcmp(strrev($scalar), strrev((string) hex2bin(self::ORDER))) < 0;
    }
}
