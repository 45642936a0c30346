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
use PacketSense\Firewall\Limits\Rate;
use PacketSense\Firewall\Origin\Chain;
use PacketSense\Firewall\Origin\KnownProxies;
use PacketSense\Firewall\Origin\Proven;
use PacketSense\Firewall\Pack;
use PacketSense\Firewall\Promotion;
use PacketSense\Firewall\Settings;
use PacketSense\Firewall\State;

/**
 * The screen on which the owner says what the firewall does: rules, lists, limits, countries, bans, and whose address counts.
 */
final class Screen
{
    public const PAGE = 'packetsense-firewall';
    /** Rows of rules on one page: all others are found by the search. */
    public const ROWS = 50;

    /** @param array<string, string> $more further parts of the query */
    public static function url(string $tab, array $more = []): string
    {
        return add_query_arg(array_filter(['page' => self::PAGE, 'tab' => $tab]) + $more, admin_url('admin.php'));
    }

    public static function show(): void
    {
        if (!current_user_can(Screens::CAPABILITY)) {
            return;
        }
        $tabs = [
            'modes' => __('Rules', 'packetsense'),
            'lists' => __('Allow and deny', 'packetsense'),
            'limits' => __('Limits', 'packetsense'),
            'places' => __('Countries and networks', 'packetsense'),
            'bans' => __('Bans', 'packetsense'),
            'origin' => __("Visitor's address", 'packetsense'),
        ];
        // Which tab is shown, and the words of a search, change nothing.
        // phpcs:ignore WordPress.Security.NonceVerification.Recommended
        $tab = isset($_GET['tab'], $tabs[$_GET['tab']]) && is_string($_GET['tab']) ? $_GET['tab'] : 'modes';
        // phpcs:ignore WordPress.Security.NonceVerification.Recommended
        $search = isset($_GET['s']) && is_string($_GET['s']) ? sanitize_text_field(wp_unslash($_GET['s'])) : '';
        $notice = Notice::take();
        $undo = $notice !== null && $notice['kind'] === 'success' && Undo::isThere();
        $settings = Settings::all();
        $data = self::$tab($settings, $search);
        require __DIR__ . '/views/screen.php';
    }

    /** Opens a form of the screen; the caller prints its fields and closes it. */
    public static function form(string $act, string $class = ''): void
    {
        echo '<form method="post" action="', esc_url(admin_url('admin-post.php')), '" class="', esc_attr($class), '">';
        echo '<input type="hidden" name="action" value="', esc_attr(Acts::ACTION), '">';
        echo '<input type="hidden" name="act" value="', esc_attr($act), '">';
        wp_nonce_field(Acts::ACTION . '_' . $act, '_wpnonce', true);
    }

    /**
     * A form of one button.
     *
     * @param array<string, string> $fields
     */
    public static function button(string $act, array $fields, string $text, string $class = 'button', string $label = ''): void
    {
        self::form($act, 'packetsense-act');
        foreach ($fields as $name => $value) {
            echo '<input type="hidden" name="', esc_attr($name), '" value="', esc_attr($value), '">';
        }
        echo '<button type="submit" class="', esc_attr($class), '"';
        if ($label !== '') {
            echo ' aria-label="', esc_attr($label), '"';
        }
        echo '>', esc_html($text), '</button></form>';
    }

    /**
     * A choice.
     *
     * @param array<string, string> $options value => text
     */
    public static function select(string $name, array $options, string $chosen, string $label): void
    {
        echo '<select name="', esc_attr($name), '" aria-label="', esc_attr($label), '">';
        foreach ($options as $value => $text) {
            echo '<option value="', esc_attr((string) $value), '"', selected($chosen, (string) $value, false), '>';
            echo esc_html($text), '</option>';
        }
        echo '</select>';
    }

    /** "in 3 hours", exact on hover; "for good" for 0. */
    public static function until(int $until): string
    {
        if ($until === 0) {
            return esc_html__('for good', 'packetsense');
        }
        $text = $until <= time() ? __('over', 'packetsense')
            /* translators: %s: a time such as "3 hours" */
            : sprintf(__('in %s', 'packetsense'), human_time_diff(time(), $until));
        return '<time datetime="' . esc_attr(gmdate('c', $until)) . '" title="' . esc_attr(wp_date('Y-m-d H:i:s T', $until) ?: '')
            . '">' . esc_html($text) . '</time>';
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>
     */
    private static function modes(array $settings, string $search): array
    {
        $rules = (Pack::load(State::read()) ?? [])['rules'] ?? [];
        $titles = Titles::all();
        foreach ($rules as &$rule) {
            $rule['title'] = $titles[$rule['id']] ?? '';
        }
        unset($rule);
        $classes = array_count_values(array_column($rules, 'class'));
        ksort($classes);
        $found = array_values(array_filter($rules, static function (array $rule) use ($search, $settings): bool {
            return $search === '' ? isset($settings['rules'][$rule['id']])
                : stripos($rule['id'] . ' ' . $rule['title'] . ' ' . $rule['class'], $search) !== false;
        }));
        $waiting = array_flip(Promotion::waiting());
        return [
            'classes' => $classes, 'rules' => array_slice($found, 0, self::ROWS), 'found' => count($found), 'all' => count($rules),
            'waiting' => array_intersect_key(array_column($rules, 'title', 'id'), $waiting),
        ];
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>
     */
    private static function lists(array $settings, string $search): array
    {
        $found = array_filter($settings['lists'], static function (array $entry) use ($search): bool {
            return $search === '' || stripos($entry['range'] . ' ' . $entry['note'], $search) !== false;
        });
        return ['entries' => array_reverse($found), 'own' => ClientAddress::of($_SERVER, $settings)];
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>
     */
    private static function limits(array $settings, string $search): array
    {
        return ['memory' => Rate::available()];
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>
     */
    private static function places(array $settings, string $search): array
    {
        $problems = [];
        foreach (['country_file', 'asn_file'] as $file) {
            $path = $settings['geo'][$file];
            $problems[$file] = $path === '' ? null : Places::problem($path);
        }
        return ['problems' => $problems, 'suggested' => is_readable('/usr/share/tor/geoip') ? '/usr/share/tor/geoip' : ''];
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>
     */
    private static function bans(array $settings, string $search): array
    {
        $bans = Bans::all(time());
        if ($search !== '') {
            $bans = array_filter($bans, static function (string $range) use ($search): bool {
                return stripos($range, $search) !== false;
            }, ARRAY_FILTER_USE_KEY);
        }
        uasort($bans, static function (array $one, array $other): int {
            return $other['until'] <=> $one['until'];
        });
        return ['bans' => array_slice($bans, 0, self::ROWS * 4, true), 'count' => count($bans)];
    }

    /**
     * @param array<string, mixed> $settings
     * @return array<string, mixed>
     */
    private static function origin(array $settings, string $search): array
    {
        $chain = Chain::of($_SERVER);
        $examined = get_transient(Acts::EXAMINED . get_current_user_id());
        $examined = is_array($examined) ? $examined : null;
        $proxies = $examined !== null && $examined['result'] === 'proxy'
            ? array_values(array_unique(array_merge($examined['proxies'], $chain->proxies()))) : $chain->proxies();
        return [
            'chain' => $chain,
            'counted' => ClientAddress::of($_SERVER, $settings),
            'proven' => Proven::is($_SERVER, $settings),
            'service' => KnownProxies::service($chain->peer),
            'examined' => $examined,
            'proxies' => $proxies,
            'visitor' => $chain->visitor($proxies),
        ];
    }
}
