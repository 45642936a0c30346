<?php

/*
 * Writes the honest corpus: requests that a WordPress site gets on an ordinary day, one JSON object a line.
 *     php rules/corpus/make.php > rules/corpus/honest.jsonl
 * The files under make/ say who sends what; nothing here looks at the rules.
 */

declare(strict_types=1);

/** Collects requests; each has the headers of a browser unless it says otherwise. */
final class Corpus
{
    /** @var list<array<string, mixed>> */
    private array $requests = [];

    private const AGENTS = [
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
        'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0',
        'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36',
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    ];
    private const LANGUAGES = ['en-US,en;q=0.9', 'de-DE,de;q=0.9,en;q=0.7', 'fr-FR,fr;q=0.8,en-US;q=0.5,en;q=0.3', 'ja,en-US;q=0.7,en;q=0.3', 'pt-BR,pt;q=0.9'];
    private const COOKIES = [
        '',
        '_ga=GA1.1.1482910334.1718000000; _ga_4XK2LQ9=GS1.1.1718000000.3.1.1718000400.0.0.0',
        'cookieyes-consent=consentid:VGhpcw,consent:yes,action:yes,necessary:yes,analytics:no',
        'CookieConsent={stamp:%27b7%2BT==%27%2Cnecessary:true%2Cpreferences:false%2Cver:1%2Cutc:1718000000000}; wp-wpml_current_language=en',
        '_fbp=fb.1.1718000000000.1099511627; pll_language=de; sbjs_current=typ%3Dorganic%7C%7C%7Csrc%3Dgoogle%7C%7C%7Cmdm%3Dorganic',
    ];

    /** @param array<string, string> $headers */
    public function add(string $kind, string $method, string $uri, string $body = '', array $headers = [], string $auth = 'anonymous'): void
    {
        $at = count($this->requests);
        $all = $headers + [
            'Host' => 'www.example.org',
            'User-Agent' => self::AGENTS[$at % 5],
            'Accept' => $method === 'GET' ? 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' : '*/*',
            'Accept-Language' => self::LANGUAGES[$at % 5],
            'Accept-Encoding' => 'gzip, deflate, br, zstd',
            'Referer' => 'https://www.example.org/',
        ];
        $cookie = self::COOKIES[intdiv($at, 3) % 5];
        if ($auth !== 'anonymous') {
            $cookie = 'wordpress_logged_in_c5a1=' . rawurlencode($auth . '|1999999999|tok3nTok3n|0f0f0f0f') . '; wp-settings-time-2=1718000000; '
                . 'wp-settings-2=libraryContent%3Dbrowse%26editor%3Dtinymce%26mfold%3Do';
        }
        if ($cookie !== '' && !isset($all['Cookie'])) {
            $all['Cookie'] = $cookie;
        }
        $pairs = [];
        foreach ($all as $name => $value) {
            if ($value !== '') {
                $pairs[] = [$name, $value];
            }
        }
        $this->requests[] = [
            'id' => sprintf('%s-%03d', $kind, $at + 1), 'class' => $kind, 'label' => 'benign', 'method' => $method,
            'path_and_query' => $uri, 'headers' => $pairs, 'body_b64' => base64_encode($body), 'auth' => $auth,
        ];
    }

    /** @param array<string, mixed> $fields */
    public function form(string $kind, string $uri, array $fields, string $auth = 'anonymous'): void
    {
        $type = ['Content-Type' => 'application/x-www-form-urlencoded; charset=UTF-8', 'Origin' => 'https://www.example.org'];
        $this->add($kind, 'POST', $uri, http_build_query($fields), $type, $auth);
    }

    /** @param mixed $value */
    public function json(string $kind, string $uri, $value, string $auth = 'anonymous', string $method = 'POST'): void
    {
        $type = ['Content-Type' => 'application/json', 'Origin' => 'https://www.example.org'];
        if ($auth !== 'anonymous') {
            $type['X-WP-Nonce'] = '5f3c9a1b2d';
        }
        $this->add($kind, $method, $uri, (string) json_encode($value, JSON_UNESCAPED_SLASHES), $type, $auth);
    }

    /** @param list<array{0: string, 1: string, 2?: string, 3?: string}> $parts name, value, file name, type */
    public function multipart(string $kind, string $uri, array $parts, string $auth = 'anonymous'): void
    {
        $boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
        $body = '';
        foreach ($parts as $part) {
            $file = isset($part[2]) ? '; filename="' . $part[2] . '"' : '';
            $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"{$part[0]}\"$file\r\n"
                . (isset($part[3]) ? "Content-Type: {$part[3]}\r\n" : '') . "\r\n{$part[1]}\r\n";
        }
        $this->add($kind, 'POST', $uri, "$body--$boundary--\r\n", ['Content-Type' => "multipart/form-data; boundary=$boundary"], $auth);
    }

    public function print(): void
    {
        foreach ($this->requests as $request) {
            echo json_encode($request, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR), "\n";
        }
    }
}

$corpus = new Corpus();
foreach (['browsing', 'search', 'comments', 'forms', 'accounts', 'shop', 'editing', 'builders', 'admin', 'machines'] as $part) {
    (require __DIR__ . "/make/$part.php")($corpus);
}
$corpus->print();
