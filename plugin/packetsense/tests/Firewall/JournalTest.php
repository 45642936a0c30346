<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Excerpt;
use PacketSense\Firewall\Incidents\Condensed;
use PacketSense\Firewall\Incidents\Journal;
use PacketSense\Firewall\Recent;
use PacketSense\Firewall\Reference;
use PacketSense\Install\AtomicFile;
use PacketSense\Install\DataFolder;

if (PHP_SAPI !== 'cli') {
    exit;
}

/** An event as the firewall keeps it. */
function incident(string $address, string $reference, array $more = []): array
{
    return $more + [
        'type' => 'block', 'at' => 1790000000000000, 'ip' => $address, 'method' => 'GET', 'path' => '/', 'ref' => $reference,
        'status' => 403, 'field' => 'query:id', 'excerpt' => 'union select', 'rule' => 'sqli-union', 'class' => 'sqli',
        'severity' => 'critical', 'action' => 'block', 'count' => 1,
        'local' => ['mode' => 'settled', 'score' => 10, 'who' => ['is' => 'stranger'], 'matches' => [[
            'field' => 'query:id', 'rule' => 'sqli-union', 'class' => 'sqli', 'severity' => 'critical', 'confidence' => 'high',
            'action' => 'block',
        ]]],
    ];
}

/** A data folder of its own. */
function empty_journal(): void
{
    DataFolder::choose(folder());
    check(DataFolder::ensure(), 'no data folder');
}

return [
    'an incident is found by its number, however people write it' => function (): void {
        empty_journal();
        Journal::add(incident('203.0.113.9', '7Q2K-9F4M'));
        Journal::add(incident('203.0.113.9', '0Q10-9F4M'));
        same('7Q2K-9F4M', Reference::read(' 7q2k9f4m'));
        same('0Q10-9F4M', Reference::read('oqiO 9f4M'), 'O is 0, I is 1');
        same([null, null, null], [Reference::read('7Q2K-9F4'), Reference::read('7Q2K-9F4U'), Reference::read('')]);
        same('7Q2K-9F4M', Journal::find('7Q2K-9F4M')['ref']);
        same(null, Journal::find('AAAA-AAAA'));
        same(['0Q10-9F4M', '7Q2K-9F4M'], array_column(iterator_to_array(Journal::all(), false), 'ref'), 'newest first');
        same('0600', substr(sprintf('%o', fileperms(DataFolder::file('incidents-open.php'))), -4));
        check(strpos((string) file_get_contents(DataFolder::file('incidents-open.php')), AtomicFile::GUARD) === 0, 'no guard');
    },
    'a flood keeps within the budget and washes nobody away' => function (): void {
        empty_journal();
        Journal::add(incident('198.51.100.1', 'AAAA-0001', ['at' => 1780000000000000]));
        Journal::add(incident('198.51.100.1', 'AAAA-0002'));
        for ($i = 0; $i < 20000; $i++) {
            $reference = sprintf('BBBB-%04d', $i % 10000);
            $more = ['excerpt' => "union select $i", 'at' => 1790000000000000 + $i];
            Journal::add(incident('203.0.113.' . $i % 20, $reference, $more));
        }
        $span = Journal::span();
        check($span['bytes'] < 1000000, "$span[bytes] bytes for a flood");
        same([1780000000000000, 0], [$span['since'], $span['lost']]);
        check(Journal::find('AAAA-0001') !== null && Journal::find('AAAA-0002') !== null, 'the visitor before the flood is gone');
        $count = 0;
        foreach (Journal::all() as $event) {
            $count += $event['count'];
        }
        same(20002, $count, 'every request counts');
        check(Journal::find('BBBB-9999') !== null, 'the last of the flood');
    },
    'over the budget the oldest go, and the journal says since when it is whole' => function (): void {
        empty_journal();
        for ($i = 0; $i < 12000; $i++) {
            // What cannot be compressed.
            $noise = ['path' => '/' . base64_encode(random_bytes(280)), 'excerpt' => base64_encode(random_bytes(140))];
            $more = $noise + ['at' => 1790000000000000 + $i];
            Journal::add(incident("203.0.113.$i", sprintf('%04d-%04d', $i / 10000, $i % 10000), $more));
        }
        $span = Journal::span();
        check($span['bytes'] <= Journal::BUDGET && $span['bytes'] > Journal::BUDGET / 2, "$span[bytes] bytes");
        check($span['since'] > 1790000000000000, 'it says to be whole');
        $oldest = null;
        foreach (Journal::all() as $event) {
            $oldest = $event['at'];
        }
        same($span['since'], $oldest);
        check(Journal::find('0000-0000') === null && Journal::find('0001-1999') !== null, 'the oldest is there, or the newest is not');
    },
    'what is older than is kept is forgotten, and the span says so' => function (): void {
        empty_journal();
        Journal::add(incident('203.0.113.9', 'AAAA-0001', ['at' => 1000]));
        Journal::add(incident('203.0.113.9', 'AAAA-0002', ['at' => 3000]));
        Recent::forget(2000);
        same([null, 'AAAA-0002'], [Journal::find('AAAA-0001'), Journal::find('AAAA-0002')['ref']]);
        same(2000, Journal::span()['since']);
    },
    'of what is condensed the first stay and every number is found' => function (): void {
        $lines = [];
        for ($i = 0; $i < 8; $i++) {
            $lines[] = (string) json_encode(incident('203.0.113.9', "AAAA-000$i", ['at' => 1000 + $i]));
        }
        $once = array_map(static function (string $line): array {
            return json_decode($line, true);
        }, Condensed::of($lines));
        same([1, 1, 1, 5], array_column($once, 'count'));
        same([1003, 1007], [$once[3]['at'], $once[3]['local']['last']]);
        same(['AAAA-0004', 'AAAA-0005', 'AAAA-0006', 'AAAA-0007'], $once[3]['local']['refs']);
        $again = Condensed::of(array_merge(Condensed::of($lines), [(string) json_encode(incident('203.0.113.9', 'AAAA-0009'))]));
        same([1, 1, 1, 6], array_column(array_map(static function (string $line): array {
            return json_decode($line, true);
        }, $again), 'count'));
    },
    'an address of mail that lies across the mark is masked whole' => function (): void {
        same(['to @', '; drop', ' table #'], Excerpt::marked(['to ann@shop.example', '; drop', ' table 7']));
        same(['to ', '@; drop', ''], Excerpt::marked(['to ann', '@shop.example; drop', '']));
        same(['to ', '@', ' x'], Excerpt::marked(['to ann', '@', 'shop.example x']));
        same(["\u{FFFD}", 'a', ''], Excerpt::marked(["\xff", 'a', '']));
    },
];
