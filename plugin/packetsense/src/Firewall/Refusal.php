<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The answer to a blocked request: a page for people, JSON for programs. It can be sent before WordPress and in it.
 */
final class Refusal
{
    /**
     * Sends status, headers and body, and lets the connection go where the server can.
     *
     * @param int $retryAfter seconds; 0 for none
     * @param array{html: string, policy: string}|null $page another page than the one for blocked requests
     */
    public static function send(
        string $reference,
        bool $json,
        string $method,
        int $retryAfter = 0,
        int $status = 403,
        ?array $page = null
    ): void {
        while (ob_get_level() > 0 && @ob_end_clean()) {
            // What WordPress has prepared so far is not for this visitor.
            continue;
        }
        defined('DONOTCACHEPAGE') || define('DONOTCACHEPAGE', true);
        $code = $page !== null ? 'packetsense_challenge' : ($status === 429 ? 'packetsense_limited' : 'packetsense_blocked');
        $body = $json ? self::problem($reference, $status, $code) : $page['html'] ?? BlockPage::html($reference);
        if (!headers_sent()) {
            header_remove('Location');
            header_remove('Set-Cookie');
            http_response_code($status);
            header('Content-Type: ' . ($json ? 'application/problem+json' : 'text/html') . '; charset=utf-8');
            header('Cache-Control: no-store, no-cache, must-revalidate, max-age=0, private');
            header('Expires: Thu, 01 Jan 1970 00:00:00 GMT');
            header('X-Robots-Tag: noindex, nofollow');
            header('X-Content-Type-Options: nosniff');
            header('Referrer-Policy: no-referrer');
            header('X-PacketSense-Reference: ' . $reference);
            if (!$json) {
                header('Content-Security-Policy: ' . ($page['policy'] ?? BlockPage::policy()));
            }
            if ($retryAfter > 0) {
                header('Retry-After: ' . $retryAfter);
            }
        }
        if ($method !== 'HEAD') {
            echo $body;
        }
        self::finish();
    }

    /** Lets the visitor go; what comes then is on our own time. */
    public static function finish(): void
    {
        // Work that is left must not end with the visitor's patience.
        ignore_user_abort(true);
        if (self::canFinish()) {
            function_exists('fastcgi_finish_request') ? fastcgi_finish_request() : litespeed_finish_request();
        } else {
            @ob_flush();
            flush();
        }
    }

    /** Can the answer be completed before the script ends? */
    public static function canFinish(): bool
    {
        return function_exists('fastcgi_finish_request') || function_exists('litespeed_finish_request');
    }

    /**
     * Is the asker a program that reads JSON: the REST interface, AJAX, XML-RPC, a JSON body?
     *
     * @param array<string, mixed> $server
     * @param array<string, mixed> $get
     */
    public static function wantsJson(array $server, array $get): bool
    {
        $script = basename(is_string($server['SCRIPT_FILENAME'] ?? null) ? $server['SCRIPT_FILENAME'] : '');
        if (in_array($script, ['admin-ajax.php', 'xmlrpc.php'], true) || self::isRest($server, $get)) {
            return true;
        }
        if (strtolower((string) ($server['HTTP_X_REQUESTED_WITH'] ?? '')) === 'xmlhttprequest') {
            return true;
        }
        $accept = strtolower((string) ($server['HTTP_ACCEPT'] ?? ''));
        if (strpos($accept, 'text/html') !== false) {
            return false;
        }
        $type = strtolower((string) ($server['CONTENT_TYPE'] ?? ''));
        return strpos($accept, 'json') !== false || preg_match('~^application/(?:[a-z.-]+\+)?json~', $type) === 1;
    }

    /**
     * @param array<string, mixed> $server
     * @param array<string, mixed> $get
     */
    public static function isRest(array $server, array $get): bool
    {
        $path = explode('?', (string) ($server['REQUEST_URI'] ?? ''), 2)[0];
        return isset($get['rest_route']) || strpos($path, '/wp-json/') !== false;
    }

    /** RFC 9457, with the members that WordPress's own clients look for (code, message, data). */
    private static function problem(string $reference, int $status, string $code): string
    {
        $words = [
            'packetsense_blocked' => ['Request blocked', "This request was stopped by the site's firewall. If it was yours and meant"
                . " well, tell the site's owner the reference number $reference."],
            'packetsense_limited' => ['Too many requests', 'There were too many requests from this address. Wait as long as'
                . " Retry-After says. The reference number is $reference."],
            'packetsense_challenge' => ['Check needed', 'This site asks for a check that only a browser can pass: open any of its'
                . " pages in a browser, then send the request again with its cookies. The reference number is $reference."],
        ];
        [$title, $message] = $words[$code];
        return (string) json_encode([
            'type' => 'about:blank',
            'title' => $title,
            'status' => $status,
            'detail' => $message,
            'reference' => $reference,
            'code' => $code,
            'message' => $message,
            'data' => ['status' => $status, 'reference' => $reference],
        ], JSON_UNESCAPED_SLASHES);
    }
}
