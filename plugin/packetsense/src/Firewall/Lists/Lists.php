<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Lists;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Range;

/**
 * Addresses and ranges that the owner lets pass, refuses, or asks for a proof of work; each with an end and a note.
 *
 * An entry: range (canonical), kind (allow, deny, challenge), until (Unix time, 0 for ever), note, at (Unix time).
 */
final class Lists
{
    public const KINDS = ['allow', 'deny', 'challenge'];
    public const MOST = 2000;
    private const NOTE_BYTES = 200;

    /**
     * Adds an entry; one for the same range is replaced.
     *
     * @param list<array<string, mixed>> $lists
     * @param string $range an address, or a range such as 203.0.113.0/24
     * @param string $own address of whoever asks; '' where that is nobody's
     * @return list<array<string, mixed>>
     * @throws \InvalidArgumentException with a message for people
     */
    public static function add(array $lists, string $kind, string $range, int $until, string $note, int $now, string $own = ''): array
    {
        if (!in_array($kind, self::KINDS, true)) {
            /* translators: %s: what was given */
            throw new \InvalidArgumentException(sprintf(__('"%s" is no list: choose allow, deny or challenge.', 'packetsense'), $kind));
        }
        if ($until !== 0 && $until <= $now) {
            throw new \InvalidArgumentException(__('The end lies in the past.', 'packetsense'));
        }
        $range = Written::range($range);
        $packed = $own === '' ? null : Range::packed($own);
        if ($kind === 'deny' && $packed !== null && Range::holds($packed, [$range])) {
            /* translators: 1: a range of addresses, 2: an address */
            $text = __('%1$s holds your own address, %2$s: you would lock yourself out.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($text, $range, $own));
        }
        $lists = self::without($lists, $range);
        if (count($lists) >= self::MOST) {
            /* translators: %d: a number */
            $text = __('The lists hold %d entries at most. Remove some first.', 'packetsense');
            throw new \InvalidArgumentException(sprintf($text, self::MOST));
        }
        $lists[] = ['range' => $range, 'kind' => $kind, 'until' => $until, 'note' => self::note($note), 'at' => $now];
        return $lists;
    }

    /**
     * @param list<array<string, mixed>> $lists
     * @return list<array<string, mixed>>
     */
    public static function without(array $lists, string $range): array
    {
        return array_values(array_filter($lists, static function (array $entry) use ($range): bool {
            return $entry['range'] !== $range;
        }));
    }

    /**
     * Brings what was stored into shape.
     *
     * @param mixed $lists
     * @return list<array{range: string, kind: string, until: int, note: string, at: int}>
     */
    public static function clean($lists): array
    {
        $clean = [];
        foreach (is_array($lists) ? $lists : [] as $entry) {
            if (!is_array($entry) || !is_string($entry['range'] ?? null) || !in_array($entry['kind'] ?? null, self::KINDS, true)) {
                continue;
            }
            try {
                $range = Written::range($entry['range']);
            } catch (\InvalidArgumentException $wrong) {
                continue;
            }
            $clean[$range] = [
                'range' => $range,
                'kind' => $entry['kind'],
                'until' => max(0, (int) ($entry['until'] ?? 0)),
                'note' => self::note((string) ($entry['note'] ?? '')),
                'at' => max(0, (int) ($entry['at'] ?? 0)),
            ];
        }
        return array_slice(array_values($clean), 0, self::MOST);
    }

    private static function note(string $note): string
    {
        $note = trim((string) preg_replace('~[\x00-\x1f\x7f]+~', ' ', $note));
        $note = (string) preg_replace('~^(.{0,' . self::NOTE_BYTES . '}).*$~su', '$1', $note);
        return preg_match('~~u', $note) === 1 ? $note : '';
    }
}
