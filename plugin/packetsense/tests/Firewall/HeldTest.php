<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\State;
use PacketSense\Install\DataFolder;

require_once __DIR__ . '/Fpm.php';
require_once __DIR__ . '/site.php';

const HOOKS = '/usr/share/wordpress/wp-includes/plugin.php';

/** WordPress's own hooks, and of the rest only what the decision needs: who is asking, and when that is known. */
function wordpress_page(): string
{
    return <<<'PHP'
        <?php
        define('ABSPATH', '/usr/share/wordpress/');
        require ABSPATH . 'wp-includes/plugin.php';
        $user = 0;
        function get_current_user_id() { return $GLOBALS['user']; }
        function current_user_can($capability) {
            return $GLOBALS['user'] > 0 && in_array($capability, explode(',', $_SERVER['TEST_MAY'] ?? ''), true);
        }
        function become($id) { $GLOBALS['user'] = (int) $id; do_action('set_current_user'); }
        $_GET = array_map('addslashes', $_GET);
        if (basename($_SERVER['SCRIPT_FILENAME']) === 'xmlrpc.php') { define('XMLRPC_REQUEST', true); }
        if (isset($_SERVER['TEST_EARLY'])) { become($_SERVER['TEST_EARLY']); echo 'early '; }
        become($_SERVER['TEST_COOKIE'] ?? 0);
        do_action('init');
        echo 'init ';
        if (isset($_SERVER['TEST_PASSWORD'])) { become($_SERVER['TEST_PASSWORD']); }
        if (defined('XMLRPC_REQUEST')) { do_action('xmlrpc_call', 'wp.newPost', [], null); }
        else { apply_filters('rest_authentication_errors', null); }
        echo 'hello';
        PHP;
}

/** @return array<string, string> a request that says it comes from somebody with an account */
function claim(array $more = []): array
{
    return $more + ['HTTP_COOKIE' => 'wordpress_logged_in_x=' . rawurlencode('ann|' . (time() + 3600) . '|token|mac')];
}

if (!is_file(HOOKS)) {
    return ['a held verdict' => function (): void {
        skip('WordPress is not installed');
    }];
}

