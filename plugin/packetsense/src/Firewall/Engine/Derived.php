<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Fields that values of parameters and cookies hold inside: what plugins decode themselves (docs/pack.md, "Derived fields"). */
final class Derived
{
    /** How often a value is decoded in a row. */
    private const LEVELS = 3;

    /** A name, `=` and something that is neither `=` nor white space. What writes such strings leaves no line ends in them. */
    private const QUERY = '~^[A-Za-z_][A-Za-z0-9_.\[\]%-]{0,99}=[^=\x09-\x0d ]~';

    /** Whatever can hold anything begins so; one look tells most values apart. */
    private const MAYBE = '~^(?:[{\[ \t\r\n%]|[asSOC]:[0-9]|[Dd][Aa][Tt][Aa]:|[A-Za-z_][A-Za-z0-9_.\[\]%-]{0,99}=[^=\x09-\x0d ]'
        . '|[A-Za-z0-9+/_-][A-Za-z0-9+/_=\x09-\x0d -]{15,}+$)~D';

    private const SPACE = " \t\n\v\f\r";
    private const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_';

    /** @var array */
    private $limits;

    /** @var array<string, true>|null names of passwords; null for cookies */
    private $unread;

    /** @var int */
    private $fieldsLeft;

    /** @var int */
    private $bytesLeft;

    /** @var bool whether nothing more may be derived */
    private $spent = false;

    /** @var array fields like those that they stand in */
    public $fields = [];

    /** @var array names of parameters */
    public $names = [];

    /** @var array fields that hold passwords */
    public $secrets = [];

    /** @var bool whether there was more than the limits allow */
    public $over = false;

    /** @param array<string, true>|null $unread */
    private function __construct(array $limits, ?array $unread)
    {
        $this->limits = $limits;
        $this->unread = $unread;
        $this->fieldsLeft = $limits['derived'];
        $this->bytesLeft = $limits['body'];
    }

    /**
     * What fields hold inside; null for nothing at all.
     *
     * @param array $fields [base name, value, flat name, source if any]
     * @param array<string, true>|null $unread names of passwords; null where fields are cookies
     */
    public static function of(array $fields, array $limits, ?array $unread): ?self
    {
        $derived = null;
        foreach ($fields as $field) {
            $value = $field[1];
            // Where the regex engine gives up, the slow way decides.
            if (preg_match(self::MAYBE, $value) === 0) {
                continue;
            }
            $found = self::found($value, false, $limits);
            if ($found !== null) {
                $derived = $derived ?? new self($limits, $unread);
                $derived->add($found, $field, 0);
            }
        }
        return $derived;
    }

    /** @param array{0: array, 1: bool, 2: bool} $found */
    private function add(array $found, array $field, int $level): void
    {
        $this->over = $this->over || $found[1] || $level === self::LEVELS;
        if ($level === self::LEVELS || $this->spent) {
            return;
        }
        $flat = $field[2];
        foreach ($found[0] as [$suffix, $text]) {
            $field[2] = $flat . $suffix;
            if ($this->fieldsLeft-- <= 0) {
                $this->over = $this->spent = true;
                return;
            }
            if ($this->unread !== null && $suffix !== '') {
                $this->names[] = ['', $field[2], $field[2], $field[3]];
            }
            if ($text !== null && !$this->text($text, $field, $level, $found[2])) {
                return;
            }
        }
    }

    /** Adds a text and what it holds itself; false where nothing more may be derived. */
    private function text(string $text, array $field, int $level, bool $ofQuery): bool
    {
        $this->bytesLeft -= strlen($text);
        if ($this->bytesLeft < 0) {
            $this->over = $this->spent = true;
            return false;
        }
        $field[1] = $text;
        if ($this->unread !== null && SecretName::is($field[2], $this->unread, $field[3] === 'query')) {
            $this->secrets[] = $field;
            return true;
        }
        $this->fields[] = $field;
        $found = self::found($text, $ofQuery, $this->limits);
        if ($found !== null) {
            $this->add($found, $field, $level + 1);
        }
        return !$this->spent;
    }

