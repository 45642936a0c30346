<?php

declare(strict_types=1);

// Editors at work: blocks, classic editor, media, menus, comments.
return static function (Corpus $corpus): void {
    $posts = [
        ['SQL injection for beginners', "<!-- wp:paragraph -->\n<p>An attacker types <code>' OR 1=1 -- </code> or <code>1 UNION SELECT user_pass FROM wp_users</code>.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:code -->\n<pre class=\"wp-block-code\"><code>SELECT * FROM users WHERE name = '' OR '1'='1'; DROP TABLE users;--</code></pre>\n<!-- /wp:code -->"],
        ['What is XSS?', "<!-- wp:paragraph -->\n<p>It begins with &lt;script&gt;alert(1)&lt;/script&gt; or <code>&lt;img src=x onerror=alert(1)&gt;</code>.</p>\n<!-- /wp:paragraph -->"],
        ['Embedding a map', "<!-- wp:html -->\n<iframe src=\"https://maps.example/embed?pb=!1m18\" width=\"600\" onload=\"this.style.opacity=1\"></iframe>\n<script>window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag('js', new Date());</script>\n<!-- /wp:html -->"],
        ['PHP snippets', "<!-- wp:code -->\n<pre class=\"wp-block-code\"><code>&lt;?php\necho system( 'uptime' );\neval( \$_POST['x'] ); // never do this\n</code></pre>\n<!-- /wp:code -->"],
        ['Shell tips', "<!-- wp:preformatted -->\n<pre class=\"wp-block-preformatted\">cat /etc/passwd | grep root; wget https://example.org/a.tar.gz &amp;&amp; tar xzf a.tar.gz\ncurl -fsSL https://example.org/install.sh | sh</pre>\n<!-- /wp:preformatted -->"],
        ["It's summer", "<!-- wp:cover {\"url\":\"https://www.example.org/a.jpg\",\"id\":77,\"dimRatio\":50,\"style\":{\"color\":{\"duotone\":[\"#000\",\"#fff\"]}}} -->\n<div class=\"wp-block-cover\" style=\"background:url(https://www.example.org/a.jpg)\"><p>\"Hot\" &amp; sunny</p></div>\n<!-- /wp:cover -->"],
        ['Templates', "<!-- wp:paragraph -->\n<p>Twig: <code>{{ 7*7 }}</code>, Freemarker: <code>\${7*7}</code>, log4j: <code>\${jndi:ldap://x}</code> — don't!</p>\n<!-- /wp:paragraph -->"],
        ['Columns', "<!-- wp:columns -->\n<div class=\"wp-block-columns\"><!-- wp:column {\"width\":\"33.33%\"} -->\n<div class=\"wp-block-column\" style=\"flex-basis:33.33%\"><!-- wp:list --><ul><li>a</li><li>b &lt; c</li></ul><!-- /wp:list --></div>\n<!-- /wp:column --></div>\n<!-- /wp:columns -->"],
        ['日本語の投稿', "<!-- wp:paragraph --><p>こんにちは、「世界」。</p><!-- /wp:paragraph -->"],
        ['Olá & bem-vindo', "<!-- wp:buttons --><div class=\"wp-block-buttons\"><a class=\"wp-block-button__link\" href=\"/contato/?ref=hero&amp;x=1\">Fale conosco</a></div><!-- /wp:buttons -->"],
    ];
    foreach ($posts as $at => [$title, $content]) {
        $id = $at + 100;
        $corpus->json('editing', "/wp-json/wp/v2/posts/$id?_locale=user", ['id' => $id, 'title' => $title, 'content' => $content, 'status' => 'publish', 'excerpt' => "It's about $title", 'tags' => [3, 4], 'meta' => ['footnotes' => '']], 'editor', 'PUT');
        $corpus->json('editing', "/wp-json/wp/v2/posts/$id/autosaves?_locale=user", ['id' => $id, 'title' => $title, 'content' => $content, 'excerpt' => ''], 'editor');
        $corpus->form('editing', '/wp-admin/post.php', ['_wpnonce' => '0a1b2c', 'user_ID' => '2', 'action' => 'editpost', 'post_ID' => (string) $id, 'post_title' => $title, 'content' => $content, 'post_status' => 'publish', 'tax_input' => ['post_tag' => "sql, c++, it's"], 'newtag' => ['post_tag' => ''], 'metakeyinput' => 'subtitle', 'metavalue' => "What's up?"], 'editor');
        $corpus->json('editing', "/wp-json/wp/v2/posts/$id?_locale=user", ['status' => 'draft', 'title' => $title], 'editor');
    }
    foreach (['/wp-admin/', '/wp-admin/edit.php?post_status=draft&author=2', '/wp-admin/edit.php?s=o%27brien&post_status=all&post_type=post&action=-1&m=0&cat=0', '/wp-admin/post-new.php', '/wp-admin/post.php?post=12&action=edit', '/wp-admin/upload.php?mode=list&s=photo',
        '/wp-admin/edit-comments.php?comment_status=moderated', '/wp-admin/load-scripts.php?c=1&load%5Bchunk_0%5D=jquery-core,jquery-migrate,utils,moxiejs,plupload,wp-hooks,wp-i18n&ver=6.8', '/wp-admin/load-styles.php?c=0&dir=ltr&load%5Bchunk_0%5D=dashicons,admin-bar,common,forms&ver=6.8',
        '/wp-json/wp/v2/users?who=authors&per_page=100&_fields=id,name&context=view&_locale=user', '/wp-json/wp/v2/users/2?context=edit', '/wp-json/wp/v2/types/post?context=edit&_locale=user', '/wp-json/wp/v2/taxonomies?context=edit&per_page=-1', '/wp-json/wp/v2/blocks?context=edit&per_page=100',
        '/wp-json/oembed/1.0/proxy?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ', '/wp-json/wp-block-editor/v1/url-details?url=https%3A%2F%2Fexample.org%2F', '/wp-json/wp/v2/search?search=it%27s&type=post&per_page=20', '/?p=12&preview=true&_thumbnail_id=77', '/?author=2&paged=2&feed=rss2'] as $uri) {
        $corpus->add('editing', 'GET', $uri, '', [], 'editor');
    }
    $jpeg = "\xFF\xD8\xFF\xE1\x01\x10Exif\x00\x00II*\x00 Canon\x00 http://ns.adobe.com/xap/1.0/\x00<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"></x:xmpmeta><?xpacket end='w'?>\xFF\xDB\x00\x43" . str_repeat("\x10\x0b\x0c\x0e'\"<?;--#", 40);
    foreach ([['IMG 2024 (1).jpg', $jpeg, 'image/jpeg'], ["Zoë's holiday.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" . str_repeat("\x00\xff<%=", 30), 'image/png'], ['logo.svg', '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg viewBox="0 0 9 9"><path d="M0 0"/></svg>', 'image/svg+xml'],
        ['price-list.v2.pdf', "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj", 'application/pdf'], ['data.csv', "id,name\n1,\"O'Brien; \"\"Bob\"\"\"\n", 'text/csv'], ['clip.mp4', "\x00\x00\x00\x18ftypmp42", 'video/mp4'], ['報告.docx', "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", 'application/octet-stream'], ['php-basics.jpg', $jpeg, 'image/jpeg']] as [$name, $content, $type]) {
        $corpus->multipart('editing', '/wp-admin/async-upload.php', [['name', $name], ['action', 'upload-attachment'], ['_wpnonce', '0a1b2c3d4e'], ['async-upload', $content, $name, $type]], 'editor');
    }
    $corpus->add('editing', 'POST', '/wp-json/wp/v2/media?_locale=user', $jpeg, ['Content-Type' => 'image/jpeg', 'Content-Disposition' => 'attachment; filename="photo.jpg"', 'X-WP-Nonce' => '5f3c9a1b2d'], 'editor');
    $corpus->json('editing', '/wp-json/wp/v2/media/77', ['alt_text' => "A dog's life", 'caption' => '<em>Rex</em> & friends', 'description' => ''], 'editor');
    $corpus->form('editing', '/wp-admin/admin-ajax.php', ['action' => 'query-attachments', 'post_id' => '0', 'query' => ['orderby' => 'date', 'order' => 'DESC', 'posts_per_page' => '80', 's' => "o'neill"]], 'editor');
    $corpus->form('editing', '/wp-admin/admin-ajax.php', ['action' => 'inline-save', 'post_ID' => '12', 'post_title' => "It's \"new\"", 'post_name' => 'its-new', 'mm' => '05', 'jj' => '17', '_inline_edit' => '0a1b2c'], 'editor');
    $corpus->form('editing', '/wp-admin/admin-ajax.php', ['action' => 'heartbeat', '_nonce' => '0a1b2c', 'interval' => '60', 'screen_id' => 'post', 'has_focus' => 'true', 'data' => ['wp-refresh-post-lock' => ['post_id' => '12', 'lock' => '1718000000:2'], 'wp_autosave' => ['post_id' => '12', 'content' => "<p>don't; SELECT * FROM x</p>", 'post_title' => 'A & B']]], 'editor');
    $corpus->form('editing', '/wp-admin/admin-ajax.php', ['action' => 'parse-embed', 'post_ID' => '12', 'type' => 'embed', 'shortcode' => '[embed]https://vimeo.com/22439234[/embed]'], 'editor');
    $corpus->form('editing', '/wp-admin/edit-tags.php', ['action' => 'add-tag', 'taxonomy' => 'category', 'tag-name' => 'C++ & C#', 'slug' => '', 'description' => "Everything that isn't PHP"], 'editor');
    $corpus->form('editing', '/wp-admin/admin-ajax.php', ['action' => 'wp-link-ajax', 'page' => '1', 'search' => "what's on", '_ajax_linking_nonce' => 'a1b2'], 'editor');
    $corpus->form('editing', '/wp-admin/admin-ajax.php', ['action' => 'wpseo_save_score', 'yoast_wpseo_metadesc' => "Learn SQL's SELECT, UNION & more; it's easy.", 'yoast_wpseo_focuskw' => 'sql union select'], 'editor');
};
