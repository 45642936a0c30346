<?php

declare(strict_types=1);

// What no person types: cron, beacons, webhooks, mobile apps, federated servers, monitoring.
return static function (Corpus $corpus): void {
    $corpus->add('machines', 'POST', '/wp-cron.php?doing_wp_cron=1718000000.1234567890123456789012', '', ['User-Agent' => 'WordPress/6.8; https://www.example.org', 'Referer' => 'https://www.example.org/wp-cron.php']);
    $corpus->add('machines', 'POST', '/wp-admin/admin-ajax.php?action=as_async_request_queue_runner&nonce=0a1b2c3d4e', '', ['User-Agent' => 'WordPress/6.8; https://www.example.org']);
    $corpus->add('machines', 'OPTIONS', '/wp-json/wp/v2/posts', '', ['Access-Control-Request-Method' => 'GET', 'Access-Control-Request-Headers' => 'content-type,x-wp-nonce', 'Origin' => 'https://app.example']);
    $xml = static function (string $method, string ...$values): string {
        $params = '';
        foreach ($values as $value) {
            $params .= '<param><value><string>' . htmlspecialchars($value) . '</string></value></param>';
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodCall><methodName>$method</methodName><params>$params</params></methodCall>";
    };
    foreach ([['metaWeblog.newPost', '1', 'alice', 'pass', "It's <b>bold</b> & 5 < 6"], ['wp.getPosts', '1', 'alice', 'p\'or 1=1'], ['wp.editPost', '1', 'alice', 'x', 'SELECT a FROM b'], ['wp.uploadFile', '1', 'alice', 'x', base64_encode(str_repeat("\xFF\xD8\xFF", 60))],
        ['pingback.ping', 'https://other.example/a/', 'https://www.example.org/hello-world/'], ['wp.getComments', '1', 'alice', 'x'], ['demo.sayHello'], ['mt.supportedMethods'], ['jetpack.verifyAction', 'register', 'abc']] as $call) {
        $corpus->add('machines', 'POST', '/xmlrpc.php', $xml(...$call), ['Content-Type' => 'text/xml', 'User-Agent' => 'wp-android/24.1 (Android 15)', 'Cookie' => '', 'Referer' => '']);
    }
    $beacons = [
        ['/wp-json/pagespeed/v1/beacon', ['url' => 'https://www.example.org/?a=1&b=2', 'metrics' => ['lcp' => 1234.5, 'element' => 'main > p:nth-child(2)', 'selector' => "div[data-x='y']"]]],
        ['/wp-json/wp-statistics/v2/hit', ['source_type' => 'post', 'source_id' => 12, 'referred' => 'aHR0cHM6Ly93d3cuZ29vZ2xlLmNvbS8=', 'page_uri' => 'Lz9zPWl0J3M=']],
        ['/wp-json/optimization-detective/v1/url-metrics:store?slug=5f3c&hmac=9f86d081', ['url' => 'https://www.example.org/', 'viewport' => ['width' => 1920, 'height' => 1080], 'elements' => [['isLCP' => true, 'xpath' => "/HTML/BODY/DIV[@class='wp-site-blocks']/*[1][self::IMG]"]]]],
        ['/wp-json/sentry/v1/tunnel', ['exception' => ['values' => [['type' => 'TypeError', 'value' => "Cannot read properties of undefined (reading 'x')", 'stacktrace' => ['frames' => [['filename' => 'https://www.example.org/app.js', 'function' => 'onclick', 'lineno' => 1]]]]]], 'request' => ['headers' => ['User-Agent' => 'Mozilla/5.0']]]],
        ['/wp-json/rum/v1/collect', ['events' => [['name' => 'click', 'target' => '<a href="/about/" class="btn">', 'text' => "What's new?", 'ts' => 1718000000]]]], ['/wp-json/csp/v1/report', ['csp-report' => ['document-uri' => 'https://www.example.org/', 'violated-directive' => "script-src 'self' 'unsafe-inline'", 'blocked-uri' => 'inline', 'original-policy' => "default-src 'self'; script-src 'self' https://x.example; report-uri /wp-json/csp/v1/report", 'script-sample' => "alert('x')"]]],
    ];
    foreach ($beacons as [$uri, $data]) {
        $corpus->json('machines', $uri, $data);
        $corpus->add('machines', 'POST', $uri, (string) json_encode($data), ['Content-Type' => 'text/plain;charset=UTF-8', 'Origin' => 'https://www.example.org']);
    }
    $corpus->add('machines', 'GET', '/?rest_route=/batch/v1&dl=https%3A%2F%2Fwww.example.org%2F%3Fq%3D1%26r%3D2&dt=O%27Brien%20%26%20Sons%20%E2%80%93%20Home&sr=1920x1080&_p=1718');
    $corpus->add('machines', 'GET', '/g.gif?v=ext&blog=1&post=12&tz=2&srv=www.example.org&j=1%3A13.5&host=www.example.org&ref=https%3A%2F%2Fwww.google.com%2F&fcp=1234&rand=0.123456789');
    $hooks = [
        ['/wp-json/hooks/v1/github', ['ref' => 'refs/heads/main', 'commits' => [['id' => '9f86d081', 'message' => "Fix: don't run `rm -rf` when \$DIR is empty; closes #12", 'added' => ['src/../a.php'], 'author' => ['name' => "O'Brien"]]]], 'GitHub-Hookshot/abc1234'],
        ['/wp-json/mailchimp/v1/webhook', ['type' => 'subscribe', 'data' => ['email' => 'a@example.org', 'merges' => ['FNAME' => "D'Arcy", 'LNAME' => 'Or']]], 'MailChimp'],
        ['/wp-json/zapier/v1/posts', ['title' => 'New row: "A & B"', 'content' => '<p>5 &lt; 6; it\'s fine</p>', 'tags' => 'a, b'], 'Zapier'], ['/wp-json/telegram/v1/update', ['update_id' => 1, 'message' => ['text' => "/start it's me; select", 'from' => ['first_name' => 'Zoë']]], ''],
        ['/wp-json/activitypub/1.0/inbox', ['@context' => 'https://www.w3.org/ns/activitystreams', 'type' => 'Create', 'actor' => 'https://social.example/users/alice', 'object' => ['type' => 'Note', 'content' => '<p>Hi <span class="h-card"><a href="https://www.example.org/@blog" class="u-url mention">@<span>blog</span></a></span>, isn&#39;t it &quot;nice&quot;?</p>']], 'Mastodon/4.3 (http.rb/5.2; +https://social.example/)'],
        ['/wp-json/slack/v1/command', ['token' => 'x', 'text' => 'deploy main && notify | ops', 'user_name' => "o'hara"], 'Slackbot 1.0 (+https://api.slack.com/robots)'],
    ];
    foreach ($hooks as [$uri, $data, $agent]) {
        $corpus->add('machines', 'POST', $uri, (string) json_encode($data, JSON_UNESCAPED_SLASHES), ['Content-Type' => $agent === 'MailChimp' ? 'application/json; charset=utf-8' : 'application/json', 'User-Agent' => $agent, 'Cookie' => '', 'Referer' => '', 'X-Hub-Signature-256' => 'sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08']);
    }
    $corpus->add('machines', 'GET', '/.well-known/webfinger?resource=acct%3Ablog%40www.example.org', '', ['Accept' => 'application/jrd+json']);
    $corpus->add('machines', 'GET', '/?author=alice&format=activity', '', ['Accept' => 'application/activity+json']);
    $corpus->form('machines', '/wp-trackback.php?p=1', ['title' => "O'Brien's view", 'excerpt' => '[...] "great" post [...]', 'url' => 'https://other.example/a', 'blog_name' => 'A & B']);
    $corpus->form('machines', '/wp-json/webmention/1.0/endpoint', ['source' => 'https://other.example/a', 'target' => 'https://www.example.org/hello-world/']);
    $corpus->form('machines', '/wp-json/twilio/v1/sms', ['From' => '+15551234567', 'Body' => "STOP; I don't want this. 1 or 2?", 'SmsStatus' => 'received', 'FromCity' => "COEUR D'ALENE"]);
    $corpus->form('machines', '/?wpmudev-hub=ping', ['domain' => 'https://www.example.org', 'hash' => '9f86d081']);
    $corpus->form('machines', '/wp-json/wpmm/v1/saml/acs', ['SAMLResponse' => base64_encode('<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"><saml:Issuer>https://idp.example</saml:Issuer></samlp:Response>'), 'RelayState' => 'https://www.example.org/wp-admin/']);
    $corpus->add('machines', 'GET', '/wp-login.php?code=4%2F0AX4XfWh-abc_DEF&scope=email+profile+https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fuserinfo.email&authuser=0&prompt=consent&state=eyJub25jZSI6ImExYjIiLCJyZWRpcmVjdCI6Imh0dHBzOi8vd3d3LmV4YW1wbGUub3JnLyJ9');
};
