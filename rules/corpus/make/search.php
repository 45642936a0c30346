<?php

declare(strict_types=1);

// What people type into a search field, in several languages.
return static function (Corpus $corpus): void {
    $terms = [
        "O'Brien", 'select a union rep', 'student union select committee', '1 Drop Table Lane', 'rock \'n\' roll', '"red shoes" size 42', 'cats & dogs', 'cats or dogs', 'black and white', "men's and women's shoes",
        "l'été et l'hiver", "c'est l'amour", "d'Artagnan", 'größe 10-12 & weiß', 'Öffnungszeiten?', '東京 ラーメン', 'как изменить пароль', 'مرحبا', 'שלום', 'São Paulo', 'naïve café', '5\' 10" tall', '27" monitor',
        'drop shipping table', 'insert coin', 'update from 1.0 to 2.0', 'delete my account', 'order by phone', 'group by age', 'where is the order', 'having trouble', 'union station', 'from dusk till dawn',
        'create table in sql', 'sql select from where', 'javascript alert', 'JavaScript: The Good Parts', 'php echo vs print', 'system() in php', '<script> tag', 'html <b> tag', 'a < b and c > d', 'if x = 5 or y = 6', '2+2=4', '50% off', '100% cotton -wool',
        'wp-config.php', '.htaccess redirect', '/etc/hosts', 'C:\\Program Files', '../ relative path', 'robots.txt', 'how to use ls | grep', 'chmod 755', 'sudo apt update && apt upgrade', 'curl -I example.org', 'ping test', 'sleep better',
        'C++', 'C#', '.NET', 'node.js', '@font-face', '#metoo', '$100 gift card', '€50', '(parentheses)', '[shortcode]', '{braces}', '{{mustache}}', '${template}', 'a;b;c', 'a|b', '~tilde', 'e=mc^2', 'x*y', '--help', '-- or —?', '/* comment */',
        'who\'s who?', 'Don\'t stop me now', 'AT&T', 'Q&A', 'R&D', 'Marks & Spencer; London', 'table, chairs and bench', 'user guide (pdf)', 'admin', 'password reset', 'null', 'true or false', 'yes/no', 'and/or', 'this is a test -- please ignore',
        'eval and assert', 'base64 decode online', 'exec summary', 'shell beach', 'cat pictures', 'id card', 'who am i', 'more less', 'head & shoulders', 'on click = bad', 'onload', 'iframe embed youtube', 'style=bold', 'src=', 'http://example.org', 'https://www.example.org/?p=1',
        'it\'s "complicated"', '"and"', "'or'", "''", '""', '\'', '"', ';', '--', '#', '/', '%', '%25', '😀 emoji 🎉', 'AND', '1', '12345', 'ISBN 978-3-16-148410-0', '+49 30 123456', 'jane@example.org', '2024-01-02 10:00', '10.0.0.1', '::1', 'gopher tortoise', 'template engine', 'alert(', 'phar museum', 'ldap (basics)', 'xml entity', 'a=b&c=d',
    ];
    foreach ($terms as $at => $term) {
        $query = http_build_query(['s' => $term] + ($at % 4 === 1 ? ['post_type' => 'product'] : []));
        $corpus->add('search', 'GET', "/?$query");
    }
    foreach (['garden chairs', "O'Neill", 'select * from menu', 'tom & jerry <3'] as $term) {
        $corpus->form('search', '/wp-admin/admin-ajax.php', ['action' => 'live_search', 'term' => $term, 'nonce' => 'ab12cd34ef']);
        $corpus->add('search', 'GET', '/wp-json/wp/v2/search?search=' . rawurlencode($term) . '&per_page=20&_fields=id,title,url');
    }
};
