<?php

declare(strict_types=1);

// Comments, many of them about code.
return static function (Corpus $corpus): void {
    $texts = [
        "Great article, thanks! It's exactly what I was looking for.", "I don't agree with O'Brien's point -- but he's right about the rest; well done.", "First!\r\n\r\nAlso: is there a follow-up?",
        "You can run SELECT * FROM wp_posts WHERE post_status = 'publish' ORDER BY post_date DESC; to see them.", "I'd write: SELECT a FROM t1 UNION SELECT b FROM t2 -- works for me",
        "Never build queries like \"SELECT * FROM users WHERE name = '\" + name + \"'\" because O'Brien breaks it.", "Use \$wpdb->prepare( \"SELECT id FROM {\$wpdb->posts} WHERE post_title = %s\", \$title ) instead.",
        "An attacker types ' OR 1=1 -- into the form, and the query returns every row; that's all there is to it.", "<code>' OR '1'='1</code> is the classic one.",
        "DROP TABLE is dangerous; UPDATE ... SET without WHERE too. I once did DELETE FROM wp_options by accident.", "The fix was ALTER TABLE wp_options ADD INDEX autoload (autoload); and it is much faster now.",
        "In JS: document.querySelector('.menu').addEventListener('click', function (e) { e.preventDefault(); });", "`const x = a || b;` and `if (x === 'y' && z) { return; }` are the same here.",
        "Try\r\n```js\r\nfetch('/wp-json/wp/v2/posts').then(r => r.json()).then(console.log)\r\n```\r\nin the console.", "Put <code>&lt;script src=\"app.js\"&gt;&lt;/script&gt;</code> before the closing body tag.",
        "Where do I put the <script> tag, in the header or the footer?", "`<script>alert('hi')</script>` is what everybody tries first, but WordPress strips it.", "<strong>Thanks!</strong> See <a href=\"https://example.org/a?b=c&d=e\" rel=\"nofollow\">this page</a> too.",
        "Add this to functions.php:\r\nadd_action( 'wp_head', function () { echo '<meta name=\"x\">'; } );", "<?php echo get_the_title(); ?> prints nothing for me, any idea?", "Is it include( 'header.php' ) or get_header()? I get a white page with both.",
        "My hosting says eval() is disabled, and base64_decode() too. Which plugin needs that?", "I had to run sudo apt update && sudo apt install php-xml; after that it worked.", "First cd /var/www/html, then: find . -type f -name '*.php' | xargs grep -l eval",
        "Edit /etc/hosts and add 127.0.0.1 example.test, then restart nginx.", "Move wp-config.php one level up (../wp-config.php) – WordPress still finds it.", "Set define( 'WP_DEBUG', true ); and look into wp-content/debug.log.",
        "My .htaccess:\r\nRewriteEngine On\r\nRewriteRule ^index\\.php$ - [L]\r\nRewriteCond %{REQUEST_FILENAME} !-f", "\$HOME and \${HOME} are the same in bash, `echo \$HOME` prints it.", "color: var(--wp--preset--color--primary); /* works */ but #ff0000 doesn't?",
        "a { color: #fff; } a:hover { color: #000 !important; } is all the CSS you need.", "{{ user.name }} in Twig, <%= user.name %> in ERB, \${user.name} in JS.", "json_decode(file_get_contents('php://input'), true) gives null for me.",
        "curl -X POST -d 'a=b' https://example.org/wp-json/ gives 401; what's wrong?", "O(n) or O(n^2)? n * (n + 1) / 2 = 55 for n = 10.", "if a = 1 and b = 2 then a or b = 3?", "Rock 'n' roll isn't dead; it's just sleeping (for 8 hours).", "He said \"yes\" and she said \"no\" -- 'twas ever thus.",
        "5' 10\" and 6' 2\" -- who's taller? ;-)", "Preis: 10 € / Stück; ab 5 Stück -10 % (inkl. MwSt.)", "Très bien ! J'ai adoré l'article d'hier, c'est l'idéal.", "とても参考になりました。ありがとうございます!", "Спасибо, очень помогло!", "👍👍👍", "+1", "(see above) [1] {2} <3",
        "XSS means something like \"><img src=x> in the search field, right? How do I escape that?", "Does onclick=\"...\" in a link get stripped? I read it does.", "The log says: PHP Warning: Undefined variable \$x in /var/www/html/wp-content/themes/a/b.php on line 12", "git clone https://github.com/example/repo.git && cd repo && npm install",
    ];
    foreach ($texts as $at => $text) {
        $corpus->form('comments', '/wp-comments-post.php', [
            'comment' => $text, 'author' => ['Alice', "Renée O'Hara", 'Dr. Strange & Co.', '山田太郎', 'select'][$at % 5], 'email' => "user$at@example.org",
            'url' => ['', 'https://example.org/', 'http://localhost:8000'][$at % 3], 'submit' => 'Post Comment', 'comment_post_ID' => (string) ($at + 1), 'comment_parent' => '0',
            'ak_js' => '1718000000000', 'ak_hp_textarea' => '', 'wp-comment-cookies-consent' => 'yes',
        ]);
    }
    $corpus->json('comments', '/wp-json/wp/v2/comments', ['post' => 1, 'author_name' => "Zoë D'Arc", 'author_email' => 'z@example.org', 'content' => "I can't log in; it says \"cookies are blocked\"."]);
    $corpus->form('comments', '/wp-admin/admin-ajax.php', ['action' => 'replyto-comment', 'comment_ID' => '7', 'content' => "Thanks! Try `SELECT 1;` and tell me what's printed.", 'status' => '1', '_ajax_nonce-replyto-comment' => 'a1b2c3d4e5'], 'editor');
    $corpus->form('comments', '/product/t-shirt/', ['rating' => '5', 'comment' => "Fits well, the size 10 isn't too big; 100% cotton.", 'author' => 'Bob', 'email' => 'b@example.org']);
};
