<?php

declare(strict_types=1);

// Carts, checkouts and what payment services call back.
return static function (Corpus $corpus): void {
    $addresses = [
        ['Séamus', "O'Neill", '1 Drop Table Lane', 'Apt. #5; ring twice', 'Dublin', 'D02 X285', 'IE'], ['Anna', 'Müller-Lüdenscheidt', 'Straße des 17. Juni 135', 'c/o Groß & Klein', 'Berlin', '10623', 'DE'],
        ['Zoë', "D'Arc", "12 bis, rue de l'Église", '', "L'Haÿ-les-Roses", '94240', 'FR'], ['Bob', 'Select', '5 Union Square (rear)', '2nd floor -- left', 'New York', '10003', 'US'],
        ['太郎', '山田', '千代田区1-1', 'ビル 5F', '東京', '100-0001', 'JP'], ['Ana', 'Or', 'Rua 1 = Quadra 2', 'Lote 3/4', 'Brasília', '70000-000', 'BR'],
    ];
    foreach ($addresses as $at => [$first, $last, $line1, $line2, $city, $zip, $country]) {
        $fields = ['billing_first_name' => $first, 'billing_last_name' => $last, 'billing_company' => 'Smith & Sons (Pty) Ltd', 'billing_country' => $country, 'billing_address_1' => $line1, 'billing_address_2' => $line2,
            'billing_city' => $city, 'billing_postcode' => $zip, 'billing_phone' => '+353 (0)1 234-5678', 'billing_email' => "c$at@example.org", 'order_comments' => "Please don't bend; leave at the neighbour's (no. 7) & call.",
            'shipping_method' => ['flat_rate:1'], 'payment_method' => 'cod', 'terms' => 'on', 'terms-field' => '1', 'woocommerce-process-checkout-nonce' => '0a1b2c3d4e', '_wp_http_referer' => '/?wc-ajax=update_order_review',
            'wc_order_attribution_source_type' => 'organic', 'wc_order_attribution_referrer' => 'https://www.google.com/', 'wc_order_attribution_user_agent' => 'Mozilla/5.0 (X11; Linux x86_64)'];
        $corpus->form('shop', '/?wc-ajax=checkout', $fields);
        $corpus->form('shop', '/?wc-ajax=update_order_review', ['security' => '0a1b2c', 'payment_method' => 'cod', 'country' => $country, 'address' => $line1, 'address_2' => $line2, 'city' => $city, 'has_full_address' => 'true', 'post_data' => http_build_query($fields)]);
        $person = ['first_name' => $first, 'last_name' => $last, 'company' => '', 'address_1' => $line1, 'address_2' => $line2, 'city' => $city, 'state' => '', 'postcode' => $zip, 'country' => $country, 'phone' => ''];
        $corpus->json('shop', '/wp-json/wc/store/v1/checkout?_locale=site', ['billing_address' => $person + ['email' => 'c@example.org'], 'shipping_address' => $person, 'customer_note' => "It's a gift; <3", 'create_account' => false,
            'payment_method' => 'stripe', 'payment_data' => [['key' => 'wc-stripe-payment-method', 'value' => 'pm_1Nabc'], ['key' => 'wc-stripe-new-payment-method', 'value' => false]], 'extensions' => (object) []]);
    }
    foreach (['/?wc-ajax=get_refreshed_fragments', '/?wc-ajax=add_to_cart', '/?wc-ajax=apply_coupon', '/?wc-ajax=update_shipping_method'] as $at => $uri) {
        $corpus->form('shop', $uri, ['time' => '1718000000000', 'product_id' => '77', 'quantity' => '2', 'coupon_code' => ['SUMMER-24', '10%OFF', "mum's day", '2FOR1'][$at]]);
    }
    foreach (['/shop/?add-to-cart=77', '/cart/?remove_item=9f86d081884c7d659a2feaa0c55ad015&_wpnonce=0a1b2c', '/shop/?filter_color=red,blue&query_type_color=or&min_price=10', '/product-category/men/?orderby=popularity&product_count=24',
        '/checkout/order-received/1234/?key=wc_order_AbC123dEf', '/checkout/order-pay/1234/?pay_for_order=true&key=wc_order_AbC', '/my-account/orders/', '/my-account/view-order/1234/', '/?download_file=77&order=wc_order_AbC&email=c%40example.org&key=0a1b-2c3d',
        '/product/mens-t-shirt/?attribute_pa_size=xl&attribute_pa_color=navy-blue&variation_id=99', '/wp-json/wc/store/v1/products?search=o%27neill&per_page=12', '/wp-json/wc/store/v1/cart', '/shop/?s=table+lamp&post_type=product&dgwt_wcas=1'] as $uri) {
        $corpus->add('shop', 'GET', $uri);
    }
    $corpus->json('shop', '/wp-json/wc/store/v1/batch', ['requests' => [['path' => '/wc/store/v1/cart/add-item', 'method' => 'POST', 'body' => ['id' => 77, 'quantity' => 1, 'variation' => [['attribute' => 'pa_size', 'value' => 'xl']]]]]]);
    $corpus->json('shop', '/wp-json/wc/store/v1/cart/update-customer', ['billing_address' => ['first_name' => "Conan O'Brien", 'city' => 'São Paulo', 'address_1' => '5th Ave & 42nd St']]);
    $corpus->form('shop', '/product/garden-gnome/', ['add-to-cart' => '77', 'quantity' => '1', 'engraving' => "To Mum & Dad -- love, Sam; 25.12.", 'attribute_size' => '10" x 12"']);
    $corpus->json('shop', '/?wc-api=wc_stripe', ['id' => 'evt_1Nabc', 'object' => 'event', 'type' => 'charge.succeeded', 'data' => ['object' => ['id' => 'ch_1', 'amount' => 5990, 'billing_details' => ['name' => "Jane O'Neill", 'address' => ['line1' => '1 Main St.']], 'description' => 'Order #1234 (2 items)', 'metadata' => ['order_id' => '1234', 'site_url' => 'https://www.example.org']]]]);
    $corpus->add('shop', 'POST', '/?wc-api=WC_Gateway_Paypal', 'mc_gross=59.90&protection_eligibility=Eligible&address_status=confirmed&payer_id=ABC&address_street=1+Main+St&payment_date=20%3A12%3A59+Jan+13%2C+2025+PST&charset=windows-1252&first_name=Jos%E9&custom=%7B%22order_id%22%3A1234%2C%22order_key%22%3A%22wc_order_AbC%22%7D&business=shop%40example.org&verify_sign=AtkOfCXbDm2hu0ZELryHFjY-Vb7PAUvS6nMXgysbElEn9v-1XcmSoGtf', ['Content-Type' => 'application/x-www-form-urlencoded', 'User-Agent' => 'PayPal IPN ( https://www.paypal.com/ipn )']);
    $corpus->form('shop', '/wp-admin/post.php', ['post_ID' => '77', 'action' => 'editpost', 'post_type' => 'product', 'post_title' => "Men's 5\" knife & fork", 'content' => '<p>It\'s <em>the</em> best; 100% steel.</p>', '_regular_price' => '19.90', '_sku' => 'K-5/F', 'attribute_names' => ['Size'], 'attribute_values' => ['S | M | L'], '_wpnonce' => '0a1b2c'], 'admin');
    $corpus->form('shop', '/wp-admin/admin-ajax.php', ['action' => 'woocommerce_save_variations', 'security' => '0a1b2c', 'product_id' => '77', 'variable_description' => ["It's XL; 5' tall"], 'variable_regular_price' => ['19.90']], 'admin');
    $corpus->json('shop', '/wp-json/wc-analytics/reports/orders?after=2025-01-01T00%3A00%3A00&before=2025-01-31T23%3A59%3A59&order=desc', null, 'admin', 'GET');
};
