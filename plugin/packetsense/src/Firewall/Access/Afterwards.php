<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Access;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\ClientAddress;
use PacketSense\Firewall\Crawlers\Check;
use PacketSense\Firewall\Crawlers\Claim;
use PacketSense\Firewall\Limits\Strikes;
use PacketSense\Firewall\Origin\Proven;
use PacketSense\Firewall\Refusal;

/**
 * What is looked at once a request has been answered: pages that were not there, XML-RPC, claims to be a search engine.
 */
final class Afterwards
{
    /** Files that honest pages miss all the time: a theme's old pictures are no sign of a search for weak spots. */
    private const HARMLESS = '~\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|css|js|map|woff2?|ttf|otf|eot|mp[34]|webm|pdf)$~iD';

    /** Whether there is anything to do. */
    public static function isDue(int $status, string $script, string $agent): bool
    {
        return $status === 404 || substr($script, -11) === '/xmlrpc.php' || ($agent !== '' && Claim::of($agent) !== '');
    }

    /**
     * Does it when all other shutdown functions have run: they may still be writing the answer.
     *
     * @param array<string, mixed> $settings
     */
    public static function look(array $settings, string $mode, int $status): void
    {
        register_shutdown_function(static function () use ($settings, $mode, $status): void {
            register_shutdown_function(static function () use ($settings, $mode, $status): void {
                Refusal::finish();
                self::now($settings, $mode, $status, time());
            });
        });
    }

    /** @param array<string, mixed> $settings */
    private static function now(array $settings, string $mode, int $status, int $now): void
    {
        $address = ClientAddress::of($_SERVER, $settings);
        $text = static function (string $name): string {
            return is_string($_SERVER[$name] ?? null) ? $_SERVER[$name] : '';
        };
        $engine = Claim::of($text('HTTP_USER_AGENT'));
        if ($engine !== '' && Proven::is($_SERVER, $settings)) {
            Check::afterAnswer($address, $engine, $now);
        }
        $path = explode('?', $text('REQUEST_URI'), 2)[0];
        if ($status === 404 && preg_match(self::HARMLESS, $path) !== 1) {
            Strikes::count('missing', $address, $settings, $mode, $now);
        }
        if (substr($text('SCRIPT_FILENAME'), -11) === '/xmlrpc.php') {
            Strikes::count('xmlrpc', $address, $settings, $mode, $now);
        }
    }
}
