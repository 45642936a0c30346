<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Faults;

/**
 * Wires the state rules into WordPress, where the site's state is written. Reading a page costs no more than this table.
 */
final class Hooks
{
    private const LAST = PHP_INT_MAX;

    /** Hook, class, method, priority, arguments. */
    private const TABLE = [
        ['determine_current_user', Person::class, 'determined', self::LAST, 1],
        ['authenticate', Person::class, 'authenticated', self::LAST, 1],
        ['check_admin_referer', Person::class, 'nonce', 10, 2],
        ['check_ajax_referer', Person::class, 'nonce', 10, 2],
        ['wp_pre_insert_user_data', Roles::class, 'user', self::LAST, 4],
        ['update_user_metadata', Roles::class, 'meta', self::LAST, 4],
        ['add_user_metadata', Roles::class, 'meta', self::LAST, 4],
        ['update_user_metadata_by_mid', Roles::class, 'metaById', self::LAST, 4],
        ['wp_create_application_password', Accounts::class, 'applicationPassword', 10, 2],
        ['set_auth_cookie', Accounts::class, 'session', 10, 4],
        ['pre_update_option', Options::class, 'update', self::LAST, 3],
        ['add_option', Options::class, 'add', 10, 2],
        ['delete_option', Options::class, 'delete', 10, 1],
        ['upgrader_pre_download', Code::class, 'package', 1, 4],
        ['upgrader_process_complete', Code::class, 'complete', 10, 0],
        ['pre_unzip_file', Code::class, 'unzip', 1, 3],
        ['unzip_file_use_ziparchive', Code::class, 'unzipBefore', 1, 1],
        ['delete_plugin', Code::class, 'deletePlugin', 1, 1],
        ['delete_theme', Code::class, 'deleteTheme', 1, 1],
        ['wp_handle_upload_prefilter', Uploads::class, 'file', self::LAST, 1],
        ['wp_handle_sideload_prefilter', Uploads::class, 'file', self::LAST, 1],
        ['wp_upload_bits', Uploads::class, 'bits', self::LAST, 1],
        ['wp_unique_filename', Uploads::class, 'unique', self::LAST, 1],
        ['wp_redirect', Redirects::class, 'leaving', self::LAST, 1],
        ['pre_http_request', Outgoing::class, 'request', 1, 3],
        ['requests-requests.before_redirect', Outgoing::class, 'redirect', 1, 1],
    ];

    /** The same for a network of sites. */
    private const NETWORK = [
        ['wp_initialize_site', Roles::class, 'newSite', 1, 1],
        ['grant_super_admin', Roles::class, 'superAdmin', 1, 1],
        ['pre_update_site_option_site_admins', Roles::class, 'superAdmins', self::LAST, 2],
        ['pre_add_site_option_site_admins', Roles::class, 'superAdmins', self::LAST, 1],
        ['pre_update_site_option_active_sitewide_plugins', Options::class, 'plugins', self::LAST, 2],
        ['pre_add_site_option_active_sitewide_plugins', Options::class, 'plugins', self::LAST, 1],
        ['pre_update_site_option_registration', Options::class, 'registration', self::LAST, 2],
    ];

    public static function register(): void
    {
        Person::begin();
        $table = is_multisite() ? array_merge(self::TABLE, self::NETWORK) : self::TABLE;
        foreach ($table as [$hook, $class, $method, $priority, $arguments]) {
            add_filter($hook, self::watched([$class, $method]), $priority, $arguments);
        }
        NewScripts::watch();
    }

    /** @return array<string, list<string>> */
    public static function artefacts(): array
    {
        return ['files' => ['held-*.php']];
    }

    /**
     * The same callback, whose own faults cost nobody an answer: they are noted, and the change goes on.
     *
     * @param callable $callback
     */
    public static function watched($callback): \Closure
    {
        return static function (...$arguments) use ($callback) {
            try {
                return $callback(...$arguments);
            } catch (\Throwable $error) {
                Faults::record($error->getMessage(), $error->getFile(), $error->getLine());
                return $arguments[0] ?? null;
            }
        };
    }
}
