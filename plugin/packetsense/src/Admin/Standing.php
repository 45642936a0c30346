<?php

declare(strict_types=1);

namespace PacketSense\Admin;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * How things stand, in one sentence, with what to do about it if anything: the first line of the Overview.
 */
final class Standing
{
    /**
     * @param string $protection extended, loader or off, as the firewall itself reports
     * @param array<string, mixed> $settings of the firewall
     * @param array<string, mixed> $connection as Cloud\Connection::status() gives it
     * @param array<string, mixed> $scan as Scan\Integrity::last() gives it
     * @return array{level: string, title: string, text: string} level is good, notice or bad
     */
    public static function of(string $protection, array $settings, array $connection, array $scan): array
    {
        if ($protection === 'off' || ($settings['enabled'] ?? true) !== true) {
            return [
                'level' => 'bad',
                'title' => __('This site is not protected', 'packetsense'),
                'text' => __('The firewall is off. Switch it on below.', 'packetsense'),
            ];
        }
        $critical = array_filter($scan['findings'] ?? [], static function (array $finding): bool {
            return in_array($finding['severity'], ['critical', 'high'], true);
        });
        if ($critical !== []) {
            $count = count($critical);
            /* translators: %s: number of files */
            $title = _n('%s file of WordPress is not as published', '%s files of WordPress are not as published', $count, 'packetsense');
            return [
                'level' => 'bad',
                'title' => sprintf($title, number_format_i18n($count)),
                'text' => __('See the list below. Reinstalling WordPress from Dashboard, Updates puts its files right.', 'packetsense'),
            ];
        }
        if ($connection['state'] === 'reconnect') {
            return [
                'level' => 'notice',
                'title' => __('This site is protected, but has to be connected again', 'packetsense'),
                'text' => __('The keys of this WordPress have changed. One click connects it again; nothing is lost.', 'packetsense'),
            ];
        }
        if ($connection['state'] === 'trouble') {
            return [
                'level' => 'notice',
                'title' => __('This site is protected, but cannot reach the cloud', 'packetsense'),
                'text' => __('Events wait on this site and are sent as soon as the cloud answers. There is nothing to do.', 'packetsense'),
            ];
        }
        return [
            'level' => 'good',
            'title' => __('This site is protected', 'packetsense'),
            'text' => ($settings['mode'] ?? '') === 'first-day'
                ? __('Clear attacks are blocked. Rules that may err only record on the first day.', 'packetsense')
                : __('There is nothing to do.', 'packetsense'),
        ];
    }
}
