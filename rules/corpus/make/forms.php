<?php

declare(strict_types=1);

// Contact forms and newsletters of the usual plugins.
return static function (Corpus $corpus): void {
    $messages = [
        "Hello,\r\n\r\nI'd like to know your opening hours -- Monday to Friday?\r\n\r\nThanks & regards,\r\nJane O'Neill",
        "Guten Tag,\r\nich hätte gern ein Angebot für 3 Stück (Größe 10\"; Farbe: rot).\r\nLocation: Berlin\r\nDate: 2025-12-01\r\nMit freundlichen Grüßen",
        "From: my old address\r\nTo: my new address\r\nPlease update; the move is on 5/6.", "My order #1234 isn't here. Where is it? I've paid $59.90 + shipping (see attachment).",
        "Your page https://www.example.org/shop/?color=red&size=42 shows:\r\nFatal error: Uncaught Error in /var/www/html/index.php on line 12", "SELECT hotels don't answer; can we set up a call from 10 to 11?",
        "<p>Hello <b>team</b>,</p><p>this is a pasted mail.</p>", "I forgot my password; please delete my account and all data from your table.", "Can you insert this into the newsletter? \"It's free, isn't it?\" -- Bob",
        "Bonjour, l'article n'est plus disponible ? J'en voudrais deux. Merci d'avance.", "こんにちは。見積もりをお願いします。", "We sell SEO; exec summary attached. Ping me | call me & we talk.",
    ];
    foreach ($messages as $at => $message) {
        $name = ["Jane O'Neill", 'Müller & Söhne GmbH', 'José', "D'Angelo", '李雷', 'Anne-Marie'][$at % 6];
        $corpus->multipart('forms', '/wp-json/contact-form-7/v1/contact-forms/12/feedback', [
            ['_wpcf7', '12'], ['_wpcf7_version', '6.0'], ['_wpcf7_locale', 'en_US'], ['_wpcf7_unit_tag', 'wpcf7-f12-p2-o1'], ['_wpcf7_container_post', '2'],
            ['your-name', $name], ['your-email', 'jane@example.org'], ['your-subject', 'Question: opening hours'], ['your-message', $message],
        ]);
        $corpus->form('forms', '/wp-admin/admin-ajax.php', [
            'wpforms' => ['fields' => ['0' => ['first' => $name, 'last' => 'Doe'], '1' => 'jane@example.org', '2' => $message], 'id' => '45', 'author' => '1', 'post_id' => '2'],
            'page_title' => 'Contact', 'page_url' => 'https://www.example.org/contact/', 'action' => 'wpforms_submit',
        ]);
    }
    $corpus->form('forms', '/wp-admin/admin-ajax.php', ['action' => 'nf_ajax_submit', 'security' => '0a1b2c3d4e',
        'formData' => '{"id":"1","fields":{"1":{"value":"Jane O\'Neill","id":1},"2":{"value":"jane@example.org","id":2},"3":{"value":"It\'s about \"prices\"; 5 < 6","id":3}},"settings":{"objectType":"Form Setting","editActive":true,"title":"Contact Me"},"extra":{}}']);
    $corpus->form('forms', '/contact/', ['input_1.3' => 'Jane', 'input_1_6' => "O'Neill", 'input_2' => 'jane@example.org', 'input_3' => $messages[0], 'is_submit_1' => '1', 'gform_submit' => '1',
        'gform_unique_id' => '', 'state_1' => 'WyJbXSIsImM4ZTQwZjQ1ZDVhOTRmN2UxODJkOTQ3OTRjMTAyNzkzIl0=', 'gform_target_page_number_1' => '0', 'gform_field_values' => '']);
    $corpus->form('forms', '/?na=s', ['nr' => 'widget', 'nlang' => '', 'ne' => 'jane@example.org', 'nn' => 'Jane', 'ny' => 'on']);
    $corpus->form('forms', '/wp-admin/admin-ajax.php', ['action' => 'elementor_pro_forms_send_form', 'post_id' => '12', 'form_id' => '7f3a9c1', 'referer_title' => "What's new?",
        'queried_id' => '12', 'form_fields' => ['name' => 'Zoë', 'email' => 'z@example.org', 'message' => "Let's meet at 5' o'clock & talk."], 'referrer' => 'https://www.example.org/?p=12']);
    $corpus->form('forms', '/wp-admin/admin-ajax.php', ['action' => 'mailpoet', 'api_version' => 'v1', 'token' => '0a1b2c', 'endpoint' => 'subscribers', 'mailpoet_method' => 'subscribe', 'data' => ['form_field_ZW1haWw' => 'a@example.org']]);
    $corpus->form('forms', '/wp-admin/admin-ajax.php', ['action' => 'fluentform_submit', 'form_id' => '3', 'data' => 'names%5Bfirst_name%5D=Jane&email=jane%40example.org&message=Hello+%22team%22&_wp_http_referer=%2Fcontact%2F']);
    $corpus->multipart('forms', '/jobs/apply/', [['applicant', "Seán O'Connor"], ['role', 'PHP Developer'], ['motivation', "I've worked with SQL (select, join, union) and JavaScript; see my CV."], ['cv', "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj <</Type/Catalog>> endobj", "CV O'Connor (2025).pdf", 'application/pdf']]);
    $corpus->multipart('forms', '/wp-json/contact-form-7/v1/contact-forms/13/feedback', [['your-name', 'Ana'], ['file-1', "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01 \x3C\x3F\x01picture", 'IMG_2024.05.17.jpg', 'image/jpeg']]);
    $corpus->json('forms', '/wp-json/wpac/v1/polls/3/vote', ['answer' => [2], 'nonce' => 'abc123', 'page' => 'https://www.example.org/poll/?a=1&b=2']);
    $corpus->json('forms', '/wp-json/newsletter/v2/subscribe', ['email' => 'o\'hara@example.org', 'lists' => [1, 3], 'name' => 'Scarlett O\'Hara']);
    $corpus->form('forms', '/booking/', ['from' => '2025-12-24', 'to' => '2025-12-27', 'guests' => '2', 'note' => "We'd like a room with 2 beds or 1 double; late arrival (after 10 pm).", 'name' => "Conan O'Brien"]);
    $corpus->form('forms', '/quiz/', ['q1' => 'a = b', 'q2' => 'x > 5 and y < 3', 'q3' => '<b> is bold', 'q4' => 'SELECT name FROM city WHERE id = 1', 'q5' => "console.log('hi');"]);
    $corpus->form('forms', '/wp-admin/admin-ajax.php', ['action' => 'give_process_donation', 'give-amount' => '25.00', 'give_first' => 'Ann', 'give_last' => "M'Baye", 'give-form-url' => 'https://www.example.org/donate/?a=1']);
};
