<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Install\Directive;
use PacketSense\Install\ServerFile;
use PacketSense\Install\Shim;

return [
    'a file comes back byte for byte' => function (): void {
        $originals = [
            "",
            "memory_limit = 256M\n",
            "; a comment\r\nmemory_limit = 256M\r\nauto_prepend_file = \"/home/me/first.php\"\r\n\r\n",
            "memory_limit=1G\nauto_prepend_file=/home/me/first.php",
            "[PATH=/var/www]\nx = 1\n\n\n",
        ];
        foreach ($originals as $original) {
            $path = folder() . '/.user.ini';
            file_put_contents($path, $original);
            chmod($path, 0640);
            $file = ServerFile::userIni($path);
            check($file->put("auto_prepend_file = \"/a/b.php\"\n"), 'not written');
            check($file->put("auto_prepend_file = \"/a/c.php\"\n"), 'not written again');
            same("auto_prepend_file = \"/a/c.php\"\n", $file->block());
            $ini = parse_ini_file($path);
            same('/a/c.php', is_array($ini) ? $ini['auto_prepend_file'] : null, "in force after $original");
            check($file->withdraw(), 'not withdrawn');
            clearstatcache();
            if ($original === '') {
                check(!is_file($path), 'an empty file is left');
            } else {
                same($original, file_get_contents($path));
                same(0640, fileperms($path) & 0777);
            }
            check($file->withdraw(), 'withdrawing twice');
        }
    },
    'a directive of the owner\'s is found, the last one if there are several' => function (): void {
        $path = folder() . '/.user.ini';
        same('', ServerFile::userIni($path)->owners());
        file_put_contents($path, "; auto_prepend_file = /no.php\nauto_prepend_file = /one.php\nAuto_Prepend_File = \"/two.php\"\n");
        $file = ServerFile::userIni($path);
        same('/two.php', $file->owners());
        $file->put("auto_prepend_file = \"/ours.php\"\n");
        same('/two.php', $file->owners(), 'after ours was put');
    },
    'WordPress\'s own part of .htaccess stays as it is' => function (): void {
        $path = folder() . '/.htaccess';
        $original = "# BEGIN WordPress\nRewriteEngine On\n# END WordPress\nphp_value auto_prepend_file '/x.php'\n"
            . "php_value auto_prepend_file \"/home/me/first.php\"\n";
        file_put_contents($path, $original);
        $file = ServerFile::htaccess($path);
        same('/home/me/first.php', $file->owners());
        $directive = Directive::of('apache2handler', dirname($path));
        check($file->put($directive->block('/a/b.php')), 'not written');
        $text = (string) file_get_contents($path);
        check(strpos($text, '# PacketSense kept: php_value auto_prepend_file "/home/me/first.php"') !== false, $text);
        check(strpos($text, "<IfModule mod_php.c>\n    php_value auto_prepend_file \"/a/b.php\"\n</IfModule>") !== false, $text);
        $file->withdraw();
        same($original, file_get_contents($path));
    },
    'a file that is a link stays a link' => function (): void {
        $folder = folder();
        file_put_contents("$folder/real.ini", "a = 1\n");
        symlink("$folder/real.ini", "$folder/.user.ini");
        ServerFile::userIni("$folder/.user.ini")->put("b = 2\n");
        check(is_link("$folder/.user.ini"), 'the link is gone');
        check(strpos((string) file_get_contents("$folder/real.ini"), 'b = 2') !== false, 'not written');
    },
    'each kind of server has its file, and an unknown one none' => function (): void {
        same('.user.ini', Directive::of('fpm-fcgi', '/x')->name);
        same('/x/.htaccess', Directive::of('litespeed', '/x')->path());
        same(null, Directive::of('cli-server', '/x'));
        same(null, Directive::of('', '/x'));
    },
    'a path that could end the quotes is not written' => function (): void {
        same(true, Directive::canName('/var/www/my shop (old)/wp-content/' . Shim::NAME));
        foreach (["/a\"b", "/a\nb", '/a$b', "/a'b"] as $path) {
            same(false, Directive::canName($path), $path);
        }
    },
    'the shim finds the firewall by a relative path where it can' => function (): void {
        $source = Shim::source('/s/wp-content/' . Shim::NAME, '/s/wp-content/plugins/packetsense/firewall.php', '');
        check(strpos($source, "__DIR__ . '/plugins/packetsense/firewall.php'") !== false, $source);
        $source = Shim::source('/s/wp-content/' . Shim::NAME, '/opt/it\'s/firewall.php', '');
        check(strpos($source, "= '/opt/it\\'s/firewall.php';") !== false, $source);
    },
];
