<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Faults;

/**
 * Wires the state rules into WordPress, where the site's state is written. An ordinary request pays for this table and
 * nothing else, so what can wait for another hook does, and the callbacks are constants.
 */
final class Hooks
{
    private const LAST = PHP_INT_MAX;

    /** Hook, class and method, priority, arguments. */
    private const ALWAYS = [
        ['determine_current_user', [self::class, 'Person.determined'], self::LAST, 1],
        ['wp_pre_insert_user_data', [self::class, 'Roles.user'], self::LAST, 4],
        ['update_user_metadata', [self::class, 'Roles.meta'], self::LAST, 4],
        ['add_user_metadata', [self::class, 'Roles.meta'], self::LAST, 4],
        ['update_user_metadata_by_mid', [self::class, 'Roles.metaById'], self::LAST, 4],
        ['set_auth_cookie', [self::class, 'Accounts.session'], 10, 4],
        ['pre_update_option', [self::class, 'Options.update'], self::LAST, 3],
        ['add_option', [self::class, 'Options.add'], 10, 2],
        ['delete_option', [self::class, 'Options.delete'], 10, 1],
        ['filesystem_method', [self::class, 'Hooks.files'], 1, 1],
        ['wp_handle_upload_prefilter', [self::class, 'Uploads.file'], self::LAST, 1],
        ['wp_handle_sideload_prefilter', [self::class, 'Uploads.file'], self::LAST, 1],
        ['wp_upload_bits', [self::class, 'Uploads.bits'], self::LAST, 1],
        ['wp_unique_filename', [self::class, 'Uploads.unique'], self::LAST, 1],
        ['wp_redirect', [self::class, 'Redirects.leaving'], self::LAST, 1],
        ['pre_http_request', [self::class, 'Outgoing.request'], 1, 3],
    ];

    /** Where the request says that it comes from somebody with an account, or gives a password. */
    private const SIGNED_IN = [
        ['check_admin_referer', [self::class, 'Person.nonce'], 10, 2],
        ['check_ajax_referer', [self::class, 'Person.nonce'], 10, 2],
        ['authenticate', [self::class, 'Person.authenticated'], self::LAST, 1],
    ];

    /** Once WordPress is about to change files of the site: the upgrader and the deleting begin so. */
    private const FILES = [
        ['upgrader_pre_download', [self::class, 'Code.package'], 1, 4],
        ['upgrader_process_complete', [self::class, 'Code.complete'], 10, 1],
        ['pre_unzip_file', [self::class, 'Code.unzip'], 1, 2],
        ['unzip_file_use_ziparchive', [self::class, 'Code.unzipBefore'], 1, 1],
        ['delete_plugin', [self::class, 'Code.deletePlugin'], 1, 1],
        ['delete_theme', [self::class, 'Code.deleteTheme'], 1, 1],
    ];

    /** On a network of sites. */
    private const NETWORK = [
        ['wp_initialize_site', [self::class, 'Roles.newSite'], 1, 1],
        ['grant_super_admin', [self::class, 'Roles.superAdmin'], 1, 1],
        ['pre_update_site_option_site_admins', [self::class, 'Roles.superAdmins'], self::LAST, 2],
        ['pre_add_site_option_site_admins', [self::class, 'Roles.superAdmins'], self::LAST, 1],
        ['pre_update_site_option_active_sitewide_plugins', [self::class, 'Options.plugins'], self::LAST, 2],
        ['pre_add_site_option_active_sitewide_plugins', [self::class, 'Options.plugins'], self::LAST, 1],
        ['pre_update_site_option_registration', [self::class, 'Options.registration'], self::LAST, 2],
    ];

    public static function register(): void
    {
        self::add(self::ALWAYS);
        if ($_POST !== [] || $_COOKIE !== [] || ($_SERVER['REQUEST_METHOD'] ?? 'GET') !== 'GET') {
            self::add(self::SIGNED_IN);
        }
        if (is_multisite()) {
            self::add(self::NETWORK);
        }
        if (isset($GLOBALS['current_user'])) {
            // A must-use plugin has asked before us.
            Person::begin();
        }
        // What could have left a file behind is looked at when it ends.
        if ($_FILES !== [] || $_POST !== [] || $_GET !== [] || (int) ($_SERVER['CONTENT_LENGTH'] ?? 0) > 0) {
            register_shutdown_function([self::class, 'NewScripts.ended']);
        }
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return ['files' => ['held-*.php']];
    }

    /**
     * Calls Class.method of this domain. Its faults cost nobody an answer: they are noted, and the change goes on.
     *
     * @param array<int, mixed> $arguments
     * @return mixed what the method gives; of an action nothing
     */
    public static function __callStatic(string $name, array $arguments)
    {
        try {
            [$class, $method] = explode('.', $name, 2);
            return [__NAMESPACE__ . '\\' . $class, $method](...$arguments);
        } catch (\Throwable $error) {
            Faults::record($error->getMessage(), $error->getFile(), $error->getLine());
            return $arguments[0] ?? null;
        }
    }

    /**
     * Filter filesystem_method: the first thing that WordPress asks before it changes its own files.
     *
     * @param mixed $method
     * @return mixed
     */
    public static function files($method)
    {
        self::add(self::FILES);
        return $method;
    }

    /** @param list<array{0: string, 1: array{0: string, 1: string}, 2: int, 3: int}> $table */
    private static function add(array $table): void
    {
        foreach ($table as [$hook, $callback, $priority, $arguments]) {
            add_filter($hook, $callback, $priority, $arguments);
        }
    }
}
