<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Reads `multipart/form-data` the way PHP does: by lines up to the boundary, headers, then the value up to the next boundary. */
final class Multipart
{
    /** @var string */
    private $raw;

    /** @var string */
    private $delimiter;

    /** @var int */
    private $at = 0;

    private function __construct(string $raw, string $boundary)
    {
        $this->raw = $raw;
        $this->delimiter = '--' . $boundary;
    }

    /**
     * The parts that have a name or a file name, in their order; null where there is no boundary.
     *
     * At most `$limit` parts are read.
     *
     * @return array{0: array<int, array{0: string|null, 1: string|null, 2: string}>, 1: bool}|null
     *     name, file name and content of each, and whether there were more
     */
    public static function read(string $contentType, string $raw, int $limit): ?array
    {
        $boundary = self::boundary($contentType);
        if ($boundary === null) {
            return null;
        }
        $reader = new self($raw, $boundary);
        if (!$reader->findBoundary()) {
            return null;
        }
        $parts = [];
        do {
            $head = $reader->head();
            if ($head === null) {
                // PHP looks for the next boundary at once, in the content.
                continue;
            }
            [$name, $file] = $head;
            if ($name === null && $file === null) {
                // Here PHP gives up; what it has read so far counts.
                break;
            }
            if (count($parts) === $limit) {
                return [$parts, true];
            }
            $parts[] = [$name, $file, $reader->value()];
        } while ($reader->findBoundary());
        return [$parts, false];
    }

    /** The boundary that a Content-Type names; null without one. */
    private static function boundary(string $contentType): ?string
    {
        $at = stripos($contentType, 'boundary');
        $at = $at === false ? false : strpos($contentType, '=', $at);
        if ($at === false) {
            return null;
        }
        $rest = (string) substr($contentType, $at + 1);
        if (isset($rest[0]) && $rest[0] === '"') {
            $end = strpos($rest, '"', 1);
            return $end === false ? null : (string) substr($rest, 1, $end - 1);
        }
        return (string) substr($rest, 0, strcspn($rest, ',;'));
    }

    /** Goes behind the next line that is the boundary and nothing else. */
    private function findBoundary(): bool
    {
        while (($line = $this->line()) !== null) {
            if ($line === $this->delimiter) {
                return true;
            }
        }
        return false;
    }

    /** The next line without its end and cut at NUL, as C sees it; null where no line ends any more. */
    private function line(): ?string
    {
        $end = $this->at < strlen($this->raw) ? strpos($this->raw, "\n", $this->at) : false;
        if ($end === false) {
            return null;
        }
        $line = substr($this->raw, $this->at, $end - $this->at);
        $this->at = $end + 1;
        $line = substr($line, -1) === "\r" ? substr($line, 0, -1) : $line;
        return substr($line, 0, strcspn($line, "\0"));
    }

    /**
     * Reads header lines up to an empty one.
     *
     * @return array{0: string|null, 1: string|null}|null name, file name; null without a Content-Disposition
     */
    private function head(): ?array
    {
        $headers = [];
        while (($line = $this->line()) !== null && $line !== '') {
            if ($headers !== [] && (strpos(" \t\v\f\r", $line[0]) !== false || strpos($line, ':') === false)) {
                $headers[count($headers) - 1] .= $line;
            } else {
                $headers[] = $line;
            }
        }
        foreach ($headers as $header) {
            if (strncasecmp($header, 'content-disposition:', 20) === 0) {
                return self::disposition(substr($header, 20));
            }
        }
        return null;
    }

    /** Everything up to the line break before the next delimiter, or to the end. */
    private function value(): string
    {
        $end = strpos($this->raw, "\n" . $this->delimiter, $this->at) ?: $this->begun();
        if ($end === null) {
            $value = (string) substr($this->raw, $this->at);
            $this->at = strlen($this->raw);
            return $value;
        }
        $value = (string) substr($this->raw, $this->at, $end - $this->at);
        $this->at = $end + 1;
        return substr($value, -1) === "\r" ? substr($value, 0, -1) : $value;
    }

    /** Where a delimiter begins of which the body holds only the first bytes, or null. */
    private function begun(): ?int
    {
        $delimiter = "\n" . $this->delimiter;
        for ($at = max($this->at, strlen($this->raw) - strlen($delimiter)); $at < strlen($this->raw); $at++) {
            if (strncmp($delimiter, substr($this->raw, $at), strlen($this->raw) - $at) === 0) {
                return $at;
            }
        }
        return null;
    }

    /**
     * `name` and `filename` of a Content-Disposition, the last of each.
     *
     * @return array{0: string|null, 1: string|null}
     */
    private static function disposition(string $text): array
    {
        $found = ['name' => null, 'filename' => null];
        $at = 0;
        while ($at < strlen($text)) {
            $piece = self::upTo(';', $text, $at);
            $at += strlen($piece);
            $at += strspn($text, ';', $at);
            $key = self::upTo('=', $piece, 0);
            $name = strtolower(ltrim($key, " \t\n\v\f\r"));
            if ($key !== $piece && ($name === 'name' || $name === 'filename')) {
                $found[$name] = self::unquoted(ltrim(ltrim((string) substr($piece, strlen($key)), '='), " \t\n\v\f\r"));
            }
        }
        return [$found['name'], $found['filename']];
    }

    /** The text from a place up to a byte that stands outside quotes, or to the end. */
    private static function upTo(string $stop, string $text, int $from): string
    {
        $at = $from;
        $length = strlen($text);
        while (true) {
            $at += strcspn($text, $stop . '"\'', $at);
            if ($at >= $length || $text[$at] === $stop) {
                return (string) substr($text, $from, $at - $from);
            }
            $quote = $text[$at++];
            while ($at < $length && $text[$at] !== $quote) {
                $at += $text[$at] === '\\' && ($text[$at + 1] ?? '') === $quote ? 2 : 1;
            }
            $at++;
        }
    }

    /** A value without its quotes; `\\` stands for a backslash, and a backslash with the quote for the quote. */
    private static function unquoted(string $text): string
    {
        $quote = $text[0] ?? '';
        if ($quote !== '"' && $quote !== "'") {
            return str_replace('\\\\', '\\', (string) substr($text, 0, strcspn($text, " \t\n\v\f\r")));
        }
        $end = 1;
        while (isset($text[$end]) && $text[$end] !== $quote) {
            $end += $text[$end] === '\\' && ($text[$end + 1] ?? '') === $quote ? 2 : 1;
        }
        return strtr((string) substr($text, 1, $end - 1), ['\\\\' => '\\', '\\' . $quote => $quote]);
    }
}
