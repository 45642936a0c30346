<?php

declare(strict_types=1);

namespace PacketSense\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The page that a person sees whose request was blocked. It needs nothing from anywhere and says nothing of the rule.
 */
final class BlockPage
{
    private const STYLE = ':root{color-scheme:light dark;--surface:#fff;--text:#1d2327;--soft:#50575e;--line:#dcdcde}'
        . '@media(prefers-color-scheme:dark){:root{--surface:#16181b;--text:#e6e7e9;--soft:#a7aaad;--line:#3c434a}}'
        . '*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;'
        . 'background:var(--surface);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}'
        . 'main{max-width:34rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 12px;font-weight:600}p{margin:0 0 12px}'
        . '.ref{border-top:1px solid var(--line);margin-top:24px;padding-top:16px;color:var(--soft)}'
        . 'code{font:600 1.125rem/1.4 ui-monospace,Menlo,Consolas,monospace;color:var(--text);letter-spacing:.04em;user-select:all}';

    public static function html(string $reference): string
    {
        $reference = htmlspecialchars($reference, ENT_QUOTES, 'UTF-8');
        return '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            . '<meta name="robots" content="noindex"><title>This request was stopped</title><style>' . self::STYLE . '</style></head>'
            . '<body><main><h1>This request was stopped</h1>'
            . '<p>Something in it looked like an attack on this site, so it did not get through. Nothing else happened, and you'
            . ' can go on using the site.</p>'
            . '<p>If you were doing something ordinary, we are sorry. Go back and try it in other words, or tell the site’s owner'
            . ' the number below: with it the cause is found in a moment.</p>'
            . '<p class="ref">Reference number<br><code>' . $reference . '</code></p></main></body></html>';
    }

    /** Content-Security-Policy: this one style and nothing else. */
    public static function policy(): string
    {
        $hash = base64_encode(hash('sha256', self::STYLE, true));
        return "default-src 'none'; style-src 'sha256-$hash'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
