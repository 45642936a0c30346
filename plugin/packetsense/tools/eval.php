<?php

/**
 * Judges requests from a file by a pack and prints one verdict a line (docs/pack.md, "Output of eval").
 *
 *     php tools/eval.php --pack PACK --requests FILE [--mode first-day|settled] [--inventory FILE] [--summary]
 */

declare(strict_types=1);

if (PHP_SAPI !== 'cli') {
    exit;
}

defined('PACKETSENSE') || define('PACKETSENSE', true);
require_once dirname(__DIR__) . '/src/autoload.php';

exit(\PacketSense\Firewall\Engine\Evaluation::main(array_slice($argv, 1)));
