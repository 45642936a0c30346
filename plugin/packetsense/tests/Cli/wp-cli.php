<?php

/**
 * WP-CLI is not packaged here: this runner has the few functions of it that the commands call, and those of WordPress.
 */

declare(strict_types=1);

// The names are WP-CLI's.
// phpcs:disable Squiz.Classes.ValidClassName, PSR1.Methods.CamelCapsMethodName

namespace {
    final class WP_CLI
    {
        /** @var array<string, string> */
        public static $commands = [];
        /** @var list<string> */
        public static $said = [];

        public static function add_command(string $name, string $class): void
        {
            self::$commands[$name] = $class;
        }

        public static function line(string $text): void
        {
            self::$said[] = $text;
        }

        public static function success(string $text): void
        {
            self::$said[] = "Success: $text";
        }

        /** It ends the program. */
        public static function error(string $text): void
        {
            throw new \DomainException("Error: $text");
        }
    }

    require_once dirname(__DIR__) . '/Install/wordpress.php';

    function _n(string $one, string $many, int $number): string
    {
        return $number === 1 ? $one : $many;
    }

    function number_format_i18n(int $number): string
    {
        return number_format($number);
    }
}

namespace PacketSense\Tests {

    require_once dirname(__DIR__) . '/Firewall/Fpm.php';
    require_once dirname(__DIR__) . '/Firewall/site.php';

    /** What a command line says. Quotes are those of a shell: "...", with \" for a quote in them. */
    function wp(string $line): string
    {
        \WP_CLI::$said = [];
        $args = $named = [];
        preg_match_all('~(?:[^\s"]|"(?:[^"\\\\]|\\\\.)*")+~s', $line, $found);
        $words = array_map(static function (string $word): string {
            return (string) preg_replace_callback('~"((?:[^"\\\\]|\\\\.)*)"~s', static function (array $quoted): string {
                return str_replace('\\"', '"', $quoted[1]);
            }, $word);
        }, $found[0]);
        $command = array_shift($words);
        if (isset($words[0], \WP_CLI::$commands["packetsense $command $words[0]"])) {
            $command .= ' ' . array_shift($words);
        }
        foreach ($words as $word) {
            if (preg_match('~^--([a-z]+)(?:=(.*))?$~sD', $word, $found)) {
                $named[$found[1]] = $found[2] ?? true;
            } else {
                $args[] = $word;
            }
        }
        $class = \WP_CLI::$commands["packetsense $command"];
        try {
            (new $class())($args, $named);
        } catch (\DomainException $error) {
            return $error->getMessage();
        }
        return implode("\n", \WP_CLI::$said);
    }
}
