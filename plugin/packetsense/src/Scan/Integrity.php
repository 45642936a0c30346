<?php

declare(strict_types=1);

namespace PacketSense\Scan;

use PacketSense\Cloud\Client;
use PacketSense\Cloud\Connection;
use PacketSense\Firewall\Recent;
use PacketSense\Firewall\Spool;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Compares WordPress's own files with their release, in slices that fit the host's limits, and reports what differs.
 */
final class Integrity
{
    /** The action that runs the next slice. */
    public const SLICE = Hooks::SLICE;

    /** Begins a check; a running one is begun anew. Gives false where this release has no published checksums. */
    public static function start(): bool
    {
        $progress = Progress::load();
        [$version, $locale] = self::release();
        $checksums = Release::checksums($version, $locale, true);
        if ($checksums === null) {
            $progress->state = 'unknown';
            $progress->version = $version;
            $progress->locale = $locale;
            $progress->save();
            return false;
        }
        $core = new CoreFiles(self::root(), $checksums);
        $progress->begin($version, $locale, count($core->paths()), time());
        $progress->save();
        self::next();
        return true;
    }

    /** Goes on for about so many seconds; asks for another slice where there is more. */
    public static function slice(float $seconds): void
    {
        $until = microtime(true) + $seconds;
        $progress = Progress::load();
        if ($progress->state !== 'running') {
            return;
        }
        [$version, $locale] = self::release();
        $checksums = Release::checksums($version, $locale, false);
        if ($checksums === null || $progress->version !== $version || $progress->locale !== $locale) {
            // WordPress was updated meanwhile.
            self::start();
            return;
        }
        $core = new CoreFiles(self::root(), $checksums);
        $done = self::published($core, $progress, $until) && self::unpublished($core, $progress, $until);
        $new = $done ? $progress->finish(time()) : [];
        $progress->save();
        if ($done) {
            self::report($progress, $new);
        } else {
            self::next();
        }
    }

    /** Seconds that a slice may take on this host. */
    public static function affordable(): float
    {
        $limit = (int) ini_get('max_execution_time');
        return $limit > 0 ? max(1.0, min(10.0, $limit / 3)) : 10.0;
    }

    /**
     * The last whole check and the running one, for the screens.
     *
     * @return array<string, mixed>
     */
    public static function last(): array
    {
        return get_object_vars(Progress::load());
    }

    private static function published(CoreFiles $core, Progress $progress, float $until): bool
    {
        if ($progress->folders !== null) {
            return true;
        }
        foreach (array_slice($core->paths(), $progress->checked) as $path) {
            if (microtime(true) > $until) {
                return false;
            }
            $finding = $core->check($path);
            if ($finding !== null) {
                $progress->add($finding);
            }
            $progress->checked++;
        }
        $progress->folders = ['', 'wp-admin', 'wp-includes'];
        return true;
    }

    private static function unpublished(CoreFiles $core, Progress $progress, float $until): bool
    {
        $folders = $progress->folders ?? [];
        while ($folders !== [] && microtime(true) <= $until) {
            $seen = $core->unexpected((string) array_shift($folders));
            foreach ($seen['findings'] as $finding) {
                $progress->add($finding);
            }
            $folders = array_merge($folders, $seen['folders']);
        }
        $progress->folders = $folders;
        return $folders === [];
    }

    /** @param list<array<string, mixed>> $new */
    private static function report(Progress $progress, array $new): void
    {
        $good = self::knownGood($progress->findings);
        if ($good !== []) {
            $keep = static function (array $finding) use ($good): bool {
                return !in_array($finding['sha256'], $good, true);
            };
            $new = array_filter($new, $keep);
            $progress->findings = array_values(array_filter($progress->findings, $keep));
            $progress->save();
        }
        foreach ($new as $finding) {
            $event = ['type' => 'finding'] + $finding;
            Spool::open()->append($event);
            Recent::add($event);
        }
    }

    /**
     * Hashes that the cloud knows as harmless, a host's own patch of WordPress for instance.
     *
     * @param list<array<string, mixed>> $findings
     * @return list<string>
     */
    private static function knownGood(array $findings): array
    {
        $files = self::hashes($findings);
        if ($files === [] || Connection::status()['state'] !== 'connected') {
            return [];
        }
        $verdicts = Client::hashes($files);
        return array_map('strval', array_keys($verdicts ?? [], 'known_good', true));
    }

    /**
     * @param list<array<string, mixed>> $findings
     * @return list<array<string, mixed>>
     */
    private static function hashes(array $findings): array
    {
        $files = [];
        foreach ($findings as $finding) {
            if ($finding['sha256'] !== null && $finding['size'] !== null) {
                $files[] = array_intersect_key($finding, array_flip(['path', 'size', 'sha256', 'component']));
            }
        }
        return $files;
    }

    private static function next(): void
    {
        if (!wp_next_scheduled(self::SLICE)) {
            wp_schedule_single_event(time(), self::SLICE);
        }
    }

    /** @return array{0: string, 1: string} */
    private static function release(): array
    {
        global $wp_version, $wp_local_package;
        return [(string) $wp_version, is_string($wp_local_package) && $wp_local_package !== '' ? $wp_local_package : 'en_US'];
    }

    private static function root(): string
    {
        return rtrim(ABSPATH, '/\\');
    }
}
