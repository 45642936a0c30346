<?php

declare(strict_types=1);

namespace PacketSense\Tests;

/**
 * The kinds of requests whose cost is promised: [URI, headers, body].
 *
 * @param string $proof cookies of an editor who is signed in
 */
function kinds(string $proof): array
{
    $browser = [
        'HTTP_USER_AGENT' => 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
        'HTTP_ACCEPT' => 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
        'HTTP_ACCEPT_LANGUAGE' => 'en-GB,en;q=0.5',
        'HTTP_ACCEPT_ENCODING' => 'gzip, deflate, br',
        'HTTP_REFERER' => 'https://shop.example/products/green-tea/?utm_source=newsletter',
        'HTTP_COOKIE' => '_ga=GA1.2.1234567890.1700000000; woocommerce_items_in_cart=2; tk_ai=jetpack%3AaBcDeFgHiJkLmNoP',
    ];
    $editor = [
        'HTTP_COOKIE' => "wordpress_test_cookie=WP%20Cookie%20check; wp-settings-2=libraryContent%3Dbrowse%26editor%3Dtinymce; $proof",
        'HTTP_X_WP_NONCE' => '0a1b2c3d4e',
        'HTTP_ACCEPT' => 'application/json, */*;q=0.1',
        'HTTP_REFERER' => 'https://shop.example/wp-admin/post.php?post=4711&action=edit',
        'CONTENT_TYPE' => 'application/json',
    ];
    $query = http_build_query(['s' => 'green tea & cups', 'post_type' => 'product', 'orderby' => 'price', 'paged' => '2', 'min_price' => '10']);
    return [
        'GET' => ["/?$query", $browser, ''],
        'form' => ['/wp-comments-post.php', $browser, form(4096)],
        'save' => ['/wp-json/wp/v2/posts/4711?_locale=user', $editor + $browser, saved(65536)],
    ];
}

/** A comment form of about so many bytes. */
function form(int $bytes): string
{
    $fields = ['author' => 'Ann Lee', 'email' => 'ann@shop.example', 'url' => 'https://ann.example/', 'comment_post_ID' => '4711'];
    $sentence = 'Thank you for this. I\'ve tried it with "select" tea & it\'s the best; 1/2 the price, too! (Ask Tom, or the cat.) ';
    $text = '';
    while (strlen(http_build_query($fields + ['comment' => $text, 'submit' => 'Post Comment'])) < $bytes) {
        $text .= $sentence;
    }
    return http_build_query($fields + ['comment' => $text, 'submit' => 'Post Comment']);
}

/** What the block editor sends when it saves a page of about so many bytes. */
function saved(int $bytes): string
{
    $blocks = [
        "<!-- wp:paragraph -->\n<p>We pick the leaves by hand &amp; dry them in the sun; it's slow, but you'll taste it. <strong>Select</strong> "
            . "your tea from <a href=\"https://shop.example/products/?orderby=price\">our list</a> (or ask).</p>\n<!-- /wp:paragraph -->\n\n",
        "<!-- wp:heading {\"level\":3,\"style\":{\"color\":{\"text\":\"var(--wp--preset--color--primary)\"}}} -->\n"
            . "<h3 class=\"wp-block-heading has-text-color\" style=\"color:var(--wp--preset--color--primary)\">Where it comes from</h3>\n"
            . "<!-- /wp:heading -->\n\n",
        "<!-- wp:image {\"id\":4712,\"sizeSlug\":\"large\",\"linkDestination\":\"none\"} -->\n<figure class=\"wp-block-image size-large\">"
            . "<img src=\"https://shop.example/wp-content/uploads/2026/03/field-1024x683.jpg\" alt=\"A field\" class=\"wp-image-4712\"/>"
            . "<figcaption class=\"wp-element-caption\">Spring, 2026 – über den Hügeln</figcaption></figure>\n<!-- /wp:image -->\n\n",
        "<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>Green: 80 °C, 2–3 minutes</li>\n<!-- /wp:list-item -->\n\n"
            . "<!-- wp:list-item -->\n<li>Black: 95 °C &gt; 4 minutes</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->\n\n",
    ];
    $content = '';
    for ($at = 0; strlen((string) json_encode(['id' => 4711, 'content' => $content])) < $bytes; $at++) {
        $content .= $blocks[$at % count($blocks)];
    }
    return (string) json_encode(['id' => 4711, 'status' => 'publish', 'content' => $content]);
}
