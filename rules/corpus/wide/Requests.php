<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

/** Puts requests into words as browsers and machines do; each method gives one line of the corpus, without id and class. */
final class Requests
{
    public Dice $dice;
    public Texts $texts;
    private Browser $browser;

    public function __construct(Dice $dice, Texts $texts)
    {
        $this->dice = $dice;
        $this->texts = $texts;
        $this->browser = new Browser($dice);
    }

    public function agent(): string
    {
        return $this->browser->agent();
    }

    /**
     * @param array<string, mixed> $query
     * @param array<string, string> $headers
     * @return array<string, mixed>
     */
    public function get(string $path, array $query = [], string $auth = 'anonymous', array $headers = []): array
    {
        return $this->raw('GET', $path . self::join($path, $this->query($query)), '', $auth, $headers);
    }

    /**
     * @param array<string, mixed> $fields
     * @param array<string, string> $headers
     * @return array<string, mixed>
     */
    public function form(string $uri, array $fields, string $auth = 'anonymous', array $headers = []): array
    {
        $type = ['Content-Type' => 'application/x-www-form-urlencoded' . $this->dice->of(['', '; charset=UTF-8']), 'Origin' => 'https://www.example.org'];
        return $this->raw('POST', $uri, $this->query($fields, PHP_QUERY_RFC1738), $auth, $headers + $type + (strpos($uri, 'admin-ajax') ? ['X-Requested-With' => 'XMLHttpRequest'] : []));
    }

    /**
     * @param mixed $value
     * @param array<string, string> $headers
     * @return array<string, mixed>
     */
    public function json(string $uri, $value, string $auth = 'anonymous', array $headers = [], string $method = 'POST'): array
    {
        $flags = $this->dice->of([JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE, 0]);
        $type = ['Content-Type' => $this->dice->of(['application/json', 'application/json; charset=utf-8']), 'Origin' => 'https://www.example.org'];
        if ($auth !== 'anonymous') {
            $type += ['X-WP-Nonce' => $this->dice->hex(10)];
            if ($method === 'POST' && $this->dice->in(40)) {
                $type['X-HTTP-Method-Override'] = $this->dice->of(['PUT', 'POST', 'PATCH']);
            }
        }
        return $this->raw($method, $uri, (string) json_encode($value, $flags | JSON_INVALID_UTF8_SUBSTITUTE), $auth, $headers + $type);
    }

    /**
     * @param list<array{0: string, 1: string, 2?: string, 3?: string}> $parts name, value, file name, type
     * @return array<string, mixed>
     */
    public function multipart(string $uri, array $parts, string $auth = 'anonymous'): array
    {
        $boundary = $this->dice->of(['----WebKitFormBoundary' . $this->dice->token(16), '---------------------------' . $this->dice->text('0123456789', 29), '----geckoformboundary' . $this->dice->hex(32)]);
        $body = '';
        foreach ($parts as $part) {
            $file = isset($part[2]) ? '; filename="' . str_replace(['"', "\n"], ['%22', '%0A'], $part[2]) . '"' : '';
            $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"{$part[0]}\"$file\r\n" . (isset($part[3]) ? "Content-Type: {$part[3]}\r\n" : '') . "\r\n{$part[1]}\r\n";
        }
        return $this->raw('POST', $uri, "$body--$boundary--\r\n", $auth, ['Content-Type' => "multipart/form-data; boundary=$boundary", 'Origin' => 'https://www.example.org']);
    }

    /**
     * The fields of a form as parts of a multipart body.
     *
     * @param array<string, mixed> $fields
     * @return list<array{0: string, 1: string}>
     */
    public static function parts(array $fields): array
    {
        $parts = [];
        foreach (explode('&', http_build_query($fields)) as $pair) {
            if ($pair !== '') {
                $parts[] = array_map('urldecode', explode('=', $pair, 2));
            }
        }
        return $parts;
    }

    /**
     * @param array<string, string> $headers an empty one is left out
     * @return array<string, mixed>
     */
    public function raw(string $method, string $uri, string $body = '', string $auth = 'anonymous', array $headers = []): array
    {
        $page = $method === 'GET' && strpos($uri, '/wp-json') !== 0;
        $cookies = $this->browser->cookies($this->texts);
        if ($auth !== 'anonymous') {
            $cookies = $this->browser->signedIn($auth) . ($cookies === '' ? '' : "; $cookies");
        }
        $headers += [
            'Host' => 'www.example.org', 'User-Agent' => $this->browser->agent(), 'Accept' => $page ? 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8' : $this->dice->of(['*/*', 'application/json, */*;q=0.1', 'application/json, text/javascript, */*; q=0.01']),
            'Accept-Language' => $this->browser->languages(), 'Accept-Encoding' => 'gzip, deflate, br', 'Referer' => $page ? $this->browser->referer($this->texts) : 'https://www.example.org/' . $this->texts->slug() . '/', 'Cookie' => $cookies,
        ];
        if (strpos($headers['User-Agent'], 'Chrome/') !== false && $this->dice->in(60)) {
            $headers += ['Sec-CH-UA' => '"Chromium";v="' . $this->dice->int(100, 141) . '", "Not(A:Brand";v="24", "Google Chrome";v="' . $this->dice->int(100, 141) . '"', 'Sec-CH-UA-Mobile' => '?0', 'Sec-CH-UA-Platform' => '"' . $this->dice->of(['Windows', 'macOS', 'Linux', 'Android']) . '"', 'Sec-Fetch-Site' => 'same-origin', 'Sec-Fetch-Mode' => $page ? 'navigate' : 'cors', 'Sec-Fetch-Dest' => $page ? 'document' : 'empty'];
        }
        $pairs = [];
        foreach ($headers as $name => $value) {
            if ($value !== '') {
                $pairs[] = [$name, preg_match('~~u', $value) ? $value : ['b64' => base64_encode($value)]];
            }
        }
        return ['label' => 'benign', 'method' => $method, 'path_and_query' => $uri, 'headers' => $pairs, 'body_b64' => base64_encode($body), 'auth' => $auth];
    }

    /** @param array<string, mixed> $fields */
    private function query(array $fields, int $style = 0): string
    {
        $text = http_build_query($fields, '', '&', $style ?: $this->dice->of([PHP_QUERY_RFC1738, PHP_QUERY_RFC3986]));
        // Browsers leave some bytes as they are.
        return $this->dice->in(50) ? strtr($text, ['%2A' => '*', '%21' => '!', '%27' => '%27', '%28' => '(', '%29' => ')', '%2C' => ',', '%3A' => ':', '%2F' => '/', '%40' => '@']) : $text;
    }

    private static function join(string $path, string $query): string
    {
        return $query === '' ? '' : (strpos($path, '?') === false ? '?' : '&') . $query;
    }
}
