<?php

declare(strict_types=1);

namespace PacketSense\Tests\Wire;

use PacketSense\Wire\Uuid;

use function PacketSense\Tests\check;
use function PacketSense\Tests\same;

if (PHP_SAPI !== 'cli') {
    exit;
}

return [
    'an identity carries its time in the first 48 bits' => function (): void {
        // The time of RFC 9562, appendix A.6.
        $uuid = Uuid::v7(0x017F22E279B0 * 1000);
        check(preg_match('~^017f22e2-79b0-7000-[89ab][0-9a-f]{3}-[0-9a-f]{12}$~D', $uuid) === 1, $uuid);
    },

    'identities of later microseconds sort later' => function (): void {
        $last = '';
        for ($at = 1790000000000000; $at < 1790000000002000; $at++) {
            $uuid = Uuid::v7($at);
            check(substr($uuid, 0, 18) >= substr($last, 0, 18), "$uuid after $last");
            $last = $uuid;
        }
        check(strncmp(Uuid::v7(1790000000000000), $last, 18) < 0, 'two milliseconds are told apart');
    },

    'no two are the same' => function (): void {
        $all = [];
        for ($i = 0; $i < 5000; $i++) {
            $all[Uuid::v7(1790000000000000)] = true;
        }
        same(5000, count($all));
    },

    'what is no identity is not taken for one' => function (): void {
        check(Uuid::is(Uuid::v7()), 'our own');
        foreach (['', 'x', strtoupper(Uuid::v7(0x017F22E279B0 * 1000)), Uuid::v7() . "\n", '../' . Uuid::v7()] as $text) {
            check(!Uuid::is($text), $text);
        }
    },
];
