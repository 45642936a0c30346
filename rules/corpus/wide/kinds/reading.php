<?php

declare(strict_types=1);

namespace PacketSense\Corpus;

// Anonymous people who read and search.
$tracking = static function (Dice $d, Texts $t): array {
    $all = [
        'utm_source' => $d->of(['google', 'facebook', 'newsletter', 'ig', 'chatgpt.com', $t->word()]), 'utm_medium' => $d->of(['cpc', 'email', 'social', 'paid_social', 'referral', 'display']), 'utm_campaign' => $d->of([$t->tricky(), $t->title(), "{$t->word()}|{$t->word()}|DE|{$d->int(1, 99)}", '{campaign.name}', '{{campaign.name}}', "2024_Q{$d->int(1, 4)}_[Brand]_({$t->word()})", "120{$d->int(100000000, 999999999)}0"]), 'utm_content' => $d->of([$t->sentence(), '{{ad.name}}', "{$t->word()}+{$t->word()}", $t->tricky()]), 'utm_term' => $d->of([$t->tricky(), "+{$t->word()} +{$t->word()}", $t->place(), '"' . $t->word() . '"', '[' . $t->word() . ' ' . $t->word() . ']', '{keyword}']), 'utm_id' => $d->token(8),
        'gclid' => 'Cj0KCQjw' . $d->url64($d->int(60, 90)) . '_wcB', 'gbraid' => '0AAAAA' . $d->url64(24), 'wbraid' => 'Cj8KCQ' . $d->url64(60), 'gad_source' => '1', 'fbclid' => 'IwAR' . $d->url64(57), 'msclkid' => $d->hex(32), 'ttclid' => 'E.C.P.' . $d->url64(200), 'twclid' => '2' . $d->token(25), 'li_fat_id' => $d->uuid(), 'igshid' => base64_encode($d->bytes(9)), 'yclid' => $d->text('0123456789', 19), 'mc_cid' => $d->hex(10), 'mc_eid' => $d->hex(10), '_hsenc' => 'p2ANqtz-' . $d->url64(100), '_hsmi' => (string) $d->int(1000000, 99999999), 'srsltid' => 'AfmBOo' . $d->url64(70), 'epik' => 'dj0yJnU9' . $d->url64(80), 'dclid' => 'C' . $d->url64(26), 'vgo_ee' => base64_encode($d->bytes(40)) . ':' . base64_encode($d->bytes(12)), 'hsa_kw' => $t->tricky(), 'hsa_acc' => (string) $d->int(1, 9999999999), 'ref' => $d->of(['producthunt', $t->word(), 'https://partner.example/' . $t->slug()]), '_gl' => '1*' . $d->token(6) . '*_ga*' . $d->token(20) . '..*_ga_' . $d->token(10) . '*' . base64_encode($d->bytes(30)) . '.', 'cn-reloaded' => '1', 'amp' => '', 'trk' => $d->url64(20), '__cf_chl_tk' => $d->url64(43) . '-' . $d->time() . '-0-gaNycGzN' . $d->url64(10), 'sc_ichannel' => 'em:' . $t->word(), 'matchtype' => 'b', 'device' => 'c', 'placement' => 'www.youtube.com', 'network' => 'g', 'creative' => (string) $d->int(1, 999999999), 'campaignid' => (string) $d->int(1, 999999999),
    ];
    $taken = [];
    foreach ($d->some(array_keys($all), $d->int(1, 7)) as $name) {
        $taken[$name] = $all[$name];
    }
    return $taken;
};
$page = static function (Dice $d, Texts $t): string {
    return $d->of(['/', '/', "/{$t->slug()}/", "/{$t->slug()}/{$t->slug()}/", "/202{$d->int(0, 5)}/0{$d->int(1, 9)}/{$t->slug()}/", "/category/{$t->slug()}/page/{$d->int(2, 90)}/", "/tag/{$t->slug()}/", "/author/{$t->slug()}/", '/' . rawurlencode($t->place()) . '/', "/product/{$t->slug()}/", "/{$t->slug()}.html", "/{$t->slug()}/amp/", '/' . rawurlencode(strtr($t->word(), '/', ' ')) . "/{$d->int(1, 99)}/", "/de/{$t->slug()}/", "/index.php/{$t->slug()}/"]);
};

