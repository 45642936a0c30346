<?php

declare(strict_types=1);

// Administrators: settings, plugins, themes, editors, users, imports, tools.
return static function (Corpus $corpus): void {
    $plugin = "<?php\n/*\nPlugin Name: Example\n*/\nif ( ! defined( 'ABSPATH' ) ) { exit; }\nadd_action( 'init', function () {\n\tglobal \$wpdb;\n\t\$rows = \$wpdb->get_results( \$wpdb->prepare( \"SELECT * FROM {\$wpdb->users} WHERE user_login = %s OR 1 = 1\", \$_GET['u'] ?? '' ) );\n\techo '<script>alert(' . count( \$rows ) . ');</script>';\n\tsystem( 'ls -la' );\n} );\n";
    foreach (['edit-theme-plugin-file'] as $action) {
        $corpus->form('admin', '/wp-admin/admin-ajax.php', ['nonce' => '0a1b2c', '_wp_http_referer' => '/wp-admin/plugin-editor.php?plugin=example/example.php', 'newcontent' => $plugin, 'action' => $action, 'file' => 'example/example.php', 'plugin' => 'example/example.php', 'docs-list' => ''], 'admin');
        $corpus->form('admin', '/wp-admin/admin-ajax.php', ['nonce' => '0a1b2c', 'newcontent' => "body { background: url('../../img/a.png'); }\n/* don't */ a[href^='javascript:'] { display: none }", 'action' => $action, 'file' => 'style.css', 'theme' => 'child'], 'admin');
        $corpus->form('admin', '/wp-admin/admin-ajax.php', ['nonce' => '0a1b2c', 'newcontent' => "<?php get_header(); ?>\n<main><?php while ( have_posts() ) : the_post(); the_content(); endwhile; ?></main>\n<?= \$x ?>\n<?php get_footer();", 'action' => $action, 'file' => 'index.php', 'theme' => 'child'], 'admin');
    }
    $corpus->form('admin', '/wp-admin/options.php', ['option_page' => 'general', 'action' => 'update', '_wpnonce' => '0a1b2c', 'blogname' => "O'Brien & Sons", 'blogdescription' => 'Just another "site"', 'siteurl' => 'http://127.0.0.1:8080', 'home' => 'http://127.0.0.1:8080', 'new_admin_email' => 'admin@example.org', 'users_can_register' => '1', 'default_role' => 'subscriber', 'timezone_string' => 'Europe/Berlin', 'date_format' => '\\c\\u\\s\\t\\o\\m', 'date_format_custom' => 'F j, Y'], 'admin');
    $corpus->form('admin', '/wp-admin/options.php', ['option_page' => 'discussion', 'action' => 'update', 'disallowed_keys' => "viagra\n<script\nunion select\n127.0.0.1\n/etc/passwd", 'moderation_keys' => "http://\n.ru\n' or 1=1", 'comment_max_links' => '2'], 'admin');
    $corpus->form('admin', '/wp-admin/options-permalink.php', ['selection' => '/%postname%/', 'permalink_structure' => '/%year%/%monthnum%/%postname%/', 'category_base' => '', 'tag_base' => ''], 'admin');
    $corpus->json('admin', '/wp-json/wp/v2/settings?_locale=user', ['title' => "It's ours", 'default_category' => 1, 'site_logo' => 77], 'admin');
    $corpus->form('admin', '/wp-admin/user-new.php', ['action' => 'createuser', '_wpnonce_create-user' => '0a1b2c', 'user_login' => 'new.editor', 'email' => 'new@example.org', 'first_name' => 'Séan', 'last_name' => "O'Hara", 'pass1' => "x' or 1=1--", 'role' => 'administrator'], 'admin');
    $corpus->form('admin', '/wp-admin/users.php', ['s' => '', 'action' => 'promote', 'new_role' => 'administrator', 'users' => ['5'], 'changeit' => 'Change', '_wpnonce' => '0a1b2c'], 'admin');
    $corpus->json('admin', '/wp-json/wp/v2/users', ['username' => 'api-user', 'email' => 'api@example.org', 'password' => 'p@ss"word\'', 'roles' => ['administrator']], 'admin');
    $corpus->form('admin', '/wp-admin/user-edit.php', ['user_id' => '5', 'action' => 'update', 'role' => 'author', 'nickname' => "d'Artagnan", 'description' => "One for all & all for one; isn't it?"], 'admin');
    $corpus->multipart('admin', '/wp-admin/update.php?action=upload-plugin', [['_wpnonce', '0a1b2c'], ['pluginzip', "PK\x03\x04\x0a\x00\x00\x00\x00\x00hello/hello.php<?php /* Plugin Name: Hello */ eval('1;');", 'hello.zip', 'application/zip'], ['install-plugin-submit', 'Install Now']], 'admin');
    $corpus->multipart('admin', '/wp-admin/admin.php?import=wordpress&step=1', [['_wpnonce', '0a1b2c'], ['import', "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>O'Brien</title><item><content:encoded><![CDATA[<script>x()</script>]]></content:encoded></item></channel></rss>", 'export.xml', 'text/xml'], ['action', 'save']], 'admin');
    foreach (['install-plugin' => 'wordpress-seo', 'update-plugin' => 'akismet', 'delete-plugin' => 'hello-dolly', 'install-theme' => 'astra', 'search-install-plugins' => "it's a \"form\""] as $action => $slug) {
        $corpus->form('admin', '/wp-admin/admin-ajax.php', ['action' => $action, 'slug' => $slug, 'plugin' => "$slug/$slug.php", '_ajax_nonce' => '0a1b2c', 's' => $slug, 'pagenow' => 'plugin-install'], 'admin');
    }
    foreach (['/wp-admin/plugins.php?action=activate&plugin=akismet%2Fakismet.php&plugin_status=all&paged=1&s&_wpnonce=0a1b2c', '/wp-admin/plugin-install.php?s=sql%20%26%20backup&tab=search&type=term', '/wp-admin/plugin-editor.php?file=akismet%2Fclass.akismet.php&plugin=akismet%2Fakismet.php', '/wp-admin/theme-editor.php?file=functions.php&theme=child',
        '/wp-admin/update-core.php', '/wp-admin/site-health.php?tab=debug', '/wp-admin/users.php?role=administrator&orderby=login', '/wp-admin/export.php?download=true&content=all', '/wp-admin/options-general.php?page=my-plugin&tab=advanced', '/wp-admin/tools.php?page=action-scheduler&status=pending&s=wc_',
        '/wp-admin/admin.php?page=wc-settings&tab=checkout&section=stripe', '/wp-admin/admin.php?page=wc-admin&path=%2Fanalytics%2Foverview', '/wp-admin/erase-personal-data.php', '/wp-json/wp-site-health/v1/tests/loopback-requests?_locale=user', '/wp-json/wp-site-health/v1/directory-sizes?_locale=user', '/wp-admin/upgrade.php?step=1&backto=%2Fwp-admin%2F', '/wp-admin/admin.php?page=packetsense', '/wp-admin/network/sites.php'] as $uri) {
        $corpus->add('admin', 'GET', $uri, '', [], 'admin');
    }
    $corpus->form('admin', '/wp-admin/admin.php?page=redirects', ['source' => '^/old/(.*)$', 'target' => '/new/$1', 'regex' => '1', 'action' => 'save', 'match' => 'url'], 'admin');
    $corpus->form('admin', '/wp-admin/admin.php?page=snippets&action=edit&id=3', ['snippet_name' => 'Disable x', 'snippet_code' => "add_filter( 'x', '__return_false' );\nif ( isset( \$_GET['a'] ) ) { wp_redirect( home_url() ); exit; }\n\$wpdb->query( 'DELETE FROM wp_options WHERE option_name LIKE \"%transient%\"' );", 'save_snippet' => '1'], 'admin');
    $corpus->form('admin', '/wp-admin/admin.php?page=wpcode-headers-footers', ['insert_header' => "<!-- Google tag -->\n<script async src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script>\n<script>window.dataLayer=window.dataLayer||[];</script>"], 'admin');
    $corpus->form('admin', '/wp-admin/admin-ajax.php', ['action' => 'itsec_save', 'banned_user_agents' => "sqlmap\nnikto", 'whitelist' => '10.0.0.0/8, 192.168.0.1'], 'admin');
    $corpus->form('admin', '/wp-admin/admin-ajax.php', ['action' => 'wp_ajax_search_replace', 'search' => 'http://localhost', 'replace' => 'https://www.example.org', 'tables' => ['wp_posts', 'wp_options'], 'dry_run' => '1'], 'admin');
    foreach (['dashboard-widgets', 'closed-postboxes', 'wp-compression-test', 'health-check-site-status-result', 'get-community-events', 'oembed-cache', 'toggle-auto-updates', 'dismiss-wp-pointer'] as $action) {
        $corpus->form('admin', '/wp-admin/admin-ajax.php', ['action' => $action, '_wpnonce' => '0a1b2c', 'closed' => 'dashboard_primary', 'page' => 'dashboard', 'location' => "L'Aquila", 'test' => '1'], 'admin');
    }
    $corpus->form('admin', '/wp-admin/admin-ajax.php', ['action' => 'heartbeat', '_nonce' => '0a1b2c', 'interval' => '60', 'screen_id' => 'dashboard', 'has_focus' => 'false'], 'admin');
};
