<?php

declare(strict_types=1);

namespace PacketSense\Install;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * A configuration file of the server (.user.ini, .htaccess) that belongs to the site's owner: one marked block in it is
 * ours, a line that ours replaces is kept as a comment, and everything else stays byte for byte.
 */
final class ServerFile
{
    private const BEGIN = 'PacketSense begin';
    private const END = 'PacketSense end';
    private const KEPT = 'PacketSense kept: ';

    /** @var string */
    private $path;
    /** @var string what begins a comment */
    private $comment;
    /** @var string regex of a line that our block replaces; its first group is the value */
    private $replaced;

    private function __construct(string $path, string $comment, string $replaced)
    {
        $this->path = is_link($path) ? (string) realpath($path) : $path;
        $this->comment = $comment;
        $this->replaced = $replaced;
    }

    public static function userIni(string $path): self
    {
        return new self($path, ';', '~^\h*auto_prepend_file\h*=\h*"?([^"\r\n]*?)"?\h*\r?$~mi');
    }

    public static function htaccess(string $path): self
    {
        return new self($path, '#', '~^\h*php_(?:admin_)?value\h+"?auto_prepend_file"?\h+"?([^"\r\n]*?)"?\h*\r?$~mi');
    }

    /** The file's text without our block, with the kept lines as they were; null where it cannot be read. */
    public function original(): ?string
    {
        if (!is_file($this->path)) {
            return '';
        }
        $text = @file_get_contents($this->path);
        if ($text === false) {
            return null;
        }
        $mark = preg_quote($this->comment, '~') . ' ';
        $text = (string) preg_replace('~^' . $mark . self::BEGIN . '\r?\n.*?^' . $mark . self::END . '(?:\r?\n|\z)~ms', '', $text);
        return (string) preg_replace('~^' . $mark . preg_quote(self::KEPT, '~') . '~m', '', $text);
    }

    /** The value that the owner's own file sets; empty for none. */
    public function owners(): string
    {
        $found = [];
        // The last one counts.
        return preg_match_all($this->replaced, (string) $this->original(), $found) > 0 ? trim((string) end($found[1])) : '';
    }

    /** The block's text as it stands in the file; empty for none. */
    public function block(): string
    {
        $mark = preg_quote($this->comment, '~') . ' ';
        $text = (string) @file_get_contents($this->path);
        return preg_match('~^' . $mark . self::BEGIN . '\r?\n(.*?)^' . $mark . self::END . '~ms', $text, $found) ? $found[1] : '';
    }

    /** Puts our block at the start of the file. */
    public function put(string $block): bool
    {
        $original = $this->original();
        if ($original === null) {
            return false;
        }
        $kept = preg_replace_callback($this->replaced, function (array $line): string {
            return $this->comment . ' ' . self::KEPT . $line[0];
        }, $original);
        $mark = $this->comment . ' ';
        return $this->write($mark . self::BEGIN . "\n" . $block . $mark . self::END . "\n" . $kept);
    }

    /** Takes our block out; a file that holds nothing else goes. */
    public function withdraw(): bool
    {
        if (!is_file($this->path)) {
            return true;
        }
        $original = $this->original();
        if ($original === null) {
            return false;
        }
        if ($original === @file_get_contents($this->path)) {
            return true;
        }
        return $original === '' ? @unlink($this->path) : $this->write($original);
    }

    private function write(string $text): bool
    {
        $mode = is_file($this->path) ? (int) @fileperms($this->path) & 0777 : 0644;
        return AtomicFile::replace($this->path, $text, $mode);
    }
}
