<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Capability;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\State;
use PacketSense\Install\DataFolder;

require_once __DIR__ . '/Fpm.php';
require_once __DIR__ . '/site.php';

/** The bundle stands only in a source tree. */
const BUNDLE = __DIR__ . '/../../../../scripts/plugin-bundle';

/** Files of the plugin that a request loads, without those that change with the site. */
function loaded(Fpm $fpm, string $root, string $uri, array $headers, string $body): array
{
    $answer = $fpm->request("$root/index.php", $uri, $headers, $body);
    same(200, $answer['status']);
    [$how, $files] = json_decode($answer['body'], true);
    same('prepend', $how, 'who started the firewall');
    sort($files);
    return $files;
}

return [
    'an allowed request loads the bundle, the settings and the rules, and no other file' => function (): void {
        if (!is_file(BUNDLE)) {
            skip('scripts/plugin-bundle is not there');
        }
        $page = "<?php\n\necho json_encode([PACKETSENSE_STARTED, get_included_files()]);\n";
        $root = build($page);
        exec('php ' . escapeshellarg(BUNDLE) . ' ' . escapeshellarg("$root/wp-content/plugins/packetsense"), $output, $failed);
        same(0, $failed, 'the bundle: ' . implode("\n", $output));
        own($root);
        $state = State::read();
        $expected = [
            "$root/index.php", "$root/wp-content/packetsense-prepend.php", "$root/wp-content/plugins/packetsense/firewall.php",
            DataFolder::file("pack-{$state['pack']}.php"), DataFolder::file("settings-{$state['settings']}.php"),
        ];
        sort($expected);
        $session = 'editor|2000000000|token|' . str_repeat('0', 64);
        $asked = Pack::capabilities((array) Pack::load($state));
        $proof = (string) Capability::issue(2, ['unfiltered_html'], $asked, time() + 86400, $session, time());
        $editor = ['HTTP_COOKIE' => 'wordpress_logged_in_x=' . rawurlencode($session) . "; packetsense_cap=$proof"];
        $kinds = [
            'a page' => ['/', [], ''],
            'a search' => ['/?s=green+tea+%26+cups&back=https%3A%2F%2Fshop.example%2F&tags[]=a', [], ''],
            'cookies' => ['/', ['HTTP_COOKIE' => 'cart=%7B%22a%22%3A1%7D; tk_ai=jetpack%3AaBcDeFgH; b=QmFzZTY0IG9mIGEgdGV4dA=='], ''],
            'a form' => ['/wp-login.php', [], 'log=ann&pwd=secret+of+ann&rememberme=forever&list=a%3D1%26b%3D2'],
            'a saved post' => [
                '/wp-json/wp/v2/posts/4711',
                $editor + ['CONTENT_TYPE' => 'application/json'],
                '{"content":"<script>tea()</script>","id":4}',
            ],
        ];
        $fpm = prepended($root);
        foreach ($kinds as $kind => [$uri, $headers, $body]) {
            same($expected, loaded($fpm, $root, $uri, $headers, $body), $kind);
        }
    },
];
