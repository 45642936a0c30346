<?php

declare(strict_types=1);

namespace PacketSense\Admin;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Shows that the firewall blocks: sends harmless requests that look like attacks to this site, and an honest one.
 */
final class Proof
{
    /** Followed by the person's id. */
    public const TRANSIENT = 'packetsense_proof_';

    /**
     * What was asked, the status that came (0 for no answer) and whether that is as it should be.
     *
     * @return list<array{title: string, status: int, good: bool}>
     */
    public static function run(): array
    {
        $asked = [
            [__('The front page, asked for honestly', 'packetsense'), '/', false],
            [__('A question to the database in an address', 'packetsense'), "/?id=1' UNION SELECT user_pass FROM wp_users-- -", true],
            [__('A script in a search', 'packetsense'), '/?s=<script>alert(1)</script>', true],
            [__('A way out of the site\'s folder', 'packetsense'), '/?file=../../../../etc/passwd', true],
        ];
        $results = [];
        foreach ($asked as [$title, $path, $attack]) {
            $query = strpos($path, '?') === false ? '' : rawurlencode(substr($path, strpos($path, '=') + 1));
            $url = home_url(strpos($path, '?') === false ? $path : substr($path, 0, strpos($path, '=') + 1) . $query);
            $answer = wp_remote_get($url, ['timeout' => 5, 'redirection' => 0, 'cookies' => [], 'sslverify' => false]);
            $status = (int) wp_remote_retrieve_response_code($answer);
            $good = $attack ? $status === 403 : $status > 0 && $status < 400;
            $results[] = ['title' => $title, 'status' => $status, 'good' => $good];
        }
        return $results;
    }
}
