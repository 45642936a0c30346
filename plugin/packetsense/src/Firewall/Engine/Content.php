<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** Parameters, files and body of a request, as lists of fields. */
final class Content
{
    /** @var array of [base name, value, flat name, source] */
    public $args = [];

    /** @var array of [base name, value, flat name, source] */
    public $secrets = [];

    /** @var array of ['', flat name, flat name, source] */
    public $names = [];

    /** @var array of [base name, file name, flat name, `file`] */
    public $fileNames = [];

    /** @var array of [base name, first 8,192 bytes, flat name, `file`] */
    public $fileContents = [];

    /** @var string the body, where it is neither form nor JSON nor multipart */
    public $body = '';

    /** @var bool whether anything went over a limit */
    public $over = false;

    /** Bytes of a file that are looked at. */
    public const FILE_BYTES = 8192;

    /** The media type of a Content-Type header: lower case, without parameters. */
    public static function mediaType(string $contentType): string
    {
        $cut = strpos($contentType, ';');
        return strtolower(trim($cut === false ? $contentType : substr($contentType, 0, $cut), " \t\n\v\f\r"));
    }

    /** Adds the parameters of a query string. */
    public function addQuery(string $query, string $source, array $limits, array $unread): void
    {
        [$variables, $over] = Parameters::read($query, $limits);
        Parameters::leaves($variables, $source, $unread, $this);
        $this->over = $this->over || $over;
    }

    /** Adds a body by its media type; `xmlrpc.php` reads XML even where that says that it is a form. */
    public function addBody(string $contentType, string $raw, string $path, array $limits, array $unread): void
    {
        $type = self::mediaType($contentType);
        // Files may be long: of these bodies only the parameters count.
        if ($type === 'multipart/form-data' && $this->addMultipart($contentType, $raw, $limits, $unread)) {
            return;
        }
        if (strlen($raw) > $limits['body']) {
            $raw = substr($raw, 0, $limits['body']);
            $this->over = true;
        }
        if ($raw === '') {
            return;
        }
        if ($type === 'multipart/form-data') {
            $this->body = $raw;
        } elseif (self::isXmlRpc($path) && self::isMarkup($raw)) {
            $this->addXml($raw, $limits, $unread);
        } elseif ($type === 'application/x-www-form-urlencoded') {
            $this->addQuery($raw, 'body', $limits, $unread);
        } elseif ($type === 'application/json' || substr($type, -5) === '+json') {
            $this->addJson($raw, $limits, $unread);
        } elseif (substr($type, -4) === '/xml' || substr($type, -4) === '+xml') {
            $this->addXml($raw, $limits, $unread);
        } elseif (JsonBody::suspected($raw)) {
            $this->addJson($raw, $limits, $unread);
        } elseif (self::isMarkup($raw)) {
            $this->addXml($raw, $limits, $unread);
        } else {
            $this->body = $raw;
        }
    }

    /** Whether this is where WordPress reads XML whatever the media type says. */
    public static function isXmlRpc(string $path): bool
    {
        return substr($path, -11) === '/xmlrpc.php';
    }

    private static function isMarkup(string $raw): bool
    {
        return ($raw[strspn($raw, " \t\r\n")] ?? '') === '<';
    }

    private function addJson(string $raw, array $limits, array $unread): void
    {
        [$leaves, $over] = JsonBody::leaves($raw, $limits['args']);
        $this->over = $this->over || $over;
        if ($leaves === null) {
            $this->body = $raw;
            return;
        }
        foreach ($leaves as [$flat, $text]) {
            $this->names[] = ['', $flat, $flat, 'body'];
            if ($text !== null) {
                $this->add($flat, $text, SecretName::is($flat, $unread, false));
            }
        }
    }

    /** Texts and attributes are parameters without being names; the body stays as it is too. */
    private function addXml(string $raw, array $limits, array $unread): void
    {
        $this->body = $raw;
        [$leaves, $over] = XmlBody::read($raw, $limits['args'], $limits['depth']);
        $this->over = $this->over || $over;
        foreach ($leaves as [$flat, $text, $secret]) {
            $this->add($flat, $text, $secret || SecretName::is($flat, $unread, false));
        }
    }

    private function add(string $flat, string $text, bool $secret): void
    {
        $field = [substr($flat, 0, strcspn($flat, '[')), $text, $flat, 'body'];
        if ($secret) {
            $this->secrets[] = $field;
        } else {
            $this->args[] = $field;
        }
    }

    /** Adds a file under a flat name. */
    public function addFile(string $flat, string $fileName, string $start): void
    {
        $cut = strpos($flat, '[');
        $base = $cut === false ? $flat : substr($flat, 0, $cut);
        $after = strrpos(strtr($fileName, '\\', '/'), '/');
        $this->names[] = ['', $flat, $flat, 'file'];
        $this->fileNames[] = [$base, $after === false ? $fileName : (string) substr($fileName, $after + 1), $flat, 'file'];
        $this->fileContents[] = [$base, $start, $flat, 'file'];
    }

    /** Whether it could be read as multipart. */
    private function addMultipart(string $contentType, string $raw, array $limits, array $unread): bool
    {
        $read = Multipart::read($contentType, $raw, $limits['args']);
        if ($read === null) {
            return false;
        }
        [$parts, $over] = $read;
        $this->over = $this->over || $over;
        $fields = [];
        $files = [];
        $nameless = [];
        $long = 0;
        foreach ($parts as $number => [$name, $file, $content]) {
            if ($file === null) {
                $long += strlen($content);
                $fields[] = rawurlencode((string) $name) . '=' . rawurlencode($content);
            } elseif ((string) $name === '') {
                $nameless[] = ['', $number, ''];
            } else {
                $files[] = rawurlencode((string) $name) . '=' . $number;
            }
        }
        $this->addQuery(implode('&', $fields), 'body', $limits, $unread);
        // Files are named like parameters: their numbers go through the same reading.
        $numbers = new self();
        $numbers->addQuery(implode('&', $files), 'file', $limits, []);
        $this->over = $this->over || $numbers->over;
        foreach (array_merge($numbers->args, $nameless) as [, $number, $flat]) {
            [, $file, $content] = $parts[(int) $number];
            $this->addFile($flat, (string) $file, (string) substr($content, 0, self::FILE_BYTES));
        }
        $this->over = $this->over || $long > $limits['body'];
        return true;
    }
}
