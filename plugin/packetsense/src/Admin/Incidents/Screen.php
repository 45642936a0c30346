<?php

declare(strict_types=1);

namespace PacketSense\Admin\Incidents;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Admin\Firewall\Undo;
use PacketSense\Admin\Hooks as Screens;
use PacketSense\Admin\Notice;
use PacketSense\Firewall\Engine\Exemptions;
use PacketSense\Firewall\Incidents\Effect;
use PacketSense\Firewall\Incidents\Journal;
use PacketSense\Firewall\Incidents\Proposal;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\Reference;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;

/**
 * The screen "Events": the list of what was stopped or recorded, the page of one incident, and the exceptions.
 */
final class Screen
{
    public const PAGE = 'packetsense-events';
    private const ROWS = 50;

    /** @param array<string, string> $more further parts of the query */
    public static function url(array $more = []): string
    {
        return add_query_arg(array_map('rawurlencode', ['page' => self::PAGE] + $more), admin_url('admin.php'));
    }

    public static function show(): void
    {
        if (!current_user_can(Screens::CAPABILITY)) {
            return;
        }
        $notice = Notice::take();
        $undo = $notice !== null && $notice['kind'] === 'success' && Undo::isThere();
        $search = self::asked('s');
        $reference = Reference::read(self::asked('ref') !== '' ? self::asked('ref') : $search);
        $event = $reference === null ? null : Journal::find($reference);
        $tab = self::asked('tab') === 'exceptions' ? 'exceptions' : 'events';
        if ($event !== null) {
            $data = self::incident($event, (string) $reference);
            $view = 'incident';
        } elseif ($tab === 'exceptions') {
            $data = ['exceptions' => array_reverse(Settings::all()['exceptions'])];
            $view = 'exceptions';
        } else {
            $data = self::events($search, self::asked('done'), max(1, (int) self::asked('paged')));
            $view = 'events';
        }
        $span = Journal::span();
        require __DIR__ . '/views/screen.php';
    }

    /** The box in which a reference number, or anything else, is looked for. */
    public static function search(string $value): void
    {
        echo '<form method="get" action="', esc_url(admin_url('admin.php')), '" class="packetsense-acts packetsense-search" role="search">';
        echo '<input type="hidden" name="page" value="', esc_attr(self::PAGE), '">';
        echo '<label for="packetsense-find">', esc_html__('Reference number, address, path or rule', 'packetsense'), '</label>';
        echo '<input type="search" id="packetsense-find" name="s" value="', esc_attr($value), '" autocomplete="off" spellcheck="false">';
        echo '<button type="submit" class="button">', esc_html__('Find', 'packetsense'), '</button></form>';
    }

    /** Opens a form; the caller prints its fields and closes it. */
    public static function form(string $act, string $class = ''): void
    {
        echo '<form method="post" action="', esc_url(admin_url('admin-post.php')), '" class="', esc_attr($class), '">';
        echo '<input type="hidden" name="action" value="', esc_attr(Acts::ACTION), '">';
        echo '<input type="hidden" name="act" value="', esc_attr($act), '">';
        wp_nonce_field(Acts::ACTION . '_' . $act, '_wpnonce', true);
    }

    /** What is kept, in a sentence. @param array{since: int, lost: int, bytes: int} $span */
    public static function kept(array $span): string
    {
        if ($span['since'] === 0) {
            return __('Events are kept for 30 days.', 'packetsense');
        }
        $since = wp_date((string) get_option('date_format') . ' ' . get_option('time_format'), intdiv($span['since'], 1000000));
        /* translators: 1: a date, 2: bytes used, 3: bytes at most */
        $text = __('Events are kept for 30 days, in %3$s at most (%2$s are used). The list is complete since %1$s.', 'packetsense');
        $text = sprintf($text, $since, size_format(max(1, $span['bytes'])), size_format(Journal::BUDGET));
        if ($span['lost'] > 0) {
            /* translators: %s: a number */
            $lost = _n('%s event could not be written.', '%s events could not be written.', $span['lost'], 'packetsense');
            $text .= ' ' . sprintf($lost, number_format_i18n($span['lost']));
        }
        return $text;
    }

    /** Whole days that the journal covers, 1 at least. @param array{since: int, lost: int, bytes: int} $span */
    public static function days(array $span): int
    {
        return max(1, min(30, (int) ceil((time() - intdiv($span['since'], 1000000)) / 86400)));
    }

    /**
     * @param array<string, mixed> $event
     * @return array<string, mixed>
     */
    private static function incident(array $event, string $reference): array
    {
        $pack = Pack::load(State::read()) ?? [];
        $settings = Settings::all();
        $excepted = [];
        foreach ($settings['exceptions'] as $exception) {
            foreach (Effect::matches($event) as $match) {
                $route = (string) ($event['local']['route'] ?? '');
                $path = rawurldecode((string) $event['path']);
                $about = new Exemptions([['who' => ''] + $exception], $path, [], time(), $route);
                if ($match['field'] !== null && $about->find($match['rule'], $match['field']) !== null) {
                    $excepted[$exception['id']] = $exception;
                }
            }
        }
        return [
            'event' => $event,
            'reference' => $reference,
            'facts' => Facts::of((string) $event['rule']),
            'proposals' => Proposal::of($event, $pack, Journal::all(Proposal::rules($event, $pack))),
            'excepted' => $excepted,
            'recording' => ($settings['rules'][$event['rule']] ?? '') === 'record',
        ];
    }

    /** @return array<string, mixed> */
    private static function events(string $search, string $done, int $page): array
    {
        $found = $stopped = $recorded = 0;
        $rows = [];
        foreach (Journal::all() as $event) {
            $count = max(1, (int) ($event['count'] ?? 1));
            $stopped += $event['action'] === 'block' ? $count : 0;
            $recorded += $event['action'] === 'block' ? 0 : $count;
            if (($done !== '' && $event['action'] !== $done) || ($search !== '' && !self::matches($event, $search))) {
                continue;
            }
            $found++;
            if ($found > ($page - 1) * self::ROWS && count($rows) < self::ROWS) {
                $rows[] = $event;
            }
        }
        return [
            'rows' => $rows, 'found' => $found, 'stopped' => $stopped, 'recorded' => $recorded, 'done' => $done,
            'page' => $page, 'pages' => (int) ceil($found / self::ROWS),
        ];
    }

    /** @param array<string, mixed> $event */
    private static function matches(array $event, string $search): bool
    {
        $text = implode(' ', [$event['ref'], $event['ip'], $event['path'], $event['rule'], $event['class'], $event['field']]);
        return stripos($text, $search) !== false || stripos(Facts::title((string) $event['rule']), $search) !== false;
    }

    private static function asked(string $name): string
    {
        // What is looked at changes nothing.
        // phpcs:ignore WordPress.Security.NonceVerification.Recommended
        $value = $_GET[$name] ?? '';
        return is_string($value) ? trim(sanitize_text_field(wp_unslash($value))) : '';
    }
}
