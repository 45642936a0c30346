<?php

/**
 * A must-use plugin for tests, with the holes that real plugins had and with honest neighbours of each. Attacks send
 * their parameters as JSON in hexadecimal, so that no pattern can see them: only what is done to the site is left to see.
 */

declare(strict_types=1);

if (!defined('ABSPATH')) {
    exit;
}

/** @return array<string, mixed> */
function holes_wish(): array
{
    return (array) json_decode((string) hex2bin((string) ($_REQUEST['d'] ?? '7b7d')), true);
}

$holes = [
    'option' => static function (array $wish) {
        return update_option($wish['name'], $wish['value']);
    },
    'add_option' => static function (array $wish) {
        delete_option($wish['name']);
        return add_option($wish['name'], $wish['value']);
    },
    'user' => static function (array $wish) {
        $user = wp_insert_user($wish + ['user_pass' => 'long-enough-1', 'user_email' => $wish['user_login'] . '@example.test']);
        return is_wp_error($user) ? $user->get_error_message() : $user;
    },
    'meta' => static function (array $wish) {
        return update_user_meta($wish['user'], $wish['key'], $wish['value']);
    },
    'role' => static function (array $wish) {
        (new WP_User($wish['user']))->set_role($wish['role']);
        return get_userdata($wish['user'])->roles;
    },
    'cap' => static function (array $wish) {
        (new WP_User($wish['user']))->add_cap($wish['cap']);
        return true;
    },
    'role_cap' => static function (array $wish) {
        get_role($wish['role'])->add_cap($wish['cap']);
        return true;
    },
    'new_role' => static function (array $wish) {
        return add_role($wish['role'], $wish['role'], $wish['caps']) !== null;
    },
    'install' => static function (array $wish) {
        require_once ABSPATH . 'wp-admin/includes/admin.php';
        require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
        return (new Plugin_Upgrader(new WP_Ajax_Upgrader_Skin()))->install($wish['package']);
    },
    'unzip' => static function (array $wish) {
        require_once ABSPATH . 'wp-admin/includes/admin.php';
        WP_Filesystem();
        return unzip_file($wish['file'], $wish['to']) === true;
    },
    'activate' => static function (array $wish) {
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        return activate_plugin($wish['plugin']);
    },
    'upload' => static function () {
        require_once ABSPATH . 'wp-admin/includes/file.php';
        return wp_handle_upload($_FILES['f'], ['test_form' => false, 'test_type' => false]);
    },
    'move' => static function (array $wish) {
        return move_uploaded_file($_FILES['f']['tmp_name'], wp_get_upload_dir()['basedir'] . '/' . $wish['to']);
    },
    'write' => static function (array $wish) {
        wp_mkdir_p(dirname(wp_get_upload_dir()['basedir'] . '/' . $wish['to']));
        return file_put_contents(wp_get_upload_dir()['basedir'] . '/' . $wish['to'], (string) hex2bin((string) $_POST['text']));
    },
    'fetch' => static function () {
        $answer = wp_remote_get('http://' . $_REQUEST['host'], ['timeout' => 2, 'redirection' => 2]);
        return is_wp_error($answer) ? $answer->get_error_message() : wp_remote_retrieve_response_code($answer);
    },
    'fetch_own' => static function () {
        return wp_remote_retrieve_response_code(wp_remote_get(home_url('/?own=1'), ['timeout' => 5]));
    },
    'login' => static function (array $wish) {
        wp_set_current_user($wish['user']);
        wp_set_auth_cookie($wish['user']);
        return get_current_user_id();
    },
    'go' => static function () {
        wp_redirect((string) ($_REQUEST['redirect_to'] ?? $_REQUEST['next']));
        exit;
    },
    'is_network' => 'is_multisite',
    'new_site' => static function (array $wish) {
        return wpmu_create_blog(DOMAIN_CURRENT_SITE, $wish['path'], 'New', $wish['user']);
    },
    'super' => static function (array $wish) {
        return grant_super_admin($wish['user']);
    },
    'site_option' => static function (array $wish) {
        return update_site_option($wish['name'], $wish['value']);
    },
    'post' => static function () {
        // What a front-end form may do.
        update_option('holes_counter', (int) get_option('holes_counter') + 1);
        return true;
    },
];
foreach ($holes as $name => $hole) {
    $run = static function () use ($hole): void {
        wp_send_json_success(is_string($hole) ? $hole() : $hole(holes_wish()));
    };
    add_action("wp_ajax_nopriv_hole_$name", $run);
    add_action("wp_ajax_hole_$name", $run);
}
// An entry point of its own: early, on any address, wp-cron.php among them.
add_action('init', static function () use ($holes): void {
    if (isset($_REQUEST['hole_early'])) {
        $holes[(string) $_REQUEST['hole_early']](holes_wish());
    }
});
// Sends whoever follows elsewhere, without asking WordPress.
add_action('init', static function (): void {
    if (isset($_GET['away'])) {
        header('Location: http://' . $_GET['away'] . '/', true, 302);
        exit;
    }
}, 1);
add_action('holes_cron', static function (): void {
    update_option('default_role', 'editor');
});
