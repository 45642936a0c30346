<?php

declare(strict_types=1);

namespace PacketSense\Guard;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Incident;

/**
 * Scripts that a request has left behind, looked for when it ends: WordPress has no hook for a plugin that calls
 * move_uploaded_file or file_put_contents itself. Only after requests that carry files or look as if they name a script,
 * by somebody who may not install code; only in folders that have changed since, of which there is a bounded number.
 */
final class NewScripts
{
    private const MAY = ['install_plugins', 'update_plugins', 'manage_options'];
    private const FOLDERS = 400;
    private const NAMED = 40;
    private const HEAD = 48;

    private const SUSPICIOUS = '~\.(?:ph(?:p|t|ar)|user\.ini|htaccess)|<\?|%3c%3f|PD9w|https?(?::|%3a)//?~i';

    /** @var int folders that may still be looked at */
    private $left = self::FOLDERS;

    /** @var int unix seconds at which the request began */
    private $since;

    /** @var list<string> */
    private $found = [];

    public function __construct(int $since)
    {
        $this->since = $since;
    }

    /** The request ends, and has had parameters, a body or files. */
    public static function ended(): void
    {
        if (!self::isSuspicious() || Person::kind() !== Person::WEB || Person::may(self::MAY)) {
            return;
        }
        $search = new self((int) ($_SERVER['REQUEST_TIME'] ?? time()));
        foreach ($search->in(self::folders()) as $path) {
            self::judge($path);
        }
    }

    /**
     * New scripts with code in them, in these folders and in new folders below.
     *
     * @param list<string> $folders
     * @return list<string>
     */
    public function in(array $folders): array
    {
        clearstatcache();
        foreach (array_unique($folders) as $folder) {
            $this->look($folder);
        }
        return array_values(array_unique($this->found));
    }

    /** Does a file hold PHP that is more than a comment, or directives that make others run? */
    public static function isCode(string $name, string $start): bool
    {
        if (preg_match('~(?:^|/)\.(?:htaccess|user\.ini)$~iD', $name) === 1) {
            return preg_match('~\b(?:addtype|addhandler|sethandler|auto_(?:ap|pre)pend_file|php_value|php_flag)\b~i', $start) === 1;
        }
        $code = strstr($start, '<?');
        // What stands in comments at the beginning: the guards that WordPress and its plugins put into their folders.
        $comment = '~^<\?(?:php\b|=)?(?:\s++|(?://|#(?!\[))(?:(?!\?>)[^\r\n])*+|/\*.*?\*/)*+(?:\?>\s*)?$~isD';
        return $code !== false && preg_match($comment, $code) !== 1;
    }

    /**
     * Does the file come from the request: by its name, by its beginning or the beginning of its code, by its size?
     *
     * @param list<array{0: string, 1: string}> $texts
     * @param list<int> $sizes of uploaded files
     */
    public static function comesFrom(string $name, string $start, int $size, array $texts, array $sizes): bool
    {
        if (in_array($size, $sizes, true)) {
            return true;
        }
        $marks = [$name];
        foreach ([trim($start), (string) strstr($start, '<?')] as $from) {
            $marks[] = strlen($from) < 12 ? $name : substr($from, 0, self::HEAD);
        }
        foreach ($texts as [, $text]) {
            foreach ($marks as $mark) {
                if (strpos($text, $mark) !== false) {
                    return true;
                }
            }
        }
        return false;
    }

    private static function judge(string $path): void
    {
        $start = (string) @file_get_contents($path, false, null, 0, Held::BYTES);
        if (!self::isCode($path, $start)) {
            return;
        }
        $sizes = [];
        $files = $_FILES;
        array_walk_recursive($files, static function ($value, $key) use (&$sizes): void {
            is_int($value) && $value > 0 && $key !== 'error' && $sizes[] = $value;
        });
        $field = 'file:' . basename($path);
        $event = Act::event('state-new-script', $field, (string) strstr($start, '<?'));
        if ($event === null) {
            return;
        }
        if ($event['action'] === 'block' && self::comesFrom(basename($path), $start, (int) @filesize($path), Asked::texts(), $sizes)) {
            Held::take($path);
            Incident::recordAfterAnswer($event);
            return;
        }
        Incident::recordAfterAnswer(['action' => 'record'] + $event);
    }

    private static function isSuspicious(): bool
    {
        if ($_FILES !== [] || preg_match(self::SUSPICIOUS, (string) ($_SERVER['QUERY_STRING'] ?? '')) === 1) {
            return true;
        }
        $isRead = in_array($_SERVER['REQUEST_METHOD'] ?? 'GET', ['GET', 'HEAD'], true);
        foreach ($isRead ? [] : Asked::texts() as [$field, $text]) {
            if ($field !== 'path' && preg_match(self::SUSPICIOUS, $text) === 1) {
                return true;
            }
        }
        return false;
    }

    /** @return list<string> */
    private static function folders(): array
    {
        $base = (string) (wp_get_upload_dir()['basedir'] ?? '');
        $folders = [$base, $base . gmdate('/Y/m'), $base . gmdate('/Y')];
        foreach (array_slice(glob($base . '/*', GLOB_ONLYDIR) ?: [], 0, intdiv(self::FOLDERS, 2)) as $folder) {
            $folders[] = $folder;
        }
        $script = dirname((string) ($_SERVER['SCRIPT_FILENAME'] ?? ''));
        $content = (string) realpath(WP_CONTENT_DIR);
        $named = [];
        foreach (Asked::texts() as [, $text]) {
            if (strpos($text, '/') !== false && strlen($text) < 300 && strpos($text, "\0") === false && count($named) < self::NAMED) {
                array_push($named, $text, dirname($text), "$base/$text", dirname("$base/$text"), ABSPATH . $text, dirname(ABSPATH . $text));
            }
        }
        foreach (array_merge([$script], $named) as $folder) {
            $real = strpos($folder, '://') === false ? @realpath($folder) : false;
            if ($real !== false && is_dir($real) && strncmp("$real/", "$content/", strlen($content) + 1) === 0) {
                $folders[] = $real;
            }
        }
        return $folders;
    }

    private function look(string $folder): void
    {
        if ($this->left-- <= 0 || (int) @filemtime($folder) < $this->since) {
            return;
        }
        foreach (@scandir($folder) ?: [] as $name) {
            $path = "$folder/$name";
            if ($name === '.' || $name === '..') {
                continue;
            }
            if (Archive::runs($name) && is_file($path) && (int) @filectime($path) >= $this->since) {
                $this->found[] = $path;
            } elseif (strpos($name, '.') === false && is_dir($path) && !is_link($path)) {
                $this->look($path);
            }
        }
    }
}