return [
    'page' => static function (Requests $r, Dice $d, Texts $t) use ($page): array {
        return $r->get($page($d, $t), $d->of([[], ['p' => $d->int(1, 9999)], ['page_id' => $d->int(1, 999)], ['cat' => $d->int(1, 99)], ['paged' => $d->int(2, 50)], ['replytocom' => $d->int(1, 9999)], ['lang' => 'de'], ['share' => $d->of(['facebook', 'x', 'jetpack-whatsapp'])], ['print' => 'pdf'], ['ver' => '6.8.1'], ['_page' => 2, '_sort' => 'date_desc'], ['m' => '202405'], ['attachment_id' => '77'], ['preview' => 'true', '_thumbnail_id' => '-1'], ['nocache' => $d->time()], ['like_comment' => $d->int(1, 99), '_wpnonce' => $d->hex(10)], ['relatedposts' => 1], ['tribe-bar-date' => '2024-06-10', 'tribe-bar-search' => $t->tricky()], ['mode' => 'list', 'orderby' => 'title', 'order' => 'asc'], ['fbclid' => ''], ['sfid' => '77', '_sft_category' => "{$t->slug()},{$t->slug()}", '_sf_s' => $t->tricky()]]));
    },
    'tracking' => static function (Requests $r, Dice $d, Texts $t) use ($page, $tracking): array {
        return $r->get($page($d, $t), $tracking($d, $t));
    },
    'search' => static function (Requests $r, Dice $d, Texts $t) use ($tracking): array {
        $term = $d->of([$t->tricky(), $t->tricky(), $t->tricky(), $t->tricky(), $t->place(), $t->title(), $t->surname(), $t->word(), "{$t->forename()} {$t->surname()}", Sources::cut($t->sentence(), 90), Sources::cut(strtr($t->code(10, 80), "\n", ' '), 60)]);
        return $d->of([
            static fn (): array => $r->get('/', ['s' => $term]), static fn (): array => $r->get('/', ['s' => $term]), static fn (): array => $r->get('/', ['s' => $term] + $d->of([['post_type' => 'product'], ['cat' => '0'], ['lang' => 'de'], ['id' => $d->int(1, 9999)], ['submit' => 'Search'], ['et_pb_searchform_submit' => 'et_search_proccess', 'et_pb_include_posts' => 'yes'], ['asl_active' => 1, 'p_asl_data' => 'qtranslate_lang=0&set_intitle=None&customset%5B%5D=post']])), static fn (): array => $r->get('/search/' . rawurlencode(strtr($term, '/\\', '  ')) . '/'), static fn (): array => $r->get('/page/2/', ['s' => $term] + $tracking($d, $t)),
        ])();
    },
    'search-live' => static function (Requests $r, Dice $d, Texts $t): array {
        $term = $d->of([$t->tricky(), $t->place(), $t->word(), mb_substr($t->tricky(), 0, 3)]);
        return $d->of([
            static fn (): array => $r->get('/wp-json/wp/v2/search', ['search' => $term, 'per_page' => 20, '_fields' => 'id,title,url']), static fn (): array => $r->get('/wp-json/wp/v2/posts', ['search' => $term, '_embed' => '1', 'orderby' => 'relevance', 'categories' => '1,2,3']), static fn (): array => $r->get('/wp-json/wc/store/v1/products', ['search' => $term, 'min_price' => '1000']), static fn (): array => $r->get('/wp-admin/admin-ajax.php', ['action' => $d->of(['flatsome_ajax_search_products', 'woodmart_ajax_search', 'dgwt_wcas_ajax_search', 'relevanssi_live_search']), 'query' => $term, 'number' => '3', '_' => $d->time() . '123']), static fn (): array => $r->get('/', ['wc-ajax' => 'dgwt_wcas_ajax_search', 's' => $term]),
            static fn (): array => $r->form('/wp-admin/admin-ajax.php', ['action' => 'ajaxsearchlite_search', 'aslp' => $term, 'asid' => '1', 'options' => 'qtranslate_lang=0&set_exactonly=None&customset%5B%5D=page']), static fn (): array => $r->form('/wp-admin/admin-ajax.php', ['action' => 'live_search', 'term' => $term, 'nonce' => $d->hex(10), 'filters' => json_encode(['price' => [1, 99], 'text' => $term])]), static fn (): array => $r->json('/wp-json/elasticpress/v1/search', ['query' => ['bool' => ['should' => [['multi_match' => ['query' => $term, 'fields' => ['post_title^3', 'post_content']]]]]], 'from' => 0, 'size' => 9]),
        ])();
    },
    'listing' => static function (Requests $r, Dice $d, Texts $t): array {
        return $r->get($d->of(['/shop/', '/events/', '/jobs/', '/wp-json/wp/v2/posts', '/wp-json/wp/v2/product', '/properties/']), array_intersect_key(['orderby' => $d->of(['date', 'price-desc', 'menu_order', 'title']), 'order' => $d->of(['asc', 'DESC']), 'filter_color' => "{$t->word()},{$t->word()}", 'min_price' => $d->int(1, 90), 'offset' => $d->int(0, 90), 'include' => [1, 2, 3], '_fields' => 'id,title.rendered,link', 'after' => '2024-01-02T10:00:00+02:00', 'location' => $t->place(), 'lat' => '-33.8688', 'bounds' => '((47.2, 5.8), (55.0, 15.0))', 'size' => '10" x 12"', 'brand' => $t->surname(), 'filters' => ['price' => ['from' => '10', 'to' => '90'], 'tags' => [$t->word(), $t->tricky()]], 'search_keywords' => $t->tricky(), 'rating_filter' => '4,5', 'jsf' => 'jet-engine:' . $t->slug(), 'meta' => 'price!compare-between:1_99;stock:1', 'radius' => '50km', 'tags' => '1|2|3', 'job_types' => ['full-time', 'part-time'], 'form_data' => http_build_query(['search_keywords' => $t->tricky(), 'filter_job_type' => ['freelance', '']])], array_flip($d->some(['orderby', 'order', 'filter_color', 'min_price', 'offset', 'include', '_fields', 'after', 'location', 'lat', 'bounds', 'size', 'brand', 'filters', 'search_keywords', 'rating_filter', 'jsf', 'meta', 'radius', 'tags', 'job_types', 'form_data'], $d->int(2, 6)))));
    },
    'asset' => static function (Requests $r, Dice $d, Texts $t): array {
        return $r->get($d->of(["/wp-content/uploads/202{$d->int(0, 5)}/0{$d->int(1, 9)}/" . rawurlencode(strtr($t->place(), '/', '-')) . '-1024x768.jpg', "/wp-content/uploads/{$t->slug()}.pdf", '/wp-includes/js/jquery/jquery.min.js?ver=3.7.1', '/wp-content/themes/astra/assets/css/minified/main.min.css?ver=4.6.11', '/wp-content/plugins/elementor/assets/lib/font-awesome/webfonts/fa-solid-900.woff2', '/wp-content/cache/min/1/' . $d->hex(32) . '.js', '/wp-content/uploads/elementor/css/post-77.css?ver=' . $d->time(), '/favicon.ico', '/apple-touch-icon-precomposed.png', '/robots.txt', '/ads.txt', '/app-ads.txt', '/humans.txt', '/security.txt', '/.well-known/security.txt', '/.well-known/acme-challenge/' . $d->url64(43), '/.well-known/change-password', '/.well-known/assetlinks.json', '/.well-known/apple-app-site-association', '/.well-known/apple-developer-merchantid-domain-association', '/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap-posts-post-1.xml', '/manifest.json', '/site.webmanifest', '/sw.js', '/wp-includes/js/dist/vendor/wp-polyfill.min.js?ver=3.15.0', '/wp-content/uploads/woocommerce_uploads/' . rawurlencode($t->title()) . '.zip', '/browserconfig.xml', '/wp-admin/load-styles.php?c=0&dir=ltr&load%5Bchunk_0%5D=dashicons,buttons,forms,l10n,login&ver=6.8.1', '/wp-content/uploads/2024/05/IMG_' . $d->int(1000, 9999) . '%20(1)%20%5Bcopy%5D.JPG', '/wp-content/uploads/fonts/' . $d->hex(32) . '/font.css?v=' . $d->time(), '/OneSignalSDKWorker.js?appId=' . $d->uuid(), '/wp-content/themes/x/img/../fonts/icon.woff2?#iefix', '/wp-content/uploads/sites/3/2024/05/a.webp']));
    },
];
