<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Challenge;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The words of the page with the puzzle. It is sent before WordPress, so the words in the site's own language are kept
 * with the settings.
 */
final class Words
{
    public const ENGLISH = [
        'language' => 'en',
        'direction' => 'ltr',
        'title' => 'One moment, please',
        'text' => 'This site asks your browser to do a short calculation before it goes on. It takes a second or two, nothing is'
            . ' sent to anybody else, and there is nothing for you to solve.',
        'progress' => 'Calculation',
        'working' => 'Your browser is calculating.',
        'halfway' => 'Still calculating.',
        'done' => 'Done. The page is opening.',
        'again' => 'Done. What you had sent was not passed on: go back and send it once more.',
        'back' => 'Go back',
        'cookies' => 'This page needs cookies. Please allow them for this site, then load the page again.',
        'failed' => 'The answer was not accepted. Please load the page again; if this repeats, tell the owner of the site the'
            . ' number below.',
        'retry' => 'Try again',
        'script' => 'The calculation needs JavaScript, which is switched off in your browser. Switch it on for this site and load'
            . ' the page again, or tell the owner of the site the number below.',
        'reference' => 'Reference number',
    ];

    /**
     * The words in the site's language; empty where that is English or cannot be known.
     *
     * @return array<string, string>
     */
    public static function translated(): array
    {
        if (!function_exists('switch_to_locale') || !function_exists('get_locale')) {
            return [];
        }
        $locale = get_locale();
        if (strncmp($locale, 'en', 2) === 0) {
            return [];
        }
        $switched = switch_to_locale($locale);
        $words = [
            'language' => str_replace('_', '-', (string) preg_replace('~[^A-Za-z_].*$~', '', $locale)),
            'direction' => is_rtl() ? 'rtl' : 'ltr',
            'title' => __('One moment, please', 'packetsense'),
            'text' => __('This site asks your browser to do a short calculation before it goes on. It takes a second or two, nothing is sent to anybody else, and there is nothing for you to solve.', 'packetsense'), // phpcs:ignore
            'progress' => __('Calculation', 'packetsense'),
            'working' => __('Your browser is calculating.', 'packetsense'),
            'halfway' => __('Still calculating.', 'packetsense'),
            'done' => __('Done. The page is opening.', 'packetsense'),
            'again' => __('Done. What you had sent was not passed on: go back and send it once more.', 'packetsense'),
            'back' => __('Go back', 'packetsense'),
            'cookies' => __('This page needs cookies. Please allow them for this site, then load the page again.', 'packetsense'),
            'failed' => __('The answer was not accepted. Please load the page again; if this repeats, tell the owner of the site the number below.', 'packetsense'), // phpcs:ignore
            'retry' => __('Try again', 'packetsense'),
            'script' => __('The calculation needs JavaScript, which is switched off in your browser. Switch it on for this site and load the page again, or tell the owner of the site the number below.', 'packetsense'), // phpcs:ignore
            'reference' => __('Reference number', 'packetsense'),
        ];
        if ($switched) {
            restore_previous_locale();
        }
        return array_diff_assoc($words, ['language' => '', 'direction' => 'ltr'] + self::ENGLISH) === ['language' => $words['language']]
            ? [] : $words;
    }
}
