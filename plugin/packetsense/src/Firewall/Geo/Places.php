<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Geo;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Rules by country and by network (number of the autonomous system), from a database that lies on the server.
 *
 * Settings: country_file (a MaxMind DB, or geoip of tor-geoipdb), asn_file (a MaxMind DB), countries (two letters =>
 * action), networks (number => action). Actions: block, challenge, login (only the doors to log in are shut).
 */
final class Places
{
    public const ACTIONS = ['block', 'challenge', 'login'];
    public const DEFAULTS = ['country_file' => '', 'asn_file' => '', 'countries' => [], 'networks' => []];
    private const MOST = 500;

    /**
     * @param mixed $geo
     * @return array{country_file: string, asn_file: string, countries: array<string, string>, networks: array<int, string>}
     */
    public static function clean($geo): array
    {
        $geo = (is_array($geo) ? $geo : []) + self::DEFAULTS;
        $clean = self::DEFAULTS;
        foreach (['country_file', 'asn_file'] as $file) {
            $path = is_string($geo[$file]) ? trim($geo[$file]) : '';
            $clean[$file] = preg_match('~^/[^\x00-\x1f]{1,500}$~D', $path) === 1 && strpos($path, '://') === false ? $path : '';
        }
        foreach ((array) $geo['countries'] as $country => $do) {
            if (preg_match('~^[A-Z]{2}$~D', (string) $country) === 1 && in_array($do, self::ACTIONS, true)) {
                $clean['countries'][(string) $country] = $do;
            }
        }
        foreach ((array) $geo['networks'] as $network => $do) {
            if (is_int($network) && $network > 0 && $network <= 0xffffffff && in_array($do, self::ACTIONS, true)) {
                $clean['networks'][$network] = $do;
            }
        }
        $clean['networks'] = array_slice($clean['networks'], 0, self::MOST, true);
        return $clean;
    }

    /**
     * What a request needs: the rules, and the databases as they were found. Empty where there is no rule or no database
     * that can be read; {@see problem()} says why.
     *
     * @param array<string, mixed> $geo as clean() gives it
     * @return array<string, mixed>
     */
    public static function compile(array $geo): array
    {
        $compiled = [];
        foreach (['countries' => 'country_file', 'networks' => 'asn_file'] as $rules => $file) {
            if ($geo[$rules] === [] || $geo[$file] === '') {
                continue;
            }
            try {
                $compiled[$rules] = ['rules' => $geo[$rules], 'source' => self::source($geo[$file])];
            } catch (\RuntimeException $wrong) {
                continue;
            }
        }
        return $compiled;
    }

    /** What is wrong with a database file, in plain words; null where it can be used. */
    public static function problem(string $path): ?string
    {
        try {
            self::source($path);
            return null;
        } catch (\RuntimeException $wrong) {
            return $wrong->getMessage();
        }
    }

    /**
     * The rule for an address.
     *
     * @param array<string, mixed> $compiled
     * @return array{do: string, by: string, place: string}|null
     */
    public static function find(array $compiled, string $packed): ?array
    {
        if (isset($compiled['countries'])) {
            $country = self::country($compiled['countries']['source'], $packed);
            $do = $compiled['countries']['rules'][$country] ?? null;
            if ($do !== null) {
                return ['do' => $do, 'by' => 'country', 'place' => $country];
            }
        }
        if (isset($compiled['networks'])) {
            $network = self::network($compiled['networks']['source'], $packed);
            $do = $compiled['networks']['rules'][$network] ?? null;
            if ($do !== null) {
                return ['do' => $do, 'by' => 'network', 'place' => 'AS' . $network];
            }
        }
        return null;
    }

    /**
     * @param array<string, mixed> $source
     * @return string two letters, or ''
     */
    public static function country(array $source, string $packed): string
    {
        if (isset($source['ranges'])) {
            return RangeFile::country($source['ranges'], $packed);
        }
        $found = Mmdb::find($source, $packed);
        $country = is_array($found)
            ? $found['country']['iso_code'] ?? $found['country_code'] ?? $found['registered_country']['iso_code'] ?? '' : '';
        return is_string($country) ? $country : '';
    }

    /** @param array<string, mixed> $source */
    public static function network(array $source, string $packed): int
    {
        $found = isset($source['ranges']) ? null : Mmdb::find($source, $packed);
        $number = is_array($found) ? $found['autonomous_system_number'] ?? $found['asn'] ?? 0 : 0;
        return is_int($number) ? $number : 0;
    }

    /**
     * @return array<string, mixed>
     * @throws \RuntimeException
     */
    public static function source(string $path): array
    {
        if (substr($path, -5) === '.mmdb') {
            return Mmdb::open($path);
        }
        return ['ranges' => RangeFile::compile($path)];
    }
}
