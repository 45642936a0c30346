<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * How this server is told to run the shim before every script: which file, and what stands in it.
 */
final class Directive
{
    /** @var string .user.ini or .htaccess */
    public $name;
    /** @var string folder of the file */
    private $folder;

    private function __construct(string $name, string $folder)
    {
        $this->name = $name;
        $this->folder = $folder;
    }

    /**
     * The way for a kind of server, or null where there is none that a plugin can go.
     *
     * @param string $sapi PHP_SAPI of the web server's PHP
     * @param string $folder where the site's index.php stands
     */
    public static function of(string $sapi, string $folder): ?self
    {
        if ($sapi === 'fpm-fcgi' || $sapi === 'cgi-fcgi') {
            $name = (string) ini_get('user_ini.filename');
            return $name === '' && PHP_SAPI === $sapi ? null : new self($name === '' ? '.user.ini' : $name, $folder);
        }
        if ($sapi === 'apache2handler' || $sapi === 'litespeed') {
            return new self('.htaccess', $folder);
        }
        return null;
    }

    public function path(): string
    {
        return $this->folder . '/' . $this->name;
    }

    /** Does a mistake in the file show at once, and as an error? */
    public function isStrict(): bool
    {
        return $this->name === '.htaccess';
    }

    public function file(): ServerFile
    {
        return $this->isStrict() ? ServerFile::htaccess($this->path()) : ServerFile::userIni($this->path());
    }

    /** The same directive in another folder. */
    public function in(string $folder): self
    {
        return new self($this->name, $folder);
    }

    /** What stands in our block to run the shim. */
    public function block(string $shim): string
    {
        if (!$this->isStrict()) {
            return 'auto_prepend_file = "' . $shim . "\"\n";
        }
        $text = '';
        foreach (['mod_php.c', 'mod_php7.c', 'LiteSpeed'] as $module) {
            $text .= "<IfModule $module>\n    php_value auto_prepend_file \"$shim\"\n</IfModule>\n";
        }
        return $text;
    }

    /** A path that can stand in quotes in such a file. */
    public static function canName(string $shim): bool
    {
        return preg_match('~^[^"\'\\\\$;{}\x00-\x1f]+$~D', str_replace('\\', '/', $shim)) === 1;
    }
}
