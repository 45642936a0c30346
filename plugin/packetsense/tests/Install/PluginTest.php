<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Plugin;

return [
    'every file of the plugin refuses to be called on its own' => function (): void {
        $unguarded = [];
        $files = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(Plugin::folder(), \FilesystemIterator::SKIP_DOTS));
        foreach ($files as $file) {
            if ($file->getExtension() !== 'php' || preg_match('~/(?:vendor|tests)/~', $file->getPathname()) === 1) {
                continue;
            }
            $head = (string) file_get_contents($file->getPathname(), false, null, 0, 3000);
            if (!preg_match('~^if \((?:!defined\(|PHP_SAPI !== \'cli\')[^{]*\) \{\s+exit;|^return \[~m', $head)) {
                $unguarded[] = $file->getPathname();
            }
        }
        same([], $unguarded);
    },
    'the version is the same everywhere' => function (): void {
        $header = (string) file_get_contents(Plugin::folder() . '/packetsense.php');
        $readme = (string) file_get_contents(Plugin::folder() . '/readme.txt');
        check(strpos($header, 'Version:           ' . \PacketSense\VERSION . "\n") !== false, 'packetsense.php names another version');
        check(strpos($readme, 'Stable tag: ' . \PacketSense\VERSION . "\n") !== false, 'readme.txt names another version');
    },
];
