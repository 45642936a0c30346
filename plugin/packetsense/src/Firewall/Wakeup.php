<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Cloud\Wake;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

/**
 * After a block has been answered: asks the site's own delivery route to send what waits, so that the owner sees the
 * attack while it goes on. At most once in twenty seconds; the answer is not waited for.
 */
final class Wakeup
{
    public const SECONDS = 20;
    private const FILE = 'wake.php';
    private const CONNECT_SECONDS = 1.0;

    /** @param array<string, mixed> $state */
    public static function call(array $state): void
    {
        if (!$state['connected'] || $state['deliver_url'] === '' || !Refusal::canFinish() || !self::due(time())) {
            return;
        }
        try {
            $token = Wake::token();
            if ($token !== null) {
                self::post((string) $state['deliver_url'], $token);
            }
        } catch (\Throwable $error) {
            // Cron delivers within five minutes.
            return;
        }
    }

    /** Is it time, and is it this process's turn? */
    public static function due(int $now): bool
    {
        $stream = @fopen(DataFolder::file(self::FILE), 'cb+');
        if ($stream === false || !flock($stream, LOCK_EX | LOCK_NB)) {
            return false;
        }
        fseek($stream, strlen(AtomicFile::GUARD));
        $last = (int) fread($stream, 20);
        $due = $last > $now || $now - $last >= self::SECONDS;
        if ($due) {
            rewind($stream);
            $due = @fwrite($stream, AtomicFile::GUARD . sprintf('%020d', $now)) !== false;
            @chmod(DataFolder::file(self::FILE), 0600);
        }
        fclose($stream);
        return $due;
    }

    private static function post(string $url, string $token): void
    {
        $parts = parse_url($url);
        if (!is_array($parts) || !isset($parts['scheme'], $parts['host']) || !preg_match('~^[\w.:%/=?&-]+$~D', $url)) {
            return;
        }
        $tls = $parts['scheme'] === 'https';
        $port = $parts['port'] ?? ($tls ? 443 : 80);
        // The site talks to itself; its certificate may be one that only its proxy knows, and the token is worth one delivery.
        $context = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false, 'SNI_enabled' => true]]);
        $target = ($tls ? 'ssl://' : 'tcp://') . $parts['host'] . ':' . $port;
        $stream = @stream_socket_client($target, $code, $text, self::CONNECT_SECONDS, STREAM_CLIENT_CONNECT, $context);
        if ($stream === false) {
            return;
        }
        $body = 'token=' . rawurlencode($token);
        $host = $parts['host'] . (isset($parts['port']) ? ':' . $port : '');
        stream_set_timeout($stream, 1);
        fwrite($stream, 'POST ' . ($parts['path'] ?? '/') . (isset($parts['query']) ? '?' . $parts['query'] : '') . " HTTP/1.1\r\n"
            . "Host: $host\r\nUser-Agent: PacketSense\r\nConnection: close\r\n"
            . "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " . strlen($body) . "\r\n\r\n" . $body);
        fclose($stream);
    }
}
