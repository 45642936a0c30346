<?php

declare(strict_types=1);

namespace PacketSense\Tests\Engine;

use PacketSense\Firewall\Engine\Anchor;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

return [
    'looking at rare bytes finds what looking everywhere finds' => function (): void {
        mt_srand(29);
        $bytes = "aeZz09 ~^./\\-\"'\$([{|\xc3\x00\n";
        $random = static function (int $length) use ($bytes): string {
            $text = '';
            while ($length-- > 0) {
                $text .= $bytes[mt_rand(0, strlen($bytes) - 1)];
            }
            return $text;
        };
        $hits = 0;
        for ($try = 0; $try < 5000; $try++) {
            $literals = [];
            for ($count = mt_rand(1, 5); $count > 0; $count--) {
                $literals[] = strtolower($random(mt_rand(1, 4)));
            }
            $text = $random(mt_rand(0, 30));
            $there = array_filter($literals, static function (string $literal) use ($text): bool {
                return stripos($text, $literal) !== false;
            }) !== [];
            $shown = implode(' ', array_map('bin2hex', $literals)) . ' in ' . bin2hex($text);
            same($there ? 1 : 0, preg_match('~' . Anchor::any($literals) . '~i', $text), $shown);
            $hits += $there ? 1 : 0;
        }
        check($hits > 1000 && $hits < 4000, "$hits hits");
    },
];
