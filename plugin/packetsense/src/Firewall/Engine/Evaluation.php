<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** The command line tool that judges a file of requests (tools/eval.php). */
final class Evaluation
{
    private const USAGE = 'usage: eval.php --pack PACK --requests FILE [--mode first-day|settled] [--inventory FILE] [--summary]';

    /** @var array as {@see Compiler} makes it */
    private $pack;

    /** @var Engine */
    private $engine;

    /** @var string */
    private $mode;

    private function __construct(array $pack, string $mode)
    {
        $this->pack = $pack;
        $this->engine = new Engine($pack);
        $this->mode = $mode;
    }

    /**
     * Runs the tool.
     *
     * @param string[] $arguments
     * @return int exit status: 0, or 2 where anything in the arguments, the pack or a line is wrong
     */
    public static function main(array $arguments): int
    {
        try {
            $options = self::options($arguments);
            $pack = self::json($options['pack']);
            $fault = PackFile::validate($pack);
            if ($fault !== null) {
                throw new \UnexpectedValueException($options['pack'] . ': ' . $fault);
            }
            $inventory = isset($options['inventory']) ? self::inventory($options['inventory']) : null;
            $evaluation = new self(Compiler::compile($pack, $inventory), $options['mode'] ?? 'settled');
            $evaluation->run($options['requests'], isset($options['summary']));
        } catch (\UnexpectedValueException $fault) {
            fwrite(STDERR, $fault->getMessage() . "\n");
            return 2;
        }
        return 0;
    }

    /** @return array<string, string> */
    private static function options(array $arguments): array
    {
        $options = [];
        while ($arguments !== []) {
            $argument = (string) array_shift($arguments);
            if ($argument === '--summary') {
                $options['summary'] = '';
                continue;
            }
            if (!in_array($argument, ['--pack', '--requests', '--mode', '--inventory'], true) || $arguments === []) {
                throw new \UnexpectedValueException(self::USAGE);
            }
            $options[substr($argument, 2)] = (string) array_shift($arguments);
        }
        if (!isset($options['pack'], $options['requests']) || !in_array($options['mode'] ?? 'settled', ['first-day', 'settled'], true)) {
            throw new \UnexpectedValueException(self::USAGE);
        }
        return $options;
    }

    private static function json(string $file): array
    {
        $text = $file === '-' ? stream_get_contents(STDIN) : @file_get_contents($file);
        if ($text === false) {
            throw new \UnexpectedValueException("$file: cannot be read");
        }
        $value = json_decode($text, true);
        if (!is_array($value)) {
            throw new \UnexpectedValueException("$file: is not a JSON object");
        }
        return $value;
    }

    private static function inventory(string $file): array
    {
        $inventory = self::json($file);
        $fault = Inventory::fault($inventory);
        if ($fault !== null) {
            throw new \UnexpectedValueException("$file: $fault");
        }
        return $inventory;
    }

    private function run(string $file, bool $summary): void
    {
        $lines = $file === '-' ? STDIN : @fopen($file, 'rb');
        if ($lines === false) {
            throw new \UnexpectedValueException("$file: cannot be read");
        }
        $tally = new EvaluationSummary();
        $number = 0;
        while (($line = fgets($lines)) !== false) {
            $number++;
            try {
                $case = EvaluationCase::read($line, $this->pack);
            } catch (\UnexpectedValueException $fault) {
                throw new \UnexpectedValueException("line $number: " . $fault->getMessage());
            }
            $start = hrtime(true);
            $request = Request::fromParts($this->pack, $case->method, $case->uri, $case->headers, $case->body);
            $verdict = $this->engine->judge($request, $case->auth, $this->mode);
            $took = hrtime(true) - $start;
            if ($summary) {
                $tally->add($case, $verdict, $took);
                continue;
            }
            echo json_encode([
                'id' => $case->id,
                'verdict' => $verdict->action,
                'rule' => $verdict->rule,
                'class' => $verdict->class,
                'score' => $verdict->score,
            ], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS), "\n";
        }
        fclose($lines);
        if ($summary) {
            echo $tally->text();
        }
    }
}
