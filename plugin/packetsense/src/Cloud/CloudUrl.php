<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Address of a cloud: scheme, host and port, nothing else. https, but for the loopback of the own machine.
 */
final class CloudUrl
{
    public const STANDARD = 'https://cloud.packetsense.example';
    private const PATTERN = '~^(https?)://([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[::1\])(?::([1-9][0-9]{0,4}))?/?$~D';

    /** The cloud to connect to where nobody says otherwise: the constant PACKETSENSE_CLOUD_URL, or the standard one. */
    public static function preset(): string
    {
        return defined('PACKETSENSE_CLOUD_URL') ? (string) constant('PACKETSENSE_CLOUD_URL') : self::STANDARD;
    }

    /**
     * The address without a slash at the end and in lower case.
     *
     * @throws \InvalidArgumentException says in words for people what is wrong
     */
    public static function check(string $url): string
    {
        $lower = strtolower(trim($url));
        if (!preg_match(self::PATTERN, $lower, $found)) {
            throw new \InvalidArgumentException(
                __('The address of a cloud is a scheme and a host, like https://cloud.example, and nothing behind it.', 'packetsense')
            );
        }
        if ($found[1] === 'http' && !self::isLoopback($found[2])) {
            throw new \InvalidArgumentException(
                __('The address of a cloud begins with https://. Only on this very machine may it be http://.', 'packetsense')
            );
        }
        return $found[1] . '://' . self::authority($lower);
    }

    /** Host, with its port unless it is the scheme's default: what requests are signed for. */
    public static function authority(string $url): string
    {
        if (!preg_match(self::PATTERN, $url, $found)) {
            return '';
        }
        $port = $found[3] ?? '';
        return $port === '' || $port === ($found[1] === 'https' ? '443' : '80') ? $found[2] : "$found[2]:$port";
    }

    private static function isLoopback(string $host): bool
    {
        return $host === 'localhost' || $host === '[::1]' || substr($host, -10) === '.localhost'
            || preg_match('~^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$~D', $host) === 1;
    }
}