return [
    'a verdict that waits is decided by what the person may really do' => function (): void {
        $fpm = prepended($root = build(wordpress_page()));
        $may = claim(['TEST_COOKIE' => '7', 'TEST_MAY' => 'unfiltered_html']);
        same('init hello', $fpm->request("$root/index.php", SCRIPT, $may)['body']);
        same([], events());
        $answer = $fpm->request("$root/index.php", SCRIPT, claim(['TEST_COOKIE' => '7', 'TEST_MAY' => 'read']));
        same(403, $answer['status'], 'somebody who may not');
        check(strpos($answer['body'], 'init') === false, 'other code of init ran first');
        same(403, $fpm->request("$root/index.php", SCRIPT, claim())['status'], 'a cookie that WordPress does not believe');
        same(['xss-script', 'xss-script'], array_column(wait_for(2), 'rule'));
    },
    'it is decided as soon as somebody is known' => function (): void {
        $fpm = prepended($root = build(wordpress_page()));
        $answer = $fpm->request("$root/index.php", SCRIPT, claim(['TEST_EARLY' => '7', 'TEST_MAY' => 'read']));
        same(403, $answer['status']);
        check(strpos($answer['body'], 'early') === false, 'too late');
        $may = claim(['TEST_EARLY' => '7', 'TEST_MAY' => 'unfiltered_html']);
        same('early init hello', $fpm->request("$root/index.php", SCRIPT, $may)['body']);
    },
    'an application password is looked at where WordPress looks at it' => function (): void {
        $fpm = prepended($root = build(wordpress_page()));
        $basic = ['HTTP_AUTHORIZATION' => 'Basic ' . base64_encode('ann:abcd efgh'), 'CONTENT_TYPE' => 'application/json'];
        $rest = '/wp-json/wp/v2/posts';
        $body = '{"content":"<script>x</script>"}';
        $may = $basic + ['TEST_PASSWORD' => '7', 'TEST_MAY' => 'unfiltered_html'];
        same('init hello', $fpm->request("$root/index.php", $rest, $may, $body)['body']);
        $answer = $fpm->request("$root/index.php", $rest, $basic + ['TEST_PASSWORD' => '7', 'TEST_MAY' => 'read'], $body);
        same(403, $answer['status']);
        same('packetsense_blocked', json_decode($answer['body'], true)['code']);
        same(403, $fpm->request("$root/index.php", $rest, $basic, $body)['status'], 'a wrong password');
        same(403, $fpm->request("$root/index.php", '/', $basic, $body)['status'], 'not a REST request');
    },
    'an XML-RPC log-in is looked at when the call is made, and never excuses the address' => function (): void {
        $root = build(wordpress_page());
        copy("$root/index.php", "$root/xmlrpc.php");
        own($root);
        $pack = pack_of_rules();
        $pack['rules'][1]['when'][0]['targets'][] = ['body', null];
        put_pack($pack);
        own($root);
        $fpm = prepended($root);
        $xml = ['CONTENT_TYPE' => 'text/xml', 'TEST_PASSWORD' => '7'];
        $body = '<?xml version="1.0"?><methodCall><string>&lt;b <script>x</script></string></methodCall>';
        same('init hello', $fpm->request("$root/xmlrpc.php", '/xmlrpc.php', $xml + ['TEST_MAY' => 'unfiltered_html'], $body)['body']);
        same(403, $fpm->request("$root/xmlrpc.php", '/xmlrpc.php', $xml + ['TEST_MAY' => 'read'], $body)['status']);
        $answer = $fpm->request("$root/xmlrpc.php", '/xmlrpc.php' . substr(SCRIPT, 1), $xml + ['TEST_MAY' => 'unfiltered_html'], '<a/>');
        same(403, $answer['status'], 'in the address');
        check(strpos($answer['body'], 'init') === false, 'it waited');
    },
    'a rule that spares nobody never waits' => function (): void {
        $fpm = prepended($root = build(wordpress_page()));
        $answer = $fpm->request("$root/index.php", ATTACK, claim(['TEST_COOKIE' => '7', 'TEST_MAY' => 'unfiltered_html,manage_options']));
        same(403, $answer['status']);
        check(strpos($answer['body'], 'init') === false, 'it waited');
    },
    'a script of a plugin called directly never waits, for it may not load WordPress' => function (): void {
        $root = build();
        mkdir("$root/wp-content/plugins/old");
        file_put_contents("$root/wp-content/plugins/old/ajax.php", "<?php\n\necho 'hello';\n");
        own($root);
        $fpm = prepended($root);
        $script = '/wp-content/plugins/old/ajax.php';
        same(403, $fpm->request($root . $script, $script . substr(SCRIPT, 1), claim())['status']);
    },
    'an expired or shapeless cookie makes nothing wait' => function (): void {
        $fpm = prepended($root = build());
        foreach (['x', 'ann|1|token|mac', 'a|b|c', ''] as $value) {
            $cookie = ['HTTP_COOKIE' => 'wordpress_logged_in_x=' . rawurlencode($value)];
            same(403, $fpm->request("$root/index.php", SCRIPT, $cookie)['status'], $value);
        }
    },
    'after a block the site is asked to deliver, once in twenty seconds, and no visitor waits for it' => function (): void {
        if (!class_exists(\PacketSense\Cloud\Wake::class)) {
            skip('the connection is not there');
        }
        $listener = stream_socket_server('tcp://127.0.0.1:0');
        $url = 'http://' . stream_socket_get_name($listener, false) . '/?rest_route=/packetsense/v1/deliver';
        $fpm = prepended($root = build(), [], ['pm.max_children' => '2']);
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        same(false, @stream_socket_accept($listener, 0.3), 'a site that is not connected calls nobody');
        State::update(['connected' => true, 'deliver_url' => $url]);
        own($root);
        $start = microtime(true);
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        check(microtime(true) - $start < 0.8, 'the visitor waited');
        $call = @stream_socket_accept($listener, 5);
        check($call !== false, 'nobody called');
        stream_set_timeout($call, 5);
        $text = (string) stream_get_contents($call);
        check(strncmp($text, "POST /?rest_route=/packetsense/v1/deliver HTTP/1.1\r\n", 51) === 0, $text);
        check(preg_match('~\r\n\r\ntoken=(\d{16}\.[0-9a-f]{64})$~D', $text, $found) === 1, $text);
        same(403, $fpm->request("$root/index.php", ATTACK)['status']);
        same(false, @stream_socket_accept($listener, 0.5), 'called twice');
        fclose($listener);
        file_put_contents(DataFolder::file('wake.php'), '');
        own($root);
        same(403, $fpm->request("$root/index.php", ATTACK)['status'], 'nobody listens');
        wait_for(4);
    },
];
