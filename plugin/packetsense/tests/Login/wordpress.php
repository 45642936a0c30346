<?php

/**
 * The few functions of WordPress that the log-in guard calls, kept in memory.
 */

declare(strict_types=1);

// phpcs:disable PSR1.Files.SideEffects

if (PHP_SAPI !== 'cli') {
    exit;
}

/** @return mixed */
function get_user_meta(int $user, string $key, bool $single)
{
    return $GLOBALS['packetsense_test_meta'][$user][$key] ?? '';
}

/** @param mixed $value */
function update_user_meta(int $user, string $key, $value): void
{
    $GLOBALS['packetsense_test_meta'][$user][$key] = $value;
}
