<?php

declare(strict_types=1);

namespace PacketSense\Tests\Scan;

use PacketSense\Scan\CoreFiles;

use function PacketSense\Tests\folder;
use function PacketSense\Tests\same;

// A core of a few files as its release has them.
$core = static function (): array {
    $root = folder();
    $files = [
        'index.php' => '<?php // front',
        'license.txt' => 'GPL',
        'wp-admin/admin.php' => '<?php // admin',
        'wp-includes/version.php' => '<?php // version',
        'wp-includes/css/a.css' => 'a {}',
        'wp-content/plugins/hello.php' => '<?php // hello',
    ];
    foreach ($files as $path => $text) {
        @mkdir(dirname("$root/$path"), 0700, true);
        file_put_contents("$root/$path", $text);
    }
    return [$root, array_map('md5', $files)];
};
$all = static function (CoreFiles $files): array {
    $findings = array_values(array_filter(array_map([$files, 'check'], $files->paths())));
    $folders = ['', 'wp-admin', 'wp-includes'];
    while ($folders !== []) {
        $seen = $files->unexpected((string) array_shift($folders));
        $findings = array_merge($findings, $seen['findings']);
        $folders = array_merge($folders, $seen['folders']);
    }
    return array_map(static function (array $finding): string {
        return "{$finding['severity']} {$finding['kind']} {$finding['path']}";
    }, $findings);
};

return [
    'a core as published has no findings, whatever its owner has below wp-content' => static function () use ($core, $all): void {
        [$root, $checksums] = $core();
        file_put_contents("$root/wp-content/plugins/hello.php", 'changed by its owner');
        file_put_contents("$root/wp-config.php", '<?php // site');
        file_put_contents("$root/.htaccess", '# site');
        file_put_contents("$root/robots.txt", 'site');
        unlink("$root/license.txt");
        same([], $all(new CoreFiles($root, $checksums)));
    },
    'changed, added and missing files are found wherever they hide' => static function () use ($core, $all): void {
        [$root, $checksums] = $core();
        file_put_contents("$root/wp-includes/version.php", '<?php // changed');
        file_put_contents("$root/wp-includes/css/a.css", 'b {}');
        unlink("$root/wp-admin/admin.php");
        file_put_contents("$root/wp-load-old.php", '<?php // new');
        mkdir("$root/wp-includes/css/deep/er", 0700, true);
        file_put_contents("$root/wp-includes/css/deep/er/x.PHTML", '<?php // new');
        file_put_contents("$root/wp-admin/notes.txt", 'new');
        same([
            'medium missing wp-admin/admin.php',
            'critical modified wp-includes/version.php',
            'low modified wp-includes/css/a.css',
            'medium unexpected wp-load-old.php',
            'low unexpected wp-admin/notes.txt',
            'critical unexpected wp-includes/css/deep/er/x.PHTML',
        ], $all(new CoreFiles($root, $checksums)));
    },
    'a finding carries size and hash of what is there, and neither of what is missing' => static function () use ($core): void {
        [$root, $checksums] = $core();
        file_put_contents("$root/index.php", 'other');
        unlink("$root/wp-admin/admin.php");
        $files = new CoreFiles($root, $checksums);
        same([
            'kind' => 'modified',
            'path' => 'index.php',
            'size' => 5,
            'sha256' => hash('sha256', 'other'),
            'component' => 'core',
            'severity' => 'critical',
        ], $files->check('index.php'));
        $missing = $files->check('wp-admin/admin.php');
        same([null, null], [$missing['size'] ?? null, $missing['sha256'] ?? null]);
    },
    'a list that names paths outside of the core is not followed' => static function () use ($core): void {
        [$root] = $core();
        same([], (new CoreFiles($root, ['../../etc/passwd' => md5('x')]))->paths());
    },
    'a looping link ends the search' => static function () use ($core, $all): void {
        [$root, $checksums] = $core();
        symlink("$root/wp-includes", "$root/wp-includes/loop");
        same(['low unexpected wp-includes/loop'], $all(new CoreFiles($root, $checksums)));
    },
];
