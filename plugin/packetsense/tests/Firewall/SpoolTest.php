<?php

declare(strict_types=1);

namespace PacketSense\Tests;

use PacketSense\Firewall\Gzip;
use PacketSense\Firewall\Spool;
use PacketSense\Firewall\Tally;

function block(string $address, string $rule = 'sqli-union', int $at = 1790000000000000): array
{
    return ['type' => 'block', 'at' => $at, 'ip' => $address, 'method' => 'GET', 'path' => '/', 'field' => 'query:id', 'excerpt' => '#',
        'rule' => $rule, 'class' => 'sqli', 'severity' => 'critical', 'action' => 'block', 'status' => 403, 'ref' => '7Q2K-9F4M'];
}

/** @return list<array<string, mixed>> lines of a batch */
function batch(Spool $spool, string $id): array
{
    return array_map(static function (string $line): array {
        return (array) json_decode($line, true);
    }, explode("\n", trim((string) gzdecode($spool->body($id)))));
}

return [
    'what is appended comes out of a sealed batch once' => function (): void {
        $spool = new Spool(folder());
        same(null, $spool->seal(), 'an empty spool seals nothing');
        check($spool->append(block('203.0.113.9')), 'the event was not taken');
        check($spool->append(block('203.0.113.10')), 'the event was not taken');
        same(2, $spool->pending());
        $id = (string) $spool->seal();
        same(null, $spool->seal(), 'sealed twice');
        $lines = batch($spool, $id);
        same(3, count($lines));
        same(['type', 'batch', 'seq', 'dropped', 'sealed_at', 'plugin'], array_keys($lines[0]));
        same([$id, 1, 0], [$lines[0]['batch'], $lines[0]['seq'], $lines[0]['dropped']]);
        same('203.0.113.9', $lines[1]['ip']);
        check(preg_match('~^[0-9a-f]{8}-[0-9a-f]{4}-7~', $lines[1]['id']) === 1, 'an event has no UUIDv7');
        same([['batch' => $id, 'seq' => 1, 'bytes' => strlen($spool->body($id))]], $spool->sealed());
        $spool->done($id);
        same([], $spool->sealed());
        same(0, $spool->pending());
        same(0, $spool->dropped());
    },
    'equal events of one minute become one with a count' => function (): void {
        $spool = new Spool(folder());
        for ($i = 0; $i < 5; $i++) {
            $spool->append(block('203.0.113.9', 'sqli-union', 1790000000000000 + $i * 1000000));
        }
        $spool->append(block('203.0.113.9', 'sqli-union', 1790000000000000 + 90000000));
        $spool->append(block('203.0.113.9', 'xss-script'));
        $spool->append(['type' => 'login', 'ip' => '203.0.113.9', 'at' => 1790000000000000, 'account_hash' => 'a', 'outcome' => 'failed']);
        $spool->append(['type' => 'login', 'ip' => '203.0.113.9', 'at' => 1790000000000000, 'account_hash' => 'b', 'outcome' => 'failed']);
        $counts = array_column(array_slice(batch($spool, (string) $spool->seal()), 1), 'count');
        same([5, 1, 1, 1, 1], $counts);
    },
    'sequence numbers rise by one and batches come oldest first' => function (): void {
        $spool = new Spool(folder());
        foreach (['203.0.113.1', '203.0.113.2', '203.0.113.3'] as $address) {
            $spool->append(block($address));
            $spool->seal();
        }
        same([1, 2, 3], array_column($spool->sealed(), 'seq'));
    },
    'a batch set aside counts as dropped, and the next one says so once' => function (): void {
        $spool = new Spool(folder());
        $spool->append(block('203.0.113.1'));
        $spool->append(block('203.0.113.2'));
        $spool->setAside((string) $spool->seal());
        same(2, $spool->dropped());
        $spool->append(block('203.0.113.1'));
        same(2, batch($spool, (string) $spool->seal())[0]['dropped']);
        $spool->append(block('203.0.113.1'));
        same(0, batch($spool, (string) $spool->seal())[0]['dropped']);
    },
    'over the budget the oldest batch goes and is counted' => function (): void {
        $spool = new Spool($folder = folder());
        $total = 0;
        for ($round = 0; $round < 40; $round++) {
            for ($i = 0; $i < 700; $i++) {
                $event = block("10.$round." . ($i >> 8) . '.' . ($i & 255));
                $event['excerpt'] = base64_encode(random_bytes(147));
                $total += (int) $spool->append($event);
            }
        }
        $spool->seal();
        $bytes = array_sum(array_column($spool->sealed(), 'bytes'));
        check($bytes <= Spool::BUDGET_BYTES, "$bytes bytes are kept");
        same(28000, $total);
        same($total, $spool->pending() + $spool->dropped());
        check($spool->dropped() > 0, 'nothing was dropped');
        check($spool->sealed()[0]['seq'] > 1, 'the oldest is still there');
        foreach ($spool->sealed() as $batch) {
            check($batch['bytes'] <= 1048576, 'a batch is larger than the cloud takes');
            check(strlen((string) gzdecode($spool->body($batch['batch']))) <= 8388608, 'a batch unpacks to more than the cloud takes');
        }
    },
    'many writers and a sealer at once lose nothing' => function (): void {
        $folder = folder();
        $code = 'define("PACKETSENSE", 1); require $argv[1]; PacketSense\Install\DataFolder::choose($argv[2]);'
            . '$s = new PacketSense\Firewall\Spool($argv[2]); $n = 0; for ($i = 0; $i < 400; $i++) { $n += (int) $s->append(['
            . '"type" => "block", "ip" => $argv[3] . ".$i", "rule" => "r", "action" => "block"]);'
            . 'if ($i % 50 === 0) { $s->seal(); } } echo $n;';
        $running = [];
        for ($writer = 0; $writer < 4; $writer++) {
            $command = [PHP_BINARY, '-r', $code, '--', dirname(__DIR__, 2) . '/src/autoload.php', $folder, "w$writer"];
            $running[] = [proc_open($command, [1 => ['pipe', 'w']], $pipes), $pipes[1]];
        }
        $taken = 0;
        foreach ($running as [$process, $pipe]) {
            $taken += (int) stream_get_contents($pipe);
            proc_close($process);
        }
        $spool = new Spool($folder);
        $spool->seal();
        $seen = [];
        foreach ($spool->sealed() as $batch) {
            foreach (array_slice(batch($spool, $batch['batch']), 1) as $event) {
                $seen[] = $event['ip'];
            }
        }
        same($taken, count($seen), 'taken and sealed');
        same(count($seen), count(array_unique($seen)), 'sealed twice');
        same(1600, $taken + $spool->dropped(), 'neither taken nor counted');
        check($taken > 1500, "only $taken of 1600 were taken");
    },
    'a process that dies while sealing costs nothing' => function (): void {
        $spool = new Spool($folder = folder());
        $spool->append(block('203.0.113.1'));
        rename("$folder/spool-open.php", "$folder/spool-sealing-01920000-0000-7000-8000-000000000001.php");
        $spool->append(block('203.0.113.2'));
        $spool->seal();
        same(2, count($spool->sealed()));
        same('01920000-0000-7000-8000-000000000001', $spool->sealed()[0]['batch']);
    },
    'what nobody comes for is given up, and what is fresh is kept' => function (): void {
        $spool = new Spool($folder = folder());
        $spool->append(block('203.0.113.1'));
        $old = (string) $spool->seal();
        touch((glob("$folder/spool-*-$old.php") ?: [''])[0], time() - 1000);
        $spool->append(block('203.0.113.2'));
        $fresh = (string) $spool->seal();
        clearstatcache();
        $spool->expire(time() - 500);
        same([$fresh], array_column($spool->sealed(), 'batch'));
        same(1, $spool->dropped());
    },
    'half a line, as a full disk leaves it, is counted and hurts no other' => function (): void {
        $spool = new Spool($folder = folder());
        $spool->append(block('203.0.113.1'));
        file_put_contents("$folder/spool-open.php", "\n{\"type\":\"block\",\"ip\":\"203.0", FILE_APPEND);
        $spool->append(block('203.0.113.2'));
        $lines = batch($spool, (string) $spool->seal());
        same(['203.0.113.1', '203.0.113.2'], array_column($lines, 'ip'));
        same([1, 1], [$lines[0]['dropped'], $spool->dropped()]);
    },
    'an event that is too long is dropped and counted' => function (): void {
        $spool = new Spool(folder());
        same(false, $spool->append(['excerpt' => str_repeat('x', 5000)] + block('203.0.113.1')));
        same(1, $spool->dropped());
    },
    'no code stands in the files, whatever an attacker sends' => function (): void {
        $spool = new Spool($folder = folder());
        $spool->append(['excerpt' => '<?php system("id"); ?>'] + block('203.0.113.1'));
        $text = (string) file_get_contents("$folder/spool-open.php");
        same(1, substr_count($text, '<?'));
        same(0, strpos($text, "<?php exit; ?>\n"));
        same('', (string) shell_exec(escapeshellarg(PHP_BINARY) . ' ' . escapeshellarg("$folder/spool-open.php")));
        clearstatcache();
        same(0600, fileperms("$folder/spool-open.php") & 0777);
    },
    'a folder that is not there never throws' => function (): void {
        $spool = new Spool('/nonexistent/packetsense');
        same(false, $spool->append(block('203.0.113.1')));
        same([null, [], 0, 0], [$spool->seal(), $spool->sealed(), $spool->pending(), $spool->dropped()]);
    },
    'gzip without zlib is gzip all the same' => function (): void {
        foreach (['', 'a', str_repeat('abc', 50000), random_bytes(65535), random_bytes(65536)] as $bytes) {
            same($bytes, gzdecode(Gzip::stored($bytes)));
        }
    },
    'a tally counts in place' => function (): void {
        $tally = new Tally(folder() . '/spool-dropped.php');
        check($tally->add(3) && $tally->add(4), 'not counted');
        same(7, $tally->value());
    },
];
