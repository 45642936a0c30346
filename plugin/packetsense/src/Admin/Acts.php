<?php

declare(strict_types=1);

namespace PacketSense\Admin;

use PacketSense\Cloud\Connection;
use PacketSense\Firewall\Settings;
use PacketSense\Guard\Held;
use PacketSense\Install\Extended;
use PacketSense\Scan\Integrity;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * What the buttons of the screens do. Each asks for the capability and the nonce first, and ends on the Overview.
 */
final class Acts
{
    public const NAMES = ['connect', 'disconnect', 'scan', 'extend', 'retract', 'settle', 'enable', 'prove', 'putback', 'discard'];

    public static function run(string $name): void
    {
        if (!current_user_can(Hooks::CAPABILITY)) {
            wp_die(esc_html__('You may not change the protection of this site.', 'packetsense'), '', ['response' => 403]);
        }
        check_admin_referer("packetsense_$name");
        self::$name();
        wp_safe_redirect(Overview::url());
        exit;
    }

    /** The browser comes back from the cloud with a code, or with a refusal. */
    public static function returned(): void
    {
        // The value is checked against the state of the pending connection, which stands in for a nonce (RFC 6749 10.12).
        // phpcs:ignore WordPress.Security.NonceVerification.Recommended
        if (!isset($_GET['state']) || !current_user_can(Hooks::CAPABILITY)) {
            return;
        }
        // phpcs:ignore WordPress.Security.NonceVerification.Recommended
        $error = Connection::finish(wp_unslash($_GET));
        if ($error === null) {
            Notice::leave('success', __('This site is connected. Events and its inventory are on their way.', 'packetsense'));
        } else {
            Notice::leave('error', $error);
        }
        wp_safe_redirect(Overview::url());
        exit;
    }

    private static function connect(): void
    {
        // phpcs:ignore WordPress.Security.NonceVerification.Missing
        $cloud = isset($_POST['cloud_url']) && is_string($_POST['cloud_url']) ? trim(wp_unslash($_POST['cloud_url'])) : '';
        try {
            $url = Connection::begin($cloud);
        } catch (\InvalidArgumentException $wrong) {
            Notice::leave('error', $wrong->getMessage());
            return;
        }
        // To the cloud that this administrator has chosen, which is another host by its nature.
        // phpcs:ignore WordPress.Security.SafeRedirect
        wp_redirect($url);
        exit;
    }

    private static function disconnect(): void
    {
        $error = Connection::disconnect();
        if ($error === null) {
            $text = __('This site is disconnected. Nothing is sent any more; protection goes on.', 'packetsense');
            Notice::leave('success', $text);
        } else {
            Notice::leave('warning', $error);
        }
    }

    private static function scan(): void
    {
        if (Integrity::start()) {
            Integrity::slice(min(5.0, Integrity::affordable()));
            Notice::leave('success', __("The check of WordPress's own files has begun.", 'packetsense'));
            return;
        }
        $text = __('There is no list of published checksums for this WordPress, so its files cannot be checked.', 'packetsense');
        Notice::leave('warning', $text);
    }

    private static function extend(): void
    {
        $error = Extended::enable();
        $text = __('The firewall starts before WordPress as soon as the server reads the new setting.', 'packetsense');
        Notice::leave($error === null ? 'success' : 'error', $error ?? $text);
    }

    private static function retract(): void
    {
        $error = Extended::disable();
        Notice::leave($error === null ? 'success' : 'error', $error ?? __('The firewall starts with WordPress again.', 'packetsense'));
    }

    private static function settle(): void
    {
        self::set('mode', 'settled', __('Every rule blocks from now on.', 'packetsense'));
    }

    private static function enable(): void
    {
        $on = Settings::all()['enabled'] !== true;
        $text = $on ? __('The firewall is on.', 'packetsense') : __('The firewall is off. This site is not protected.', 'packetsense');
        self::set('enabled', $on, $text);
    }

    private static function prove(): void
    {
        set_transient(Proof::TRANSIENT . get_current_user_id(), Proof::run(), 300);
    }

    private static function putback(): void
    {
        $error = Held::restore(self::id());
        Notice::leave($error === null ? 'success' : 'error', $error ?? __('The file is back where it was.', 'packetsense'));
    }

    private static function discard(): void
    {
        if (Held::drop(self::id())) {
            Notice::leave('success', __('The file is deleted.', 'packetsense'));
        } else {
            Notice::leave('error', __('This file is not kept any more.', 'packetsense'));
        }
    }

    /** Which one of many; the nonce was checked before. */
    private static function id(): string
    {
        // phpcs:ignore WordPress.Security.NonceVerification.Missing
        return isset($_POST['id']) && is_string($_POST['id']) ? wp_unslash($_POST['id']) : '';
    }

    /** @param mixed $value */
    private static function set(string $name, $value, string $done): void
    {
        if (Settings::save([$name => $value] + Settings::all())) {
            Notice::leave('success', $done);
        } else {
            Notice::leave('error', __('The setting could not be written: the data folder is not writable.', 'packetsense'));
        }
    }
}
