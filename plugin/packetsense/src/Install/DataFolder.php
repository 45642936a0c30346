<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Secret;

/**
 * The plugin's one folder of data, outside the plugin's own, so that updates and removal by hand leave it alone.
 * Every file in it ends in .php and begins with a guard: no server hands out its contents.
 */
final class DataFolder
{
    /** @var string|null set by tests and tools only */
    private static $chosen;

    /** Path without a slash at the end. It may not exist. */
    public static function path(): string
    {
        if (self::$chosen !== null) {
            return self::$chosen;
        }
        if (defined('WP_CONTENT_DIR')) {
            return WP_CONTENT_DIR . '/packetsense';
        }
        // Before WordPress: told by the shim, which stands beside the folder.
        return defined('PACKETSENSE_DATA') ? PACKETSENSE_DATA : '';
    }

    /** Path of a file in the folder. */
    public static function file(string $name): string
    {
        return self::path() . '/' . $name;
    }

    /** Chooses another folder, for tests and tools; null goes back. */
    public static function choose(?string $path): void
    {
        self::$chosen = $path;
    }

    /**
     * Makes the folder with its guards.
     *
     * @return bool whether it is there and can be written
     */
    public static function ensure(): bool
    {
        $path = self::path();
        if ($path === '') {
            return false;
        }
        if (!is_dir($path) && !@mkdir($path, 0700) && !is_dir($path)) {
            return false;
        }
        $guards = [
            'index.php' => "<?php\n\nexit;\n",
            '.htaccess' => "<IfModule mod_authz_core.c>\n    Require all denied\n</IfModule>\n"
                . "<IfModule !mod_authz_core.c>\n    Order deny,allow\n    Deny from all\n</IfModule>\n",
        ];
        foreach ($guards as $name => $text) {
            if (!is_file("$path/$name")) {
                AtomicFile::replace("$path/$name", $text);
            }
        }
        return is_writable($path);
    }

    /**
     * A 32-byte key for one purpose. Where nothing can be written it is derived from WordPress's own secrets.
     *
     * @throws \RuntimeException before WordPress, where there is no key
     */
    public static function secret(string $purpose): string
    {
        $key = Secret::key($purpose);
        if ($key === null && Secret::ensure()) {
            $key = Secret::key($purpose);
        }
        if ($key === null && function_exists('wp_salt')) {
            $key = hash_hkdf('sha256', wp_salt('auth') . wp_salt('secure_auth'), 32, 'packetsense/' . $purpose);
        }
        if ($key === null) {
            throw new \RuntimeException('there is no key: the data folder cannot be read');
        }
        return $key;
    }

    /** Bytes that the folder takes on the disk, files only. */
    public static function bytes(): int
    {
        $sum = 0;
        foreach (glob(self::path() . '/*') ?: [] as $file) {
            $sum += (int) @filesize($file);
        }
        return $sum;
    }

    /** Removes the folder with all that is in it; it holds files only. */
    public static function remove(): bool
    {
        $path = self::path();
        if ($path === '' || !is_dir($path)) {
            return true;
        }
        foreach (array_diff(scandir($path) ?: [], ['.', '..']) as $name) {
            if (!is_dir("$path/$name") || is_link("$path/$name")) {
                @unlink("$path/$name");
            }
        }
        return @rmdir($path);
    }
}
