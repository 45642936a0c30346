<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Challenge;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Limits\Unit;
use PacketSense\Firewall\Secret;

/**
 * The cookie that a solved puzzle earns: good for the network it was earned in (/24, /48), until it ends.
 *
 * Form: 1.<expires>.<HMAC-SHA256, base64url>
 */
final class Pass
{
    public const COOKIE = 'packetsense_pass';
    /** Set by the page with the puzzle. */
    public const PROOF = 'packetsense_proof';
    public const SECONDS = 43200;

    /** @var bool|null what was found for this request */
    private static $held;

    /** Whether the request brings a pass, or a solution, which is then changed into a pass. */
    public static function holds(string $address, int $now): bool
    {
        if (self::$held === null) {
            $pass = $_COOKIE[self::COOKIE] ?? null;
            $proof = $_COOKIE[self::PROOF] ?? null;
            self::$held = is_string($pass) && self::isGood($pass, $address, $now);
            if (!self::$held && is_string($proof) && Puzzle::isSolved($proof, $address, $now)) {
                self::$held = self::give($address, $now);
            }
        }
        return self::$held;
    }

    /** Forgets what was found, for tests. */
    public static function forget(): void
    {
        self::$held = null;
    }

    public static function issue(string $address, int $expires): ?string
    {
        $key = Secret::key('pass');
        $network = Unit::network($address);
        return $key === null || $network === null ? null : "1.$expires." . self::signature((string) $expires, $network, $key);
    }

    public static function isGood(string $pass, string $address, int $now): bool
    {
        if (preg_match('~^1\.(\d{1,12})\.[\w-]{43}$~D', $pass, $found) !== 1) {
            return false;
        }
        $expires = (int) $found[1];
        $right = $expires <= $now || $expires > $now + self::SECONDS ? null : self::issue($address, $expires);
        return $right !== null && hash_equals($right, $pass);
    }

    private static function give(string $address, int $now): bool
    {
        $pass = self::issue($address, $now + self::SECONDS);
        if ($pass !== null && !headers_sent()) {
            $secure = !empty($_SERVER['HTTPS']) && $_SERVER['HTTPS'] !== 'off';
            $options = ['path' => '/', 'secure' => $secure, 'samesite' => 'Lax'];
            setcookie(self::COOKIE, $pass, ['expires' => $now + self::SECONDS, 'httponly' => true] + $options);
            setcookie(self::PROOF, '', ['expires' => 1] + $options);
        }
        return $pass !== null;
    }

    private static function signature(string $text, string $network, string $key): string
    {
        $mac = hash_hmac('sha256', "packetsense-pass-1\n$text\n$network", $key, true);
        return rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
    }
}
