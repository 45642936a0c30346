<?php

/**
 * What a person does in WordPress's installer: title, administrator, addresses of pages; then an editor, a subscriber,
 * some posts and comments. Reads its wishes as JSON from standard input.
 */

declare(strict_types=1);

$wish = json_decode((string) stream_get_contents(STDIN), true, 8, JSON_THROW_ON_ERROR);
$_SERVER = [
    'HTTP_HOST' => $wish['host'],
    'SERVER_NAME' => '127.0.0.1',
    'SERVER_PORT' => explode(':', $wish['host'])[1],
    'SERVER_PROTOCOL' => 'HTTP/1.1',
    'REMOTE_ADDR' => '127.0.0.1',
    'REQUEST_METHOD' => 'GET',
    'REQUEST_URI' => '/',
    'DOCUMENT_ROOT' => $wish['root'],
    'SCRIPT_NAME' => '/index.php',
    'PHP_SELF' => '/index.php',
    'SCRIPT_FILENAME' => $wish['root'] . '/index.php',
] + $_SERVER;
define('WP_INSTALLING', true);
require $wish['root'] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

add_filter('pre_wp_mail', '__return_true');
wp_install($wish['title'], 'admin', 'admin@example.test', true, '', $wish['passwords']['admin'], 'en_US');
// Pictures of people come from another host, which tests cannot and people need not reach.
update_option('show_avatars', '0');
$GLOBALS['wp_rewrite']->set_permalink_structure('/%postname%/');
foreach (['editor', 'subscriber'] as $role) {
    $user = wp_insert_user([
        'user_login' => $role,
        'user_pass' => $wish['passwords'][$role],
        'user_email' => $role . '@example.test',
        'role' => $role,
    ]);
    if (is_wp_error($user)) {
        fwrite(STDERR, $role . ': ' . $user->get_error_message() . "\n");
        exit(1);
    }
}

mt_srand(7);
$words = explode(' ', 'the quick brown fox selects a union of table and chair from where the river runs under an old'
    . ' bridge while people order tea or drop by to update their notes on gardening travel cooking and music');
$sentence = static function (int $length) use ($words): string {
    $chosen = [];
    while ($length-- > 0) {
        $chosen[] = $words[mt_rand(0, count($words) - 1)];
    }
    return ucfirst(implode(' ', $chosen)) . '.';
};
for ($number = 1; $number <= $wish['posts']; $number++) {
    $paragraphs = [];
    for ($i = 0; $i < 5; $i++) {
        $paragraphs[] = "<!-- wp:paragraph -->\n<p>" . $sentence(60) . "</p>\n<!-- /wp:paragraph -->";
    }
    $post = wp_insert_post([
        'post_title' => 'Post number ' . $number,
        'post_status' => 'publish',
        'post_author' => 1,
        'post_date' => gmdate('Y-m-d H:i:s', 1700000000 + 86400 * $number),
        'post_content' => implode("\n", $paragraphs),
    ]);
    for ($i = 0; $i < 3; $i++) {
        wp_insert_comment([
            'comment_post_ID' => $post,
            'comment_author' => 'Reader ' . $i,
            'comment_author_email' => 'reader' . $i . '@example.test',
            'comment_content' => $sentence(25),
            'comment_approved' => 1,
        ]);
    }
}
$GLOBALS['wp_rewrite']->init();
flush_rewrite_rules(false);
echo $GLOBALS['wp_version'];
