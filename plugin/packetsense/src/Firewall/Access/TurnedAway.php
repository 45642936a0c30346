<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Access;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Challenge\Page;
use PacketSense\Firewall\Challenge\Puzzle;
use PacketSense\Firewall\Incident;
use PacketSense\Firewall\Refusal;

/**
 * The answer to somebody whom the door does not let in.
 */
final class TurnedAway
{
    /**
     * Sends the page, or problem+json to a program, and records the event.
     *
     * @param array<string, mixed> $event
     * @param array<string, mixed> $answer of Door::ask()
     * @param array<string, mixed> $settings
     */
    public static function send(array $event, array $answer, array $settings, int $now): void
    {
        $reference = (string) $event['ref'];
        $method = is_string($_SERVER['REQUEST_METHOD'] ?? null) ? $_SERVER['REQUEST_METHOD'] : 'GET';
        $page = null;
        $puzzle = $answer['do'] === 'challenge'
            ? Puzzle::issue((string) $event['ip'], (int) ($settings['challenge'] ?? Puzzle::BITS), $now) : null;
        if ($puzzle !== null) {
            $lost = !in_array($method, ['GET', 'HEAD'], true);
            $secure = !empty($_SERVER['HTTPS']) && $_SERVER['HTTPS'] !== 'off';
            $html = Page::html($puzzle, $settings['door']['words'] ?? [], $reference, $lost, $secure);
            $page = ['html' => $html, 'policy' => Page::policy()];
        }
        Refusal::send($reference, Refusal::wantsJson($_SERVER, $_GET), $method, $answer['retry'], $answer['status'], $page);
        Incident::record(['status' => $answer['status']] + $event);
    }
}
