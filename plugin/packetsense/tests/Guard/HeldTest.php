<?php

declare(strict_types=1);

namespace PacketSense\Tests\Guard;

use PacketSense\Guard\Held;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

use function PacketSense\Tests\check;
use function PacketSense\Tests\folder;
use function PacketSense\Tests\same;

require __DIR__ . '/../Install/wordpress.php';

return [
    'a script that was taken out is put back as it was, once, or deleted, and never over another one' => function (): void {
        $root = folder();
        DataFolder::choose("$root/data");
        check(DataFolder::ensure(), 'no data folder');
        define('ABSPATH', "$root/");
        define('WP_CONTENT_DIR', "$root/wp-content");
        $site = WP_CONTENT_DIR . '/uploads';
        mkdir($site, 0755, true);
        $path = "$site/t\xe4st.php";
        file_put_contents($path, "<?php\nsystem('id');\n");
        chmod($path, 0640);
        check(Held::take($path), 'not taken');
        $all = Held::all();
        same([1, 20], [count($all), $all[0]['bytes']]);
        file_put_contents("$site/long.php", '<?php //' . str_repeat('x', 40000));
        check(Held::take("$site/long.php"), 'the long one was not taken');
        $long = array_values(array_filter(Held::all(), static function (array $one): bool {
            return basename($one['path']) === 'long.php';
        }))[0];
        same([40008, true], [$long['bytes'], Held::drop($long['id'])]);
        file_put_contents($path, 'another');
        check(Held::restore($all[0]['id']) !== null, 'put over another file');
        same('another', file_get_contents($path));
        unlink($path);
        same(null, Held::restore($all[0]['id']));
        clearstatcache();
        same(["<?php\nsystem('id');\n", 0640], [file_get_contents($path), fileperms($path) & 0777]);
        same([], Held::all());
        check(Held::restore($all[0]['id']) !== null, 'put back twice');
        check(Held::take($path), 'not taken again');
        $id = Held::all()[0]['id'];
        rmdir($site);
        check(Held::restore($id) !== null, 'put into a folder that is gone');
        same([false, false, true], [Held::drop('../secret'), Held::drop('held-1-000000000000'), Held::drop($id)]);
        same([], Held::all());
        DataFolder::choose(null);
    },
    'nothing is put outside of the site, whatever a kept file says' => function (): void {
        $elsewhere = folder();
        DataFolder::choose(folder() . '/data');
        check(DataFolder::ensure(), 'no data folder');
        $about = json_encode(['path' => "$elsewhere/x.php", 'at' => 1]);
        AtomicFile::replace(DataFolder::file('held-1-0123456789ab.php'), AtomicFile::GUARD . "$about\ncode");
        check(Held::restore('held-1-0123456789ab') !== null, 'put outside');
        same([false, 1], [file_exists("$elsewhere/x.php"), count(Held::all())]);
        DataFolder::choose(null);
    },
];
