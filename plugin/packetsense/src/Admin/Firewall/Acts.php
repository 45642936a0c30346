<?php

declare(strict_types=1);

namespace PacketSense\Admin\Firewall;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Admin\Hooks as Screens;
use PacketSense\Admin\Notice;
use PacketSense\Firewall\Bans;
use PacketSense\Firewall\ClientAddress;
use PacketSense\Firewall\Geo\Places;
use PacketSense\Firewall\Limits\Kinds;
use PacketSense\Firewall\Lists\Lists;
use PacketSense\Firewall\Lists\Written;
use PacketSense\Firewall\Origin\Chain;
use PacketSense\Firewall\Origin\Examination;
use PacketSense\Firewall\Promotion;
use PacketSense\Firewall\Settings;

/**
 * What the forms of the screen do. Each asks for the capability and its own nonce first, says what came of it, and can be
 * taken back.
 */
final class Acts
{
    public const ACTION = 'packetsense_firewall';
    /** Followed by the person's id: what the last examination of the address found. */
    public const EXAMINED = 'packetsense_examined_';

    /** Act => tab on which it ends. */
    private const ACTS = [
        'mode' => 'modes', 'group' => 'modes', 'rule' => 'modes', 'promote' => 'modes', 'add' => 'lists', 'remove' => 'lists',
        'limits' => 'limits', 'files' => 'places', 'place' => 'places', 'unplace' => 'places', 'lift' => 'bans', 'ban' => 'bans',
        'examine' => 'origin', 'trust' => 'origin', 'proxies' => 'origin', 'undo' => '',
    ];

    public static function run(): void
    {
        if (!current_user_can(Screens::CAPABILITY)) {
            wp_die(esc_html__('You may not change the protection of this site.', 'packetsense'), '', ['response' => 403]);
        }
        $act = self::text('act');
        if (!isset(self::ACTS[$act])) {
            wp_die(esc_html__('There is no such action.', 'packetsense'), '', ['response' => 400]);
        }
        check_admin_referer(self::ACTION . '_' . $act);
        if ($act !== 'undo') {
            Undo::forget();
        }
        try {
            $said = self::$act();
            Notice::leave('success', $said);
        } catch (\InvalidArgumentException $wrong) {
            Notice::leave('error', $wrong->getMessage());
        }
        $back = self::ACTS[$act] !== '' ? self::ACTS[$act] : self::text('tab');
        wp_safe_redirect(Screen::url($back, array_filter(['s' => self::text('s')])));
        exit;
    }

    private static function mode(): string
    {
        $mode = self::text('mode');
        if (!in_array($mode, ['settled', 'record'], true)) {
            throw new \InvalidArgumentException(__('There is no such mode.', 'packetsense'));
        }
        Undo::save(['mode' => $mode]);
        return $mode === 'record'
            ? __('The firewall only records from now on. It stops nothing.', 'packetsense')
            : __('The firewall blocks from now on.', 'packetsense');
    }

    private static function group(): string
    {
        $class = self::text('class');
        $classes = Settings::all()['classes'];
        unset($classes[$class]);
        Undo::save(['classes' => self::text('do') === 'record' ? $classes + [$class => 'record'] : $classes]);
        /* translators: %s: name of a class of rules */
        return sprintf(__('The setting for "%s" is in force.', 'packetsense'), $class);
    }

    private static function rule(): string
    {
        $rule = self::text('rule');
        $rules = Settings::all()['rules'];
        unset($rules[$rule]);
        $do = self::text('do');
        Undo::save(['rules' => in_array($do, ['record', 'block'], true) ? $rules + [$rule => $do] : $rules]);
        /* translators: %s: name of a rule */
        return sprintf(__('The setting for "%s" is in force.', 'packetsense'), $rule);
    }

    private static function promote(): string
    {
        $rule = self::text('rule');
        $do = self::text('do') === 'block' ? 'block' : 'record';
        if (!in_array($rule, Promotion::waiting(), true)) {
            throw new \InvalidArgumentException(__('This rule does not wait for a decision any more.', 'packetsense'));
        }
        Undo::keep();
        if (!Promotion::decide($rule, $do)) {
            throw new \InvalidArgumentException(Undo::unwritten());
        }
        return $do === 'block'
            /* translators: %s: name of a rule */
            ? sprintf(__('The rule "%s" blocks from now on.', 'packetsense'), $rule)
            /* translators: %s: name of a rule */
            : sprintf(__('The rule "%s" goes on recording.', 'packetsense'), $rule);
    }

    private static function add(): string
    {
        $days = self::text('days');
        $until = $days === '' ? 0 : time() + self::number($days, 1, 3650) * 86400;
        $own = ClientAddress::of($_SERVER, Settings::all());
        $lists = Lists::add(Settings::all()['lists'], self::text('kind'), self::text('range'), $until, self::text('note'), time(), $own);
        Undo::save(['lists' => $lists]);
        /* translators: %s: an address or a range of addresses */
        return sprintf(__('%s is on the list.', 'packetsense'), end($lists)['range']);
    }

    private static function remove(): string
    {
        $range = self::text('range');
        Undo::save(['lists' => Lists::without(Settings::all()['lists'], $range)]);
        /* translators: %s: an address or a range of addresses */
        return sprintf(__('%s is off the list.', 'packetsense'), $range);
    }

    private static function limits(): string
    {
        $limits = [];
        foreach (array_keys(Kinds::DEFAULTS) as $kind) {
            $limits[$kind] = [
                'count' => self::number(self::text("count_$kind"), Kinds::LEAST, Kinds::MOST),
                'seconds' => self::number(self::text("seconds_$kind"), Kinds::SHORTEST, Kinds::LONGEST),
                'do' => self::text("do_$kind"),
            ];
        }
        Undo::save(['limits' => $limits, 'challenge' => self::number(self::text('challenge'), 10, 18)]);
        return __('The limits are in force.', 'packetsense');
    }

