<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * Parameters that are addresses on another host than the one that was asked (docs/pack.md, "Links").
 */
final class Links
{
    /**
     * Those of the fields that lead elsewhere.
     *
     * @param array $fields of the target `args`
     * @param string $host the header `Host`; without it nobody knows where elsewhere is
     */
    public static function of(array $fields, string $host): array
    {
        $own = self::bare($host);
        $links = [];
        if ($own !== '') {
            foreach ($fields as $field) {
                $authority = self::authority($field[1]);
                if ($authority !== '' && self::bare($authority) !== $own) {
                    $links[] = $field;
                }
            }
        }
        return $links;
    }

    /** The host that a browser would go to, with user and port; empty where it would stay. */
    private static function authority(string $value): string
    {
        $start = strspn($value, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37 ");
        // Most values are told by their first byte.
        if (!isset($value[$start]) || strpos('/\\hHfF', $value[$start]) === false) {
            return '';
        }
        $scheme = 0;
        foreach (['http:', 'https:', 'ftp:'] as $name) {
            if (substr_compare($value, $name, $start, strlen($name), true) === 0) {
                $scheme = strlen($name);
                break;
            }
        }
        $start += $scheme;
        $run = strspn($value, "/\\\t\r\n", $start);
        if ($scheme === 0 && $run - self::spaces($value, $start, $run) < 2) {
            return '';
        }
        $start += $run;
        return (string) substr($value, $start, strcspn($value, '/\\?#', $start));
    }

    private static function spaces(string $value, int $start, int $length): int
    {
        $run = (string) substr($value, $start, $length);
        return substr_count($run, "\t") + substr_count($run, "\r") + substr_count($run, "\n");
    }

    /** A host without port and without `www.`, in lower case. */
    private static function bare(string $host): string
    {
        $host = strtolower($host);
        $name = rtrim($host, '0123456789');
        if (substr($name, -1) === ':') {
            $host = (string) substr($name, 0, -1);
        }
        return strncmp($host, 'www.', 4) === 0 ? (string) substr($host, 4) : $host;
    }
}
