<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Lists;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Range;

/**
 * A range of addresses as a person writes it.
 */
final class Written
{
    /**
     * The canonical spelling: a bare address, or network and length with nothing set behind the length.
     *
     * @throws \InvalidArgumentException that says what is wrong and how it would be right
     */
    public static function range(string $text): string
    {
        $text = trim($text);
        $shown = substr((string) preg_replace('~[^\x20-\x7e]~', '?', $text), 0, 60);
        if ($text === '') {
            throw new \InvalidArgumentException(__('No address was given.', 'packetsense'));
        }
        if (preg_match('~^\d{1,3}(?:\.\d{1,3}){0,2}\.(?:\*|x)(?:\.(?:\*|x))*$~D', $text) === 1) {
            /* translators: %s: what was given */
            $text = __('"%s" has a placeholder: write the range as in 203.0.113.0/24.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($text, $shown));
        }
        if (strpos($text, '-') !== false) {
            /* translators: %s: what was given */
            $text = __('"%s" is written from-to: write the range with its length, as in 203.0.113.0/24.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($text, $shown));
        }
        [$address, $length] = explode('/', $text, 2) + [1 => null];
        $packed = Range::packed($address);
        if ($packed === null) {
            /* translators: %s: what was given */
            throw new \InvalidArgumentException(sprintf(__('"%s" is no address, IPv4 or IPv6.', 'packetsense'), $shown));
        }
        $bits = strlen($packed) * 8;
        if ($length === null) {
            return (string) inet_ntop($packed);
        }
        if (preg_match('~^\d{1,3}$~D', $length) !== 1 || (int) $length > $bits) {
            /* translators: 1: what was given, 2: the greatest length */
            $text = __('The length behind the stroke in "%1$s" must be a number from 0 to %2$d.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($text, $shown, $bits));
        }
        if ((int) $length === 0) {
            throw new \InvalidArgumentException(__('A range of length 0 is every address there is.', 'packetsense'));
        }
        $network = Range::network($packed, (int) $length);
        return inet_ntop($network) . ((int) $length === $bits ? '' : '/' . (int) $length);
    }
}
