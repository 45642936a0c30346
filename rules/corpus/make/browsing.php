<?php

declare(strict_types=1);

// Reading: pages, archives, feeds, sitemaps, assets, public REST, embeds; people and search engines.
return static function (Corpus $corpus): void {
    $pages = [
        '/', '/about/', '/contact/', '/blog/', '/blog/page/3/', '/2024/05/', '/2024/05/17/', '/category/news/', '/tag/sql/', '/tag/c-plus-plus/page/2/',
        '/author/alice/', '/author/alice/page/2/', '/hello-world/', '/hello-world/?replytocom=12', '/hello-world/#comment-12', '/?p=1', '/?page_id=2', '/?cat=3', '/?m=202405',
        '/?p=123&preview=true', '/?attachment_id=77', '/how-to-edit-wp-config-php/', '/union-select-explained-sql-for-beginners/',
        '/what-is-etc-passwd/', '/xss-cross-site-scripting-script-alert/', '/rock-and-roll-or-pop/', '/o’brien-family/', '/%C3%BCber-uns/',
        '/%E6%97%A5%E6%9C%AC%E8%AA%9E/', '/%D0%BE-%D0%BD%D0%B0%D1%81/', '/produkt/t-shirt-xl/', '/shop/?orderby=price-desc&paged=2',
        '/?lang=de', '/de/ueber-uns/', '/events/2025-11-24/', '/events/list/?tribe-bar-date=2025-12-01', '/blog/install-wordpress-on-localhost/',
        '/feed/', '/comments/feed/', '/category/news/feed/', '/?feed=rss2', '/feed/atom/', '/hello-world/feed/', '/podcast/feed.xml',
        '/wp-sitemap.xml', '/wp-sitemap-posts-post-1.xml', '/wp-sitemap-taxonomies-category-1.xml', '/sitemap_index.xml', '/robots.txt', '/favicon.ico',
        '/ads.txt', '/.well-known/security.txt', '/.well-known/acme-challenge/Xk3-9a_bC', '/.well-known/assetlinks.json', '/manifest.json', '/apple-touch-icon.png',
        '/wp-content/uploads/2024/05/photo-1024x768.jpg', '/wp-content/uploads/2024/05/price-list.pdf', '/wp-content/uploads/2023/12/backup-drive-review.zip',
        '/wp-content/themes/twentytwentyfive/style.css?ver=1.2', '/wp-includes/js/jquery/jquery.min.js?ver=3.7.1', '/wp-includes/css/dist/block-library/style.min.css?ver=6.8',
        '/wp-includes/js/dist/interactivity.min.js?ver=6.8', '/wp-content/plugins/woocommerce/assets/js/frontend/cart-fragments.min.js?ver=9.9',
        '/wp-includes/js/tinymce/wp-tinymce.php?c=1&ver=49110-20201110', '/wp-content/cache/min/1/abc123.css', '/wp-content/plugins/elementor/assets/lib/eicons/fonts/eicons.woff2?5.30.0',
        '/wp-json/', '/wp-json/wp/v2/posts?per_page=10&_embed=1', '/wp-json/wp/v2/posts?slug=hello-world', '/wp-json/wp/v2/pages/2', '/wp-json/wp/v2/categories?orderby=count&order=desc',
        '/wp-json/wp/v2/search?search=garden%20tools&type=post', '/wp-json/wp/v2/media/77?context=view', '/?rest_route=/wp/v2/posts&per_page=3',
        '/wp-json/oembed/1.0/embed?url=https%3A%2F%2Fwww.example.org%2Fhello-world%2F&format=xml', '/wp-json/oembed/1.0/embed?url=http%3A%2F%2F127.0.0.1%3A8080%2Fhello-world%2F',
        '/hello-world/embed/', '/hello-world/?share=facebook&nb=1', '/hello-world/amp/', '/hello-world/?print=pdf', '/hello-world/2/', '/gallery/?album=summer&photo=3',
        '/wp-login.php', '/wp-login.php?redirect_to=https%3A%2F%2Fwww.example.org%2Fwp-admin%2F&reauth=1', '/wp-login.php?action=lostpassword', '/my-account/',
        '/wp-login.php?redirect_to=http%3A%2F%2F127.0.0.1%3A8080%2Fwp-admin%2Fpost.php%3Fpost%3D1%26action%3Dedit',
    ];
    foreach ($pages as $page) {
        $corpus->add('browsing', 'GET', $page);
    }
    $tracked = [
        'utm_source=newsletter&utm_medium=email&utm_campaign=Spring%20Sale%20%26%20More', 'fbclid=IwAR0aBcD_eFgHiJkLmNoPqRsTuVwXyZ-0123456789',
        'gclid=Cj0KCQjw_ISWBhDAARIsAK-abcdefghijklmnopqrstuvwxyz_EALw_wcB', 'mc_cid=1a2b3c4d5e&mc_eid=6f7a8b9c0d', 'msclkid=0f1e2d3c4b5a69788796a5b4c3d2e1f0',
        'ref=producthunt', 'utm_source=a%7Cb&utm_term=%7Bkeyword%7D&utm_content=%7B%7Bad.name%7D%7D', '_gl=1*1x2y3z*_ga*MTQ4MjkxMDMzNC4xNzE4MDAwMDAw*_ga_4XK2LQ9*MTcxODAwMDAwMA..',
        'srsltid=AfmBOoqX-Yz_1234', 'ver=1.2.3&v=20240102', 'wpml-lang=pt-br', 'q%5B0%5D=a&q%5B1%5D=b', 'filter[color][]=red&filter[color][]=blue', 'amp=1&noamp=mobile',
        'date_from=2024-01-01&date_to=2024-12-31', 'lat=52.5200&lng=13.4050&radius=10', 'min_price=10&max_price=99.90', 'hash=%23section-2', 'email=jane%2Btest%40example.org&token=aGVsbG8tdG9rZW4tMTIz',
    ];
    foreach ($tracked as $query) {
        $corpus->add('browsing', 'GET', "/landing/?$query", '', ['Referer' => 'https://www.google.com/']);
    }
    $bots = [
        'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
        'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
        'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; like FeedFetcher-Google)', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'curl/8.5.0', 'Wget/1.21.3',
        'WordPress/6.8; https://other.example', 'UptimeRobot/2.0', 'python-requests/2.32.3', 'Go-http-client/2.0', 'W3C_Validator/1.3 http://validator.w3.org/services', 'NewsBlur Feed Fetcher - 3 subscribers',
        'Mozilla/5.0 (compatible; DuckDuckBot-Https/1.1; https://duckduckgo.com/duckduckbot)', 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)', 'okhttp/4.12.0',
    ];
    foreach ($bots as $at => $bot) {
        $corpus->add('browsing', $at % 5 === 4 ? 'HEAD' : 'GET', $at % 3 === 0 ? '/feed/' : '/hello-world/', '', ['User-Agent' => $bot, 'Accept' => '*/*', 'Referer' => '']);
    }
    $referers = [
        'https://www.google.com/search?q=o%27brien+and+sons+%22garden%22', 'https://www.bing.com/search?q=sql+select+from+where+union', 'https://duckduckgo.com/?q=javascript+alert(1)+example',
        'https://forum.example/viewtopic.php?f=3&t=12#p99', 'android-app://com.google.android.gm/', 'https://t.co/abc123', 'https://www.example.org/?s=it%27s+here&post_type=product',
    ];
    foreach ($referers as $referer) {
        $corpus->add('browsing', 'GET', '/hello-world/', '', ['Referer' => $referer]);
    }
    $cookies = [
        'woocommerce_items_in_cart=2; woocommerce_cart_hash=9f86d081884c7d65; wp_woocommerce_session_c5a1=t_1a2b%7C%7C1718172800%7C%7C1718169200%7C%7C9f86d081',
        'comment_author_c5a1=Ren%C3%A9e%20O%27Hara; comment_author_email_c5a1=renee%40example.org; comment_author_url_c5a1=https%3A%2F%2Fexample.org',
        'OptanonConsent=isGpcEnabled=0&datestamp=Fri+Jun+14+2024+10%3A00%3A00+GMT%2B0200&version=202403.1.0&groups=C0001%3A1%2CC0002%3A0&hosts=&interactionCount=1',
        'tk_ai=jetpack%3AabCDef12; _hjSessionUser_123=eyJpZCI6ImEtYiIsImNyZWF0ZWQiOjE3MTgwMDAwMDB9; __stripe_mid=0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d6e7f8a',
        'cmplz_consented_services={"youtube":true}; cmplz_policy_id=35; borlabs-cookie=%7B%22consents%22%3A%7B%22essential%22%3A%5B%22borlabs-cookie%22%5D%7D%7D',
    ];
    foreach ($cookies as $cookie) {
        $corpus->add('browsing', 'GET', '/cart/', '', ['Cookie' => $cookie]);
    }
};