    private static function files(): string
    {
        $geo = Settings::all()['geo'];
        foreach (['country_file', 'asn_file'] as $file) {
            $geo[$file] = self::text($file);
            $problem = $geo[$file] === '' ? null : Places::problem($geo[$file]);
            if ($problem !== null) {
                /* translators: %s: what is wrong with a file */
                throw new \InvalidArgumentException(sprintf(__('The database cannot be used: %s.', 'packetsense'), $problem));
            }
        }
        Undo::save(['geo' => $geo]);
        return __('The databases are in use.', 'packetsense');
    }

    private static function place(): string
    {
        $place = strtoupper(self::text('place'));
        $do = self::text('do');
        $geo = Settings::all()['geo'];
        if (!in_array($do, Places::ACTIONS, true)) {
            throw new \InvalidArgumentException(__('There is no such action.', 'packetsense'));
        }
        if (preg_match('~^[A-Z]{2}$~D', $place) === 1) {
            $geo['countries'][$place] = $do;
            $missing = $geo['country_file'] === '';
        } elseif (preg_match('~^(?:AS)?([1-9]\d{0,9})$~D', $place, $found) === 1) {
            $geo['networks'][(int) $found[1]] = $do;
            $missing = $geo['asn_file'] === '';
        } else {
            /* translators: %s: what was given */
            $text = __('"%s" is neither a country in two letters, such as DE, nor a network, such as AS64500.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($text, $place));
        }
        if ($missing) {
            throw new \InvalidArgumentException(__('There is no database for this yet: name its file first.', 'packetsense'));
        }
        Undo::save(['geo' => $geo]);
        /* translators: %s: a country or a network */
        return sprintf(__('The rule for %s is in force.', 'packetsense'), $place);
    }

    private static function unplace(): string
    {
        $geo = Settings::all()['geo'];
        $place = self::text('place');
        unset($geo['countries'][$place], $geo['networks'][(int) preg_replace('~^AS~', '', $place)]);
        Undo::save(['geo' => $geo]);
        /* translators: %s: a country or a network */
        return sprintf(__('The rule for %s is gone.', 'packetsense'), $place);
    }

    private static function lift(): string
    {
        $range = self::text('range');
        $ban = Bans::within($range, time());
        if ($ban === null) {
            throw new \InvalidArgumentException(__('This ban is over already.', 'packetsense'));
        }
        Undo::keep([$range => $ban]);
        if (!Bans::remove($range)) {
            throw new \InvalidArgumentException(Undo::unwritten());
        }
        /* translators: %s: an address or a range of addresses */
        return sprintf(__('%s is not banned any more.', 'packetsense'), $range);
    }

    private static function ban(): string
    {
        $range = Written::range(self::text('range'));
        $own = ClientAddress::of($_SERVER, Settings::all());
        Lists::add([], 'deny', $range, 0, '', time(), $own);
        if (!Bans::add($range, time() + self::number(self::text('hours'), 1, 8760) * 3600)) {
            /* translators: %s: an address or a range of addresses */
            $text = __('%s cannot be banned: a ban is on an address, a /24, a /64 or a /48. Use the list for other ranges.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($text, $range));
        }
        /* translators: %s: an address or a range of addresses */
        return sprintf(__('%s is banned.', 'packetsense'), $range);
    }

    private static function examine(): string
    {
        $found = Examination::run();
        set_transient(self::EXAMINED . get_current_user_id(), $found, 600);
        return __('The site has asked itself. See below what it found.', 'packetsense');
    }

    /** The owner says that the address shown is the right one. */
    private static function trust(): string
    {
        $found = get_transient(self::EXAMINED . get_current_user_id());
        $result = is_array($found) ? $found['result'] : '';
        $chain = Chain::of($_SERVER);
        $proxies = $result === 'proxy' ? array_values(array_unique(array_merge($found['proxies'], $chain->proxies()))) : $chain->proxies();
        if (!in_array($result, ['proxy', 'inside'], true) || $proxies === []) {
            throw new \InvalidArgumentException(__('Check the address first: nothing was found that may be trusted.', 'packetsense'));
        }
        if ($chain->visitor($proxies) !== self::text('address')) {
            throw new \InvalidArgumentException(__('Your address is another one now. Check again.', 'packetsense'));
        }
        Undo::save(['trusted_proxies' => $proxies]);
        return __('Visitors are known by the address that the proxy names.', 'packetsense');
    }

    private static function proxies(): string
    {
        $proxies = [];
        foreach (preg_split('~[\s,]+~', self::text('proxies'), -1, PREG_SPLIT_NO_EMPTY) ?: [] as $range) {
            $proxies[] = Written::range($range);
        }
        Undo::save(['trusted_proxies' => $proxies]);
        return __('The list of trusted proxies is in force.', 'packetsense');
    }

    private static function undo(): string
    {
        return Undo::lastChange();
    }

    private static function number(string $text, int $least, int $most): int
    {
        if (preg_match('~^\d{1,9}$~D', $text) !== 1 || (int) $text < $least || (int) $text > $most) {
            /* translators: 1: what was given, 2: the least, 3: the greatest number */
            $message = __('"%1$s" is not a whole number from %2$s to %3$s.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($message, $text, number_format_i18n($least), number_format_i18n($most)));
        }
        return (int) $text;
    }

    /** A field of the form. The nonce has been checked by run(). */
    private static function text(string $name): string
    {
        // phpcs:ignore WordPress.Security.NonceVerification
        $value = $_POST[$name] ?? '';
        return is_string($value) ? trim(sanitize_textarea_field(wp_unslash($value))) : '';
    }
}
