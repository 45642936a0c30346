<?php

declare(strict_types=1);

namespace PacketSense\Admin\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Admin\Firewall\Undo;
use PacketSense\Admin\Hooks as Screens;
use PacketSense\Admin\Notice;
use PacketSense\Firewall\Exceptions;
use PacketSense\Firewall\Incidents\Journal;
use PacketSense\Firewall\Incidents\Proposal;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\Reference;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;

/**
 * What the forms of the screen do. Each asks for the capability and its own nonce first, says what came of it, and can be
 * taken back. What is excepted is worked out anew from the incident: the form only names the choice.
 */
final class Acts
{
    public const ACTION = 'packetsense_incident';
    private const ACTS = ['except', 'withdraw', 'undo'];

    public static function run(): void
    {
        if (!current_user_can(Screens::CAPABILITY)) {
            wp_die(esc_html__('You may not change the protection of this site.', 'packetsense'), '', ['response' => 403]);
        }
        $act = self::text('act');
        if (!in_array($act, self::ACTS, true)) {
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
        $reference = Reference::read(self::text('ref'));
        wp_safe_redirect(Screen::url($reference === null ? ['tab' => 'exceptions'] : ['ref' => $reference]));
        exit;
    }

    private static function except(): string
    {
        $reference = Reference::read(self::text('ref'));
        $event = $reference === null ? null : Journal::find($reference);
        if ($event === null) {
            throw new \InvalidArgumentException(__('This event is not kept any more, so no exception was made.', 'packetsense'));
        }
        $proposal = Proposal::of($event, Pack::load(State::read()) ?? [], [])[self::text('choice')] ?? null;
        if ($proposal === null) {
            throw new \InvalidArgumentException(__('Choose what shall be excepted. Nothing was changed.', 'packetsense'));
        }
        $settings = Settings::all();
        if ($proposal->recording !== []) {
            Undo::save(['rules' => array_fill_keys($proposal->recording, 'record') + $settings['rules']]);
            /* translators: %s: names of rules */
            return sprintf(__('Only recorded from now on: %s.', 'packetsense'), implode(', ', $proposal->recording));
        }
        $made = [];
        foreach ($proposal->exceptions as $exception) {
            $made[] = $exception + [
                'note' => self::text('note'),
                'by' => wp_get_current_user()->user_login,
                'at' => time(),
                'until' => self::until(self::text('days')),
                'ref' => $reference,
            ];
        }
        Undo::save(['exceptions' => Exceptions::with($settings['exceptions'], $made)]);
        /* translators: %s: a number */
        $text = _n('The exception is in force.', '%s exceptions are in force, one for each rule.', count($made), 'packetsense');
        return sprintf($text, number_format_i18n(count($made)));
    }

    private static function withdraw(): string
    {
        $exceptions = Settings::all()['exceptions'];
        $left = Exceptions::without($exceptions, self::text('id'));
        if (count($left) === count($exceptions)) {
            throw new \InvalidArgumentException(__('This exception is gone already.', 'packetsense'));
        }
        Undo::save(['exceptions' => $left]);
        return __('The exception is withdrawn. The rule acts again.', 'packetsense');
    }

    private static function undo(): string
    {
        return Undo::lastChange();
    }

    private static function until(string $days): int
    {
        if (!in_array($days, ['', '1', '7', '30', '90', '365'], true)) {
            throw new \InvalidArgumentException(__('Choose from the list how long the exception shall last.', 'packetsense'));
        }
        return $days === '' ? 0 : time() + (int) $days * 86400;
    }

    /** A field of the form. The nonce has been checked by run(). */
    private static function text(string $name): string
    {
        // phpcs:ignore WordPress.Security.NonceVerification
        $value = $_POST[$name] ?? '';
        return is_string($value) ? trim(sanitize_text_field(wp_unslash($value))) : '';
    }
}
