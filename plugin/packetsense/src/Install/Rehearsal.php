<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Probe;

/**
 * Tries the directive out in a folder of its own, which the server has never seen and so reads at once: nothing but this
 * test can break.
 */
final class Rehearsal
{
    /** The server runs the shim. */
    public const WORKS = 'works';
    /** The server takes no notice of the file. */
    public const IGNORED = 'ignored';
    /** The server answers with an error. */
    public const BROKEN = 'broken';
    /** The site cannot call itself, or its server runs no PHP there. */
    public const UNKNOWN = 'unknown';

    public static function of(Directive $directive): string
    {
        $token = Probe::token(time());
        $name = 'packetsense-test-' . bin2hex(random_bytes(6));
        $folder = WP_CONTENT_DIR . '/' . $name;
        if ($token === null || !@mkdir($folder, 0755)) {
            return self::UNKNOWN;
        }
        $word = bin2hex(random_bytes(8));
        $directive = $directive->in($folder);
        try {
            // Nothing of ours runs there but an echo; first without the directive.
            if (!AtomicFile::source("$folder/index.php", "<?php\n\necho '$word';\n")) {
                return self::UNKNOWN;
            }
            $url = content_url("$name/index.php");
            [$status, $body] = self::get($url, $token);
            if ($status !== 200 || trim($body) !== $word) {
                return self::UNKNOWN;
            }
            // In another folder below, for the server remembers what it has found in the first.
            @mkdir("$folder/in", 0755);
            $directive = $directive->in("$folder/in");
            $written = AtomicFile::source("$folder/in/index.php", "<?php\n\necho '$word';\n");
            if (!$written || !$directive->file()->put($directive->block(Shim::path()))) {
                return self::UNKNOWN;
            }
            [$status, $body, $start] = self::get(content_url("$name/in/index.php"), $token);
            if ($start === 'prepend' && trim($body) === $word) {
                return self::WORKS;
            }
            return $status === 200 && trim($body) === $word ? self::IGNORED : self::BROKEN;
        } finally {
            foreach (["$folder/in/index.php", $directive->path(), "$folder/index.php"] as $file) {
                @unlink($file);
            }
            @rmdir("$folder/in");
            @rmdir($folder);
        }
    }

    /**
     * Does the site's front page answer without a server error?
     *
     * @return bool|null null where the site cannot call itself
     */
    public static function siteAnswers(): ?bool
    {
        [$status] = self::get(home_url('/'), (string) Probe::token(time()));
        return $status === 0 ? null : $status < 500;
    }

    /** @return array{int, string, string} status (0 for none), body, how the firewall started */
    private static function get(string $url, string $token): array
    {
        $answer = wp_remote_get($url, [
            'timeout' => 10,
            'redirection' => 0,
            'cookies' => [],
            'headers' => [Probe::HEADER => $token, 'Cache-Control' => 'no-cache'],
            // The site talks to itself, often past the proxy that has its certificate.
            'sslverify' => false,
        ]);
        return [
            (int) wp_remote_retrieve_response_code($answer),
            (string) wp_remote_retrieve_body($answer),
            (string) wp_remote_retrieve_header($answer, 'x-packetsense-start'),
        ];
    }
}
