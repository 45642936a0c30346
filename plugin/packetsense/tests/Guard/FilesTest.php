<?php

declare(strict_types=1);

namespace PacketSense\Tests\Guard;

use PacketSense\Guard\Archive;
use PacketSense\Guard\DirectScript;
use PacketSense\Guard\FileWindows;
use PacketSense\Guard\Held;
use PacketSense\Guard\NewScripts;
use PacketSense\Install\DataFolder;

use function PacketSense\Tests\check;
use function PacketSense\Tests\folder;
use function PacketSense\Tests\same;
use function PacketSense\Tests\skip;

return [
    'names that a server would run, and those that only look like it' => function (): void {
        $run = ['a.php', 'a.PHP5', 'a.phtml', 'a.pht', 'a.phar', 'a.php.jpg', 'a.php. ', "a.php\0.jpg", '.htaccess', 'x/.user.ini'];
        foreach ($run as $name) {
            same(true, Archive::runs($name), $name);
        }
        $rest = ['a.jpg', 'php.pdf', 'a.phpx.txt', 'a.html', 'my.photo.jpg', 'htaccess.txt', 'a.jsp-guide.pdf', 'graph.png', 'a.aspect'];
        foreach ($rest as $name) {
            same(false, Archive::runs($name), $name);
        }
    },
    'code behind the beginning of a file is found, also between two chunks, and random bytes are none' => function (): void {
        $file = folder() . '/a.jpg';
        $noise = str_repeat(random_bytes(1024), 300);
        $noise = str_replace('<', '.', $noise);
        foreach ([8190, 9000, 262100, 262144, 300000] as $at) {
            file_put_contents($file, substr($noise, 0, $at) . '<?php system($_GET[0]);' . substr($noise, 0, 100));
            $windows = FileWindows::of($file, false);
            check(count($windows) >= 2 && strncmp((string) end($windows), '<?php system(', 13) === 0, "at $at");
        }
        file_put_contents($file, substr($noise, 0, 100000) . "<?=\x01\xff`" . $noise . '<?xpacket begin="">');
        same(1, count(FileWindows::of($file, false)), 'no code');
        file_put_contents($file, '');
        same([], FileWindows::of($file, false));
        same([], FileWindows::of("$file.missing", false));
    },
    'of markup everything is read, within bounds' => function (): void {
        $file = folder() . '/a.svg';
        file_put_contents($file, '<svg>' . str_repeat('<path d="M0 0"/>', 2000) . '<g onload=alert(1)></svg>');
        check(strpos(implode(FileWindows::of($file, true)), '<g onload=alert(1)>') !== false, 'not read');
        file_put_contents($file, str_repeat('<script>', 200000));
        check(count(FileWindows::of($file, true)) <= 16, 'too much');
    },
    'an archive tells by its names what it would write' => function (): void {
        if (!class_exists(\ZipArchive::class)) {
            skip('PHP has no zip here');
        }
        $made = static function (array $names): array {
            $file = folder() . '/a.zip';
            $zip = new \ZipArchive();
            $zip->open($file, \ZipArchive::CREATE);
            foreach ($names as $name) {
                $zip->addFromString($name, 'x');
            }
            $zip->close();
            return Archive::look($file);
        };
        same(['runs' => 'p/p.php', 'climbs' => null], $made(['p/readme.txt', 'p/p.php']));
        same(['runs' => null, 'climbs' => '../a.txt'], $made(['b.txt', '../a.txt']));
        same(['runs' => null, 'climbs' => null], $made(['a..b/c.txt', 'fonts/x.woff']));
        same(['runs' => null, 'climbs' => null], Archive::look('/nowhere.zip'));
    },
    'new scripts are found where they may be, old ones and guards are not' => function (): void {
        $root = folder();
        mkdir("$root/new/deep", 0700, true);
        file_put_contents("$root/new/deep/a.php", '<?php system("id");');
        file_put_contents("$root/b.phtml", 'x');
        file_put_contents("$root/c.jpg", 'x');
        $found = (new NewScripts(time() - 5))->in([$root, "$root/new", '/nowhere']);
        sort($found);
        same(["$root/b.phtml", "$root/new/deep/a.php"], $found);
        same([], (new NewScripts(time() + 5))->in([$root]), 'nothing has changed since');
    },
    'guards that WordPress and its plugins put into folders are no code' => function (): void {
        $guards = ['', "<?php\n// Silence is golden.\n", '<?php /* x */ # y', "<?php // a ?>\n", 'no code at all', "<?php\n"];
        foreach ($guards as $text) {
            same(false, NewScripts::isCode('index.php', $text), $text);
        }
        $code = ['<?php system(1);', "GIF89a<?php\n// a\nsystem(1);", '<?php // a ?><?= `id`', '<?php #[A] system(1);', '<?=`id`'];
        foreach ($code as $text) {
            same(true, NewScripts::isCode('a.php', $text), $text);
        }
        same(false, NewScripts::isCode('x/.htaccess', "Deny from all\n"));
        same(true, NewScripts::isCode('x/.htaccess', "AddType application/x-httpd-php .jpg\n"));
        same(true, NewScripts::isCode('.user.ini', 'auto_prepend_file = a.jpg'));
    },
    'a file comes from the request by name, by what it says, or by size' => function (): void {
        $code = "GIF89a;\n<?php echo shell_exec(\$_GET['c']);";
        same(true, NewScripts::comesFrom('shell.php', $code, 40, [['body:name', 'dir/shell.php']], []));
        $said = [['body:t', "<?php echo shell_exec(\$_GET['c']); // more"]];
        same(true, NewScripts::comesFrom('x.php', $code, 40, $said, []));
        same(true, NewScripts::comesFrom('x.php', $code, 40, [], [12, 40]));
        $said = [['body:message', 'Hello, what is index.html?']];
        same(false, NewScripts::comesFrom('twig-abc.php', '<?php class Twig_abc {}', 23, $said, [24]));
    },
    'a script that was taken out is kept where nobody can run or read it' => function (): void {
        $root = folder();
        DataFolder::choose("$root/data");
        check(DataFolder::ensure(), 'no data folder');
        file_put_contents("$root/shell.php", '<?php system("id");');
        check(Held::take("$root/shell.php"), 'not taken');
        check(!file_exists("$root/shell.php"), 'still there');
        $kept = glob("$root/data/held-*.php");
        same(1, count($kept));
        $lines = explode("\n", (string) file_get_contents($kept[0]), 3);
        same(['<?php exit; ?>', "$root/shell.php", '<?php system("id");'], [$lines[0], json_decode($lines[1], true)['path'], $lines[2]]);
        for ($i = 0; $i < 25; $i++) {
            file_put_contents("$root/s$i.php", "<?php system($i);");
            Held::take("$root/s$i.php");
        }
        check(count(glob("$root/data/held-*.php")) <= 20, 'more than the budget');
        file_put_contents("$root/large.php", str_repeat('x', Held::BYTES + 1));
        Held::take("$root/large.php");
        clearstatcache();
        same(0, fileperms("$root/large.php") & 0777, 'too large to keep');
        DataFolder::choose(null);
    },
    'a script of a plugin called by its address is known or named' => function (): void {
        same('plugins/old/ajax.php', DirectScript::unknown('/srv/wp-content/plugins/old/ajax.php'));
        same('themes/x/inc/a.php', DirectScript::unknown('/srv/wp-content/themes/x/inc/a.php'));
        same(null, DirectScript::unknown('/srv/wp-content/plugins/litespeed-cache/guest.vary.php'));
        same(null, DirectScript::unknown('/srv/index.php'));
        same(null, DirectScript::unknown('/srv/wp-content/plugins/hello.php'));
    },
];
