<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Plugin;

/**
 * The file that auto_prepend_file and the must-use loader name. It stands in wp-content, outside the plugin's folder and
 * outside the data folder, so that either may vanish or become unreadable and the site still answers: PHP stops at a
 * prepended file that it cannot open.
 */
final class Shim
{
    public const NAME = 'packetsense-prepend.php';

    /** Absolute path of the shim. */
    public static function path(): string
    {
        return dirname(DataFolder::path()) . '/' . self::NAME;
    }

    /**
     * Writes the working shim.
     *
     * @param string $chained an auto_prepend_file of the site's own, run after the firewall; empty for none
     */
    public static function write(string $chained = ''): bool
    {
        return self::put(self::source(self::path(), self::target(), $chained));
    }

    /**
     * Makes the shim do nothing but run what was chained, and delete itself once no server can name it any more.
     *
     * @param int $until Unix time
     */
    public static function retire(int $until, string $chained = ''): bool
    {
        $text = "<?php\n\n// PacketSense was removed. Servers remember auto_prepend_file for a while; then this file deletes itself.\n"
            . self::chain($chained)
            . "if (time() > $until) {\n    @unlink(__FILE__);\n}\n";
        return !is_file(self::path()) || self::put($text);
    }

    /** Which file the present shim chains; empty for none. */
    public static function chained(): string
    {
        $text = (string) @file_get_contents(self::path(), false, null, 0, 8192);
        return preg_match('~^\s*\$packetsense_next = (\'(?:[^\'\\\\]|\\\\.)*\');$~m', $text, $found)
            ? stripslashes(substr($found[1], 1, -1))
            : '';
    }

    /** The shim's text. */
    public static function source(string $shim, string $target, string $chained): string
    {
        $folder = dirname($shim) . '/';
        // A site that is moved as a whole keeps working by relative paths.
        $path = strncmp($target, $folder, strlen($folder)) === 0
            ? "__DIR__ . " . var_export('/' . substr($target, strlen($folder)), true)
            : var_export($target, true);
        return <<<PHP
            <?php

            // PacketSense starts its firewall here. To switch it off, put an empty file off.php into the folder packetsense
            // beside this file. Do not delete this file while .user.ini, .htaccess or php.ini names it.

            if (!defined('PACKETSENSE_SHIM')) {
                define('PACKETSENSE_SHIM', __FILE__);
                (static function () {
                    if ((defined('PACKETSENSE_OFF') && PACKETSENSE_OFF) || is_file(__DIR__ . '/packetsense/off.php')) {
                        return;
                    }
                    \$firewall = $path;
                    if (PHP_VERSION_ID < 70400 || !is_file(\$firewall)) {
                        return;
                    }
                    defined('PACKETSENSE') || define('PACKETSENSE', true);
                    defined('PACKETSENSE_DATA') || define('PACKETSENSE_DATA', __DIR__ . '/packetsense');
                    include \$firewall;
                })();
            }

            PHP . self::chain($chained);
    }

    private static function chain(string $chained): string
    {
        if ($chained === '') {
            return '';
        }
        return "if (!defined('ABSPATH')) {\n    \$packetsense_next = " . var_export($chained, true) . ";\n"
            . "    if (is_file(\$packetsense_next)) {\n        include \$packetsense_next;\n    }\n    unset(\$packetsense_next);\n}\n";
    }

    /** firewall.php by the way that WordPress knows, also where the plugin's folder is a link. */
    private static function target(): string
    {
        $here = Plugin::folder();
        $known = defined('WP_PLUGIN_DIR') ? WP_PLUGIN_DIR . '/' . basename($here) : '';
        return ($known !== '' && is_file($known . '/firewall.php') ? $known : $here) . '/firewall.php';
    }

    private static function put(string $text): bool
    {
        // Readable by whoever the server runs as; it holds no secret.
        return @file_get_contents(self::path()) === $text || AtomicFile::source(self::path(), $text);
    }
}
