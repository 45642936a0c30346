<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Texts and attributes of XML, read without judging whether it is well formed (docs/pack.md, "XML"). */
final class XmlBody
{
    /** Bytes of an element's or attribute's name that are kept. */
    private const NAME = 64;

    /** Pieces (tags, attributes, texts, comments) that are read for each leaf that may be. */
    private const STEPS = 20;

    private const SPACE = " \t\n\v\f\r";

    /** @var string */
    private $text;

    /** @var int */
    private $at = 0;

    /** @var int leaves that may still be read */
    private $left;

    /** @var int elements in each other */
    private $depth;

    /** @var int pieces that may still be read */
    private $steps;

    /** @var array of open elements: name, how many stand before it in its parent, children so far, text */
    private $open = [];

    /** @var XmlRpcPasswords */
    private $passwords;

    /** @var array */
    private $leaves = [];

    /** @var bool */
    private $over = false;

    private function __construct(string $text, int $most, int $depth)
    {
        $this->text = $text;
        $this->left = $most;
        $this->depth = $depth;
        $this->steps = $most * self::STEPS;
        $this->passwords = new XmlRpcPasswords();
    }

    /**
     * At most so many texts and attributes, and so many elements in each other; there reading ends.
     *
     * @return array{0: array<int, array{0: string, 1: string, 2: bool}>, 1: bool} flat name (`a[b][attribute]`), text, and
     *     whether it is the password of an XML-RPC call; whether there was more
     */
    public static function read(string $text, int $most, int $depth): array
    {
        // Of UTF-16 only ASCII matters: without its NUL bytes it can be read.
        if (in_array(substr($text, 0, 2), ["\xfe\xff", "\xff\xfe", "<\0", "\0<"], true)) {
            $text = str_replace("\0", '', $text);
        }
        $reader = new self($text, $most, $depth);
        while ($reader->at < strlen($text) && !$reader->over) {
            $reader->step();
            $reader->count();
        }
        while ($reader->close()) {
            continue;
        }
        return [$reader->leaves, $reader->over];
    }

    private function count(): void
    {
        if (--$this->steps <= 0) {
            $this->over = true;
        }
    }

    private function step(): void
    {
        $next = $this->text[$this->at + 1] ?? '';
        if ($this->text[$this->at] !== '<') {
            $this->plain();
        } elseif ($next === '!') {
            $this->marked();
        } elseif ($next === '?') {
            $this->at = $this->behind('?>', 2)[1];
        } elseif ($next === '/') {
            $this->at = $this->behind('>', 2)[1];
            $this->close();
        } elseif ($next !== '' && preg_match('~[A-Za-z_:\x80-\xff]~', $next) === 1) {
            $this->element();
        } else {
            $this->plain();
        }
    }

    /** Text up to the next `<`. */
    private function plain(): void
    {
        $end = $this->at + 1 < strlen($this->text) ? strpos($this->text, '<', $this->at + 1) : false;
        $end = $end === false ? strlen($this->text) : $end;
        $this->append(Transforms::apply('html', (string) substr($this->text, $this->at, $end - $this->at)));
        $this->at = $end;
    }

    /** A comment, CDATA, or `<!DOCTYPE ...>` with what stands in brackets in it. */
    private function marked(): void
    {
        if (substr_compare($this->text, '<!--', $this->at, 4) === 0) {
            $this->at = $this->behind('-->', 4)[1];
        } elseif (substr_compare($this->text, '<![CDATA[', $this->at, 9) === 0) {
            [$end, $behind] = $this->behind(']]>', 9);
            $this->append((string) substr($this->text, $this->at + 9, $end - $this->at - 9));
            $this->at = $behind;
        } else {
            $this->at += strcspn($this->text, '>[', $this->at);
            if (($this->text[$this->at] ?? '') === '[') {
                $this->at = $this->behind(']', 1)[1];
            }
            $this->at = $this->behind('>', 0)[1];
        }
    }

    /**
     * Where a text next stands from so many bytes on, and the place behind it.
     *
     * @return array{0: int, 1: int}
     */
    private function behind(string $stop, int $skip): array
    {
        $length = strlen($this->text);
        $from = min($this->at + $skip, $length);
        $end = $from < $length ? strpos($this->text, $stop, $from) : false;
        return $end === false ? [$length, $length] : [$end, $end + strlen($stop)];
    }

    private function append(string $text): void
    {
        $last = count($this->open) - 1;
        if ($last >= 0) {
            $this->open[$last][3] .= $text;
        }
    }

    private function element(): void
    {
        $this->at++;
        $name = $this->name();
        $level = count($this->open);
        if ($level >= $this->depth) {
            $this->over = true;
            return;
        }
        $nth = $level === 0 ? 0 : $this->open[$level - 1][2]++;
        $this->open[] = [$name, $nth, 0, ''];
        $length = strlen($this->text);
        while ($this->at < $length) {
            $byte = $this->text[$this->at];
            if ($byte === '>') {
                $this->at++;
                return;
            }
            if ($byte === '/' && ($this->text[$this->at + 1] ?? '') === '>') {
                $this->at += 2;
                $this->close();
                return;
            }
            $skip = strspn($byte, self::SPACE . '/=');
            $this->at += $skip;
            if ($skip === 0) {
                $this->attribute();
                $this->count();
                if ($this->over) {
                    return;
                }
            }
        }
    }

    private function attribute(): void
    {
        $name = $this->name();
        $this->at += strspn($this->text, self::SPACE, $this->at);
        if (($this->text[$this->at] ?? '') !== '=') {
            return;
        }
        $this->at++;
        $this->at += strspn($this->text, self::SPACE, $this->at);
        $quote = $this->text[$this->at] ?? '';
        if ($quote === '"' || $quote === "'") {
            [$end, $behind] = $this->behind($quote, 1);
            $value = (string) substr($this->text, $this->at + 1, $end - $this->at - 1);
            $this->at = $behind;
        } else {
            $value = (string) substr($this->text, $this->at, strcspn($this->text, self::SPACE . '>', $this->at));
            $this->at += strlen($value);
        }
        if ($value !== '') {
            $this->leaf($name, Transforms::apply('html', $value));
        }
    }

    /** A name, of which the first bytes are kept. */
    private function name(): string
    {
        // At least one byte, so that reading goes on.
        $length = max(1, strcspn($this->text, self::SPACE . '/>=<', $this->at));
        $name = (string) substr($this->text, $this->at, min($length, self::NAME));
        $this->at = min($this->at + $length, strlen($this->text));
        return $name;
    }

    /** Ends the innermost element; false where none is open. */
    private function close(): bool
    {
        $last = count($this->open) - 1;
        if ($last < 0) {
            return false;
        }
        $text = trim($this->open[$last][3], self::SPACE);
        if ($text !== '') {
            $this->leaf(null, $text);
        }
        array_pop($this->open);
        return true;
    }

    private function leaf(?string $attribute, string $value): void
    {
        $flat = '';
        foreach ($this->open as $at => $element) {
            $flat .= $at === 0 ? $element[0] : '[' . $element[0] . ']';
        }
        $flat .= $attribute === null ? '' : '[' . $attribute . ']';
        if ($this->left <= 0 || strlen($flat) > JsonBody::FLAT) {
            $this->over = true;
            return;
        }
        $this->left--;
        $this->leaves[] = [$flat, $value, $attribute === null && $this->passwords->holds($this->open, $value)];
    }
}
