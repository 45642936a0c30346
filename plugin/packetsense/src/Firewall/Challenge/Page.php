<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Challenge;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The page with the puzzle. One file, nothing from anywhere else; works over plain HTTP, where browsers keep their own
 * SHA-256 to themselves.
 */
final class Page
{
    private const STYLE = ':root{color-scheme:light dark;--surface:#fff;--text:#1d2327;--soft:#50575e;--line:#dcdcde;--act:#1f5fa8;'
        . '--on:#fff}@media(prefers-color-scheme:dark){:root{--surface:#16181b;--text:#e6e7e9;--soft:#a7aaad;--line:#3c434a;'
        . '--act:#8ab8f0;--on:#16181b}}*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;'
        . 'padding:24px;background:var(--surface);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}'
        . 'main{max-width:34rem;width:100%}h1{font-size:1.5rem;line-height:1.25;margin:0 0 12px;font-weight:600}p{margin:0 0 12px}'
        . 'progress{width:100%;height:12px;accent-color:var(--act);margin:8px 0 12px;display:block}'
        . 'button{font:inherit;font-weight:600;padding:8px 20px;border:0;border-radius:4px;background:var(--act);color:var(--on);'
        . 'cursor:pointer}button:focus-visible{outline:3px solid var(--text);outline-offset:2px}[hidden]{display:none}'
        . '.ref{border-top:1px solid var(--line);margin-top:24px;padding-top:16px;color:var(--soft)}'
        . 'code{font:600 1.125rem/1.4 ui-monospace,Menlo,Consolas,monospace;color:var(--text);letter-spacing:.04em;user-select:all}';

    /**
     * @param string $puzzle as Puzzle::issue() gives it
     * @param array<string, string> $words
     * @param bool $post whether the request brought something that would be lost
     * @param bool $secure whether the page came over https
     */
    public static function html(string $puzzle, array $words, string $reference, bool $post, bool $secure): string
    {
        $escape = static function (string $text): string {
            return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
        };
        $words = array_map($escape, $words + Words::ENGLISH);
        $attributes = ' data-puzzle="' . $escape($puzzle) . '" data-cookie="' . Pass::PROOF . '" data-post="' . ($post ? '1' : '')
            . '" data-secure="' . ($secure ? '1' : '') . '"';
        foreach (['working', 'halfway', 'done', 'again', 'cookies', 'failed', 'back', 'retry'] as $name) {
            $attributes .= " data-$name=\"$words[$name]\"";
        }
        $reference = $escape($reference);
        return '<!DOCTYPE html><html lang="' . $words['language'] . '" dir="' . $words['direction'] . '"><head><meta charset="utf-8">'
            . '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>' . $words['title']
            . '</title><style>' . self::STYLE . '</style></head><body><main id="work"' . $attributes . '>'
            . '<h1>' . $words['title'] . '</h1><p>' . $words['text'] . '</p>'
            . '<noscript><p><strong>' . $words['script'] . '</strong></p></noscript>'
            . '<progress id="bar" max="100" value="0" aria-label="' . $words['progress'] . '" hidden></progress>'
            . '<p id="say" role="status" aria-live="polite"></p><p><button id="go" type="button" hidden></button></p>'
            . '<p class="ref">' . $words['reference'] . '<br><code>' . $reference . '</code></p></main>'
            . '<script>' . self::script() . '</script></body></html>';
    }

    /** Content-Security-Policy: this style, this script, and nothing else. */
    public static function policy(): string
    {
        $hash = static function (string $text): string {
            return "'sha256-" . base64_encode(hash('sha256', $text, true)) . "'";
        };
        return "default-src 'none'; style-src " . $hash(self::STYLE) . '; script-src ' . $hash(self::script())
            . "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static function script(): string
    {
        return trim((string) file_get_contents(__DIR__ . '/puzzle.js'));
    }
}
