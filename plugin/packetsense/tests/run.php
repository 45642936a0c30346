<?php

/**
 * Runs the plugin's tests: php tests/run.php [PART OF A PATH]...
 * Each tests/<Domain>/<Thing>Test.php returns ['sentence' => function (): void {}, ...] and runs in a process of its
 * own, so that no test inherits another's constants. Prints what failed and a last line "N passed, M failed".
 */

declare(strict_types=1);

namespace PacketSense\Tests;

if (PHP_SAPI !== 'cli') {
    exit;
}

const SECONDS_PER_FILE = 300;

/** Runs one file's tests in this process and prints a line of JSON for each. */
function runFile(string $file): void
{
    error_reporting(E_ALL);
    set_error_handler(static function (int $level, string $message, string $at, int $line): bool {
        if ((error_reporting() & $level) === 0) {
            return false;
        }
        throw new \ErrorException($message, 0, $level, $at, $line);
    });
    defined('PACKETSENSE') || define('PACKETSENSE', true);
    require_once __DIR__ . '/assert.php';
    require_once dirname(__DIR__) . '/src/autoload.php';
    $tests = require $file;
    $told = STDOUT;
    foreach ($tests as $sentence => $test) {
        $result = ['test' => $sentence];
        $start = microtime(true);
        try {
            $test();
        } catch (Skipped $skipped) {
            $result['skipped'] = $skipped->getMessage();
        } catch (\Throwable $error) {
            $place = $error instanceof Failed ? ($error->getTrace()[0] ?? []) : ['file' => $error->getFile(), 'line' => $error->getLine()];
            $result['failed'] = ($error instanceof Failed ? '' : get_class($error) . ': ') . $error->getMessage()
                . ' (' . basename((string) ($place['file'] ?? '')) . ':' . ($place['line'] ?? '?') . ')';
        }
        $result['ms'] = (int) round((microtime(true) - $start) * 1000);
        fwrite($told, "\x1e" . json_encode($result, JSON_INVALID_UTF8_SUBSTITUTE) . "\n");
    }
    fwrite($told, "\x1e" . json_encode(['done' => true]) . "\n");
}

/** @return array{int, int, int} passed, failed, skipped */
function runApart(string $file, string $name): array
{
    $command = ['timeout', '-k', '5', (string) SECONDS_PER_FILE, PHP_BINARY, '-d', 'zend.assertions=1', __FILE__, '--file', $file];
    $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
    $output = (string) stream_get_contents($pipes[1]);
    $status = proc_close($process);
    $counts = [0, 0, 0];
    $done = false;
    foreach (explode("\n", $output) as $line) {
        $at = strpos($line, "\x1e");
        $result = $at === false ? null : json_decode(substr($line, $at + 1), true);
        if ($at !== 0 && $line !== '') {
            echo '  ', $at === false ? $line : substr($line, 0, $at), "\n";
        }
        if (!is_array($result)) {
            continue;
        }
        if (isset($result['done'])) {
            $done = true;
        } elseif (isset($result['failed'])) {
            $counts[1]++;
            echo "FAILED  $name: {$result['test']}\n        {$result['failed']}\n";
        } elseif (isset($result['skipped'])) {
            $counts[2]++;
            echo "skipped $name: {$result['test']}: {$result['skipped']}\n";
        } else {
            $counts[0]++;
        }
    }
    if (!$done) {
        $counts[1]++;
        echo "FAILED  $name: the file ended early" . ($status === 124 ? ', out of time' : ", exit status $status") . "\n";
    }
    return $counts;
}

if (($argv[1] ?? '') === '--file') {
    runFile($argv[2]);
    exit(0);
}

$wanted = array_slice($argv, 1);
$passed = $failed = $skipped = 0;
$files = array_merge(glob(__DIR__ . '/*/*Test.php') ?: [], glob(__DIR__ . '/*/*/*Test.php') ?: []);
sort($files);
foreach ($files as $file) {
    $name = substr($file, strlen(__DIR__) + 1, -4);
    $asked = array_filter($wanted, static function (string $part) use ($name): bool {
        return strpos($name, $part) !== false;
    });
    if ($wanted !== [] && $asked === []) {
        continue;
    }
    $start = microtime(true);
    [$ok, $bad, $left] = runApart($file, $name);
    $rest = ($bad ? ", $bad FAILED" : '') . ($left ? ", $left skipped" : '');
    printf("%-40s %3d passed%s  %.1f s\n", $name, $ok, $rest, microtime(true) - $start);
    $passed += $ok;
    $failed += $bad;
    $skipped += $left;
}
if ($skipped > 0) {
    echo "$skipped skipped\n";
}
echo "$passed passed, $failed failed\n";
exit($failed === 0 && $passed > 0 ? 0 : 1);
