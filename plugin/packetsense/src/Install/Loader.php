<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * The must-use plugin that starts the firewall early in WordPress where auto_prepend_file is not set. It runs the same
 * shim, which does nothing where it has run before.
 */
final class Loader
{
    public const NAME = 'packetsense-loader.php';

    public static function path(): string
    {
        $folder = defined('WPMU_PLUGIN_DIR') ? WPMU_PLUGIN_DIR : dirname(DataFolder::path()) . '/mu-plugins';
        return $folder . '/' . self::NAME;
    }

    /** Writes the loader; false where the host does not let it. */
    public static function write(): bool
    {
        $folder = dirname(self::path());
        if (!is_dir($folder) && !@mkdir($folder, 0755) && !is_dir($folder)) {
            return false;
        }
        return self::put("(static function () {\n    \$shim = " . self::shim() . ";\n"
            . "    if (is_file(\$shim)) {\n        include \$shim;\n    }\n})();\n");
    }

    /**
     * Makes the loader do nothing until a time, and then delete the shim and itself.
     *
     * @param int $until Unix time
     */
    public static function retire(int $until): bool
    {
        if (!is_file(self::path())) {
            return true;
        }
        return self::put("if (time() > $until) {\n    @unlink(" . self::shim() . ");\n    @unlink(__FILE__);\n"
            . "    // Only goes if nothing else is in it.\n    @rmdir(__DIR__);\n}\n");
    }

    private static function put(string $body): bool
    {
        $text = "<?php\n\n/**\n * Plugin Name: PacketSense (loader)\n * Description: Starts the firewall of PacketSense early."
            . " It is removed with the plugin.\n */\n\nif (!defined('ABSPATH')) {\n    exit;\n}\n\n" . $body;
        return @file_get_contents(self::path()) === $text || AtomicFile::source(self::path(), $text);
    }

    /** PHP source of the shim's path, relative where both stand in wp-content. */
    private static function shim(): string
    {
        return dirname(self::path(), 2) === dirname(Shim::path())
            ? "dirname(__DIR__) . '/" . Shim::NAME . "'"
            : var_export(Shim::path(), true);
    }
}
