<?php

declare(strict_types=1);

// Customizer, site editor, Elementor and other builders, by people who may.
return static function (Corpus $corpus): void {
    $css = ":root { --wp--preset--color--primary: #0a5; }\n@import url('https://fonts.example/css?family=Inter');\n.menu > li:not(.current) a::after { content: \"\\201C\"; width: calc(100% - (2 * 1rem)); }\n/* it's a hack; select, union */\n.logo{background:url(../../img/logo.png)}";
    $corpus->add('builders', 'GET', '/wp-admin/customize.php?return=%2Fwp-admin%2Fthemes.php&url=https%3A%2F%2Fwww.example.org%2F', '', [], 'admin');
    $corpus->form('builders', '/wp-admin/admin-ajax.php', ['action' => 'customize_save', 'customize_changeset_uuid' => '1f0e2d3c-4b5a-6978-8796-a5b4c3d2e1f0', 'customize_theme' => 'twentytwentyone', 'nonce' => '0a1b2c',
        'customized' => json_encode(['blogname' => ['value' => "O'Brien & Sons"], 'custom_css[twentytwentyone]' => ['value' => $css], 'nav_menu_item[-1]' => ['value' => ['object_id' => 12, 'title' => "What's new?", 'url' => '#']], 'widget_text[3]' => ['value' => ['encoded_serialized_instance' => base64_encode('a:2:{s:5:"title";s:5:"Hello";s:4:"text";s:12:"It\'s <b>me</b>";}'), 'title' => 'Hello', 'is_widget_customizer_js_value' => true, 'instance_hash_key' => '9f86d081']]])], 'admin');
    $corpus->form('builders', '/?customize_changeset_uuid=1f0e2d3c-4b5a-6978-8796-a5b4c3d2e1f0&customize_theme=twentytwentyone&customize_messenger_channel=preview-0', ['wp_customize' => 'on', 'nonce' => '0a1b2c', 'customized' => json_encode(['custom_css[twentytwentyone]' => $css])], 'admin');
    $corpus->json('builders', '/wp-json/wp/v2/global-styles/5?_locale=user', ['styles' => ['css' => $css, 'color' => ['background' => 'var(--wp--preset--color--base)'], 'typography' => ['fontSize' => 'clamp(1rem, 2vw + 0.5rem, 3rem)']], 'settings' => (object) []], 'admin');
    $corpus->json('builders', '/wp-json/wp/v2/templates/twentytwentyfive//single?_locale=user', ['content' => "<!-- wp:template-part {\"slug\":\"header\",\"area\":\"header\"} /-->\n<!-- wp:post-title {\"level\":1} /-->\n<!-- wp:shortcode -->[contact-form-7 id=\"12\" title=\"Let's talk\"]<!-- /wp:shortcode -->"], 'admin');
    $corpus->json('builders', '/wp-json/wp/v2/widgets/text-3?_locale=user', ['id' => 'text-3', 'sidebar' => 'sidebar-1', 'instance' => ['encoded' => base64_encode('a:1:{s:5:"title";s:2:"Hi";}'), 'hash' => 'abc', 'raw' => ['title' => 'Hi', 'text' => '<script async src="https://ads.example/x.js"></script>']]], 'admin');
    $widgets = [
        ['heading', ['title' => "What's <em>new</em>?", 'size' => 'xl', 'typography_font_size' => ['unit' => 'px', 'size' => 42, 'sizes' => []]]],
        ['html', ['html' => "<div onclick=\"toggle('x')\">Open</div><script>jQuery(function($){ $('.x').on('click', function(){ alert('hi'); }); });</script>"]],
        ['button', ['text' => 'Buy & save', 'link' => ['url' => 'javascript:void(0)', 'is_external' => '', 'nofollow' => '', 'custom_attributes' => 'data-a|b,onclick|go()']]],
        ['text-editor', ['editor' => '<p style="color:#ff0000">It\'s 5 &gt; 3 or "so"; -- <a href="#popup">more</a></p>', '__globals__' => ['text_color' => 'globals/colors?id=primary']]],
        ['image', ['image' => ['url' => 'http://127.0.0.1:8080/wp-content/uploads/a.jpg', 'id' => 77], '_css_classes' => 'a b', 'custom_css' => 'selector img { filter: drop-shadow(0 0 5px rgba(0,0,0,.5)); }']],
        ['form', ['form_fields' => [['custom_id' => 'email', 'field_type' => 'email', 'required' => 'true', 'field_options' => "Yes|yes\nNo|no"]], 'email_content' => '[all-fields]', 'email_to' => 'admin@example.org']],
        ['google_maps', ['address' => "London Eye, London, UK; Queen's Walk", 'zoom' => ['unit' => 'px', 'size' => 10]]], ['shortcode', ['shortcode' => '[products limit="4" columns="4" orderby="id" order="DESC" visibility="visible"]']],
    ];
    foreach ($widgets as [$type, $settings]) {
        $element = [['id' => '7f3a9c1', 'elType' => 'container', 'settings' => ['flex_direction' => 'row'], 'elements' => [['id' => '2b4d6f8', 'elType' => 'widget', 'widgetType' => $type, 'settings' => $settings, 'elements' => []]]]];
        $actions = ['save_builder' => ['action' => 'save_builder', 'data' => ['status' => 'autosave', 'elements' => $element, 'settings' => ['post_title' => "Let's go", 'custom_css' => $css]]]];
        $corpus->form('builders', '/wp-admin/admin-ajax.php', ['actions' => json_encode($actions), '_nonce' => '0a1b2c', 'editor_post_id' => '12', 'initial_document_id' => '12', 'action' => 'elementor_ajax'], $type === 'text-editor' ? 'editor' : 'admin');
    }
    $corpus->add('builders', 'GET', '/wp-admin/post.php?post=12&action=elementor', '', [], 'editor');
    $corpus->add('builders', 'GET', '/?p=12&elementor-preview=12&ver=1718000000', '', [], 'editor');
    $corpus->form('builders', '/wp-admin/admin-ajax.php', ['action' => 'et_fb_ajax_save', 'post_id' => '12', 'modules' => json_encode([['address' => '0', 'type' => 'et_pb_section', 'attrs' => ['fb_built' => '1', 'custom_css_main_element' => 'margin: 0 auto;||color: red;'], 'content' => '<p>Rock &amp; roll; it\'s <strong>fun</strong></p>']])], 'editor');
    $corpus->form('builders', '/wp-admin/admin-ajax.php', ['action' => 'vc_edit_form', 'tag' => 'vc_raw_html', 'params' => ['content' => base64_encode(rawurlencode('<script>var a = 1;</script>'))], 'post_id' => '12'], 'editor');
    $corpus->form('builders', '/?fl_builder', ['fl_builder_data' => ['action' => 'save_settings', 'node_id' => '5f3c9a', 'settings' => ['text' => '<p>"It\'s"</p>', 'css' => $css, 'js' => "document.write('x');"]]], 'admin');
    $corpus->form('builders', '/wp-admin/admin-ajax.php', ['action' => 'revslider_ajax_action', 'client_action' => 'save_slide', 'data' => json_encode(['params' => ['title' => 'Slide & co'], 'layers' => [['text' => "It's <br> big", 'actions' => ['action' => [['url' => '#', 'jscall' => 'alert(1)']]]]]])], 'admin');
    $corpus->form('builders', '/wp-admin/nav-menus.php', ['action' => 'update', 'menu' => '3', 'menu-name' => "Main's", 'menu-item-title' => ['12' => 'Home & garden'], 'menu-item-url' => ['12' => 'https://www.example.org/?a=1&b=2'], 'menu-item-db-id' => ['12' => '12'], 'nav-menu-data' => '[{"name":"update-nav-menu-nonce","value":"0a1b2c"}]'], 'admin');
};
