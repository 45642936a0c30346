<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** What is installed on a site, and which virtual patches that concerns. */
final class Inventory
{
    /**
     * Whether a component that a section of `patches` is for is installed in one of its versions.
     *
     * @param array $inventory `plugins` and `themes` as lists of `slug` and `version`, and `core`; each may be missing
     */
    public static function has(array $inventory, array $patch): bool
    {
        foreach (self::versions($inventory, $patch) as $installed) {
            $concerned = true;
            foreach ($patch['versions'] as [$comparison, $version]) {
                $concerned = $concerned && version_compare($installed, $version, $comparison);
            }
            if ($concerned) {
                return true;
            }
        }
        return false;
    }

    /**
     * What is wrong with an inventory, or null.
     *
     * @param array $inventory as json_decode gives it
     */
    public static function fault(array $inventory): ?string
    {
        foreach ($inventory as $member => $value) {
            if ($member === 'core') {
                if ($value !== null && !is_string($value)) {
                    return 'core must be a version';
                }
                continue;
            }
            if (($member !== 'plugins' && $member !== 'themes') || !is_array($value)) {
                return "$member must be one of plugins, themes (lists) and core";
            }
            foreach ($value as $component) {
                if (!is_array($component) || !is_string($component['slug'] ?? null) || !is_string($component['version'] ?? null)) {
                    return "$member must be a list of slug and version";
                }
            }
        }
        return null;
    }

    /** @return string[] versions in which the component is installed */
    private static function versions(array $inventory, array $patch): array
    {
        if ($patch['kind'] === 'core') {
            return isset($inventory['core']) ? [(string) $inventory['core']] : [];
        }
        $found = [];
        foreach ($inventory[$patch['kind'] . 's'] ?? [] as $component) {
            if ($component['slug'] === $patch['slug']) {
                $found[] = (string) $component['version'];
            }
        }
        return $found;
    }
}
