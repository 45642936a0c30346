<?php

declare(strict_types=1);

// Signing in and up, passwords with odd characters, profiles.
return static function (Corpus $corpus): void {
    foreach (["hunter2", "p'or 1=1", '<script>x</script>', 'a;b|c&d', '../../x', 'correct horse battery staple', '";drop table--', 'ünïcödé', '${jndi}', '%27%20OR'] as $at => $password) {
        $corpus->form('accounts', '/wp-login.php', ['log' => ['alice', "o'hara@example.org", 'admin'][$at % 3], 'pwd' => $password, 'rememberme' => 'forever', 'wp-submit' => 'Log In',
            'redirect_to' => 'https://www.example.org/wp-admin/', 'testcookie' => '1']);
    }
    $corpus->form('accounts', '/wp-login.php?action=lostpassword', ['user_login' => "o'hara@example.org", 'redirect_to' => '', 'wp-submit' => 'Get New Password']);
    $corpus->add('accounts', 'GET', '/wp-login.php?action=rp&key=Xy9ZkQ1w2e3r4t5y6u7i&login=alice%20o%27hara');
    $corpus->form('accounts', '/wp-login.php?action=resetpass', ['pass1' => "new' or \"pass\"", 'pass2' => "new' or \"pass\"", 'rp_key' => 'Xy9ZkQ1w2e3r4t5y6u7i', 'wp-submit' => 'Save Password']);
    $corpus->form('accounts', '/wp-login.php?action=register', ['user_login' => 'new_user', 'user_email' => 'new@example.org', 'redirect_to' => '', 'wp-submit' => 'Register']);
    $corpus->add('accounts', 'GET', '/wp-login.php?checkemail=confirm');
    $corpus->add('accounts', 'GET', '/wp-login.php?action=logout&_wpnonce=1a2b3c4d5e', '', [], 'subscriber');
    $corpus->add('accounts', 'GET', '/wp-login.php?interim-login=1&wp_lang=de_DE');
    $corpus->form('accounts', '/wp-login.php?action=postpass', ['post_password' => 's3cret', 'Submit' => 'Enter']);
    $corpus->form('accounts', '/my-account/', ['username' => 'jane', 'password' => 'x\'y"z', 'woocommerce-login-nonce' => '0a1b2c3d4e', '_wp_http_referer' => '/my-account/', 'login' => 'Log in']);
    $corpus->form('accounts', '/my-account/', ['email' => 'jane@example.org', 'woocommerce-register-nonce' => '0a1b2c3d4e', '_wp_http_referer' => '/my-account/', 'register' => 'Register']);
    $corpus->form('accounts', '/wp-admin/profile.php', ['_wpnonce' => '0a1b2c3d4e', 'from' => 'profile', 'checkuser_id' => '5', 'admin_color' => 'fresh', 'first_name' => 'Séamus', 'last_name' => "O'Reilly", 'nickname' => 'seamus',
        'display_name' => "Séamus O'Reilly", 'email' => 's@example.org', 'url' => 'https://example.org/~seamus/', 'description' => "I write about SQL & PHP; don't ask.", 'pass1' => '', 'action' => 'update', 'user_id' => '5'], 'subscriber');
    $corpus->add('accounts', 'GET', '/wp-admin/profile.php', '', [], 'subscriber');
    $corpus->json('accounts', '/wp-json/wp/v2/users/me', ['meta' => ['persisted_preferences' => ['core' => ['isComplementaryAreaVisible' => true], '_modified' => '2025-01-01T00:00:00.000Z']]], 'editor');
    $corpus->add('accounts', 'GET', '/wp-json/wp/v2/users/me?context=edit&_locale=user', '', ['X-WP-Nonce' => '5f3c9a1b2d'], 'subscriber');
    $corpus->add('accounts', 'GET', '/wp-json/wp/v2/posts?status=draft&context=edit', '', ['Authorization' => 'Basic YWxpY2U6YWJjZCBlZmdo'], 'editor');
    $corpus->add('accounts', 'GET', '/wp-admin/authorize-application.php?app_name=My%20App&success_url=https%3A%2F%2Fapp.example%2Fdone', '', [], 'admin');
    $corpus->form('accounts', '/register/', ['user_login' => 'bob', 'user_email' => 'bob@example.org', 'role' => 'subscriber', 'first_name' => 'Bob', 'gender' => 'm/f/x', 'um_request' => '', '_wpnonce' => 'abc', 'form_id' => '5']);
    $corpus->form('accounts', '/members/alice/settings/', ['email' => 'a@example.org', 'notifications' => ['notification_activity_new_mention' => 'yes'], 'submit' => 'Save Changes'], 'subscriber');
    $corpus->form('accounts', '/wp-login.php?action=validate_2fa', ['provider' => 'Two_Factor_Totp', 'wp-auth-id' => '2', 'wp-auth-nonce' => '9f86d081884c7d65', 'redirect_to' => 'https://www.example.org/wp-admin/', 'authcode' => '123 456']);
};