    /**
     * What a value holds inside.
     *
     * @return array{0: array<int, array{0: string, 1: string|null}>, 1: bool, 2: bool}|null rest of the flat name and text
     *     (null for what is no string) of each; over a limit; whether it is a query string
     */
    private static function found(string $value, bool $ofQuery, array $limits): ?array
    {
        $first = $value[0] ?? '';
        if ($first !== '' && strpos("{[ \t\r\n", $first) !== false) {
            return self::json($value, $limits);
        }
        if ($first === '%') {
            return preg_match('~^%[57]b.~si', $value) === 1 ? self::json(urldecode($value), $limits) : null;
        }
        if (Unserializer::suspects($value)) {
            $read = Unserializer::read($value, $limits['derived'], $limits['depth']);
            return $read[0] === [] && !$read[1] ? null : [$read[0], $read[1], false];
        }
        if ($first === '' || strpos(self::BASE64, $first) === false) {
            return null;
        }
        $text = self::base64($value) ?? self::dataUri($value);
        if ($text !== null) {
            return [[['', $text]], false, false];
        }
        if ($ofQuery || preg_match(self::QUERY, $value) !== 1 || strpbrk($value, "\n\r") !== false) {
            return null;
        }
        $content = new Content();
        $content->addQuery($value, '', $limits, []);
        $leaves = [];
        foreach ($content->args as $leaf) {
            $leaves[] = [self::bracketed($leaf[2]), $leaf[1]];
        }
        return $leaves === [] && !$content->over ? null : [$leaves, $content->over, true];
    }

    private static function json(string $value, array $limits): ?array
    {
        if (!JsonBody::suspected($value)) {
            return null;
        }
        [$leaves, $over] = JsonBody::leaves($value, $limits['derived']);
        if (($leaves === null || $leaves === []) && !$over) {
            return null;
        }
        foreach ($leaves ?? [] as $at => $leaf) {
            $leaves[$at][0] = self::bracketed($leaf[0]);
        }
        return [$leaves ?? [], $over, false];
    }

    /** A flat name as it goes on behind another: `a[b]` becomes `[a][b]`. */
    private static function bracketed(string $flat): string
    {
        $cut = strcspn($flat, '[');
        return '[' . substr($flat, 0, $cut) . ']' . substr($flat, $cut);
    }

    /** The text that a value is the base64 of, white space left out. */
    private static function base64(string $value): ?string
    {
        if (!isset($value[15]) || strspn($value, self::BASE64 . '=' . self::SPACE) !== strlen($value)) {
            return null;
        }
        if (strpbrk($value, self::SPACE) !== false) {
            $value = str_replace([' ', "\t", "\n", "\v", "\f", "\r"], '', $value);
        }
        if (!Transforms::isBase64($value)) {
            return null;
        }
        $text = Transforms::apply('b64', $value);
        return self::isText($text) ? $text : null;
    }

    /** Whether at most an eighth of the bytes are not those of a text. Bytes from 0x80 on are where all is UTF-8. */
    private static function isText(string $text): bool
    {
        $controls = $high = 0;
        foreach (count_chars($text, 1) as $byte => $count) {
            if ($byte >= 0x80) {
                $high += $count;
            } elseif ($byte > 0x7e || ($byte < 0x20 && $byte !== 0 && ($byte < 9 || $byte > 13))) {
                $controls += $count;
            }
        }
        $length = strlen($text);
        return ($controls + $high) * 8 <= $length || ($controls * 8 <= $length && preg_match('~~u', $text) === 1);
    }

    /** The text in `data:TYPE;base64,...`. */
    private static function dataUri(string $value): ?string
    {
        if (strncasecmp($value, 'data:', 5) !== 0) {
            return null;
        }
        $comma = strcspn($value, ',', 0, 200);
        $head = (string) substr($value, 0, $comma);
        if ($comma > 199 || ($value[$comma] ?? '') !== ',' || strcasecmp((string) substr($head, -7), ';base64') !== 0) {
            return null;
        }
        return self::base64((string) substr($value, $comma + 1));
    }
}
