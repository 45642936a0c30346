<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/**
 * A request as PHP's superglobals describe it.
 *
 * Forms are not parsed a second time; php://input is read only where PHP has not parsed the body, or where its own
 * limits may have hidden something.
 */
final class PhpSource implements Source
{
    /** @var array */
    private $server;

    /** @var array */
    private $get;

    /** @var array */
    private $post;

    /** @var array */
    private $files;

    /** @var callable|null */
    private $input;

    public function __construct(array $server, array $get, array $post, array $files, ?callable $input)
    {
        $this->server = $server;
        $this->get = $get;
        $this->post = $post;
        $this->files = $files;
        $this->input = $input;
    }

    public function headers(): array
    {
        $headers = [];
        foreach ($this->server as $key => $value) {
            if (strncmp((string) $key, 'HTTP_', 5) === 0) {
                $headers[strtr(strtolower(substr($key, 5)), '_', '-')] = (string) $value;
            }
        }
        // FastCGI passes these two also where the request has none.
        foreach (['CONTENT_TYPE' => 'content-type', 'CONTENT_LENGTH' => 'content-length'] as $key => $name) {
            if (($this->server[$key] ?? '') !== '') {
                $headers[$name] = (string) $this->server[$key];
            }
        }
        return $headers;
    }

    public function cookies(): string
    {
        return (string) ($this->server['HTTP_COOKIE'] ?? '');
    }

    public function hasBasicCredentials(): bool
    {
        $header = $this->server['HTTP_AUTHORIZATION'] ?? $this->server['REDIRECT_HTTP_AUTHORIZATION'] ?? '';
        return isset($this->server['PHP_AUTH_USER']) || strncasecmp((string) $header, 'basic ', 6) === 0;
    }

    public function parameters(array $limits, array $unread): Content
    {
        $content = new Content();
        Parameters::leaves($this->get, 'query', $unread, $content);
        $query = (string) ($this->server['QUERY_STRING'] ?? '');
        $content->over = $query !== '' && Parameters::over($query, $limits);

        $method = (string) ($this->server['REQUEST_METHOD'] ?? 'GET');
        $type = (string) ($this->server['CONTENT_TYPE'] ?? '');
        $media = $type === '' ? '' : Content::mediaType($type);
        $length = (int) ($this->server['CONTENT_LENGTH'] ?? 0);
        // Files may be long: of these bodies only the parameters count.
        $content->over = $content->over || ($length > $limits['body'] && $media !== 'multipart/form-data');
        $form = $media === 'application/x-www-form-urlencoded';
        $uri = (string) ($this->server['REQUEST_URI'] ?? '/');
        $path = rawurldecode((string) substr($uri, 0, strcspn($uri, '?')));
        if (($this->post !== [] || $this->files !== []) && !($form && Content::isXmlRpc($path))) {
            $known = count($content->args);
            Parameters::leaves($this->post, 'body', $unread, $content);
            $this->addFiles($content);
            if (!$form && $length > $limits['body']) {
                $long = array_sum(array_map('strlen', array_column(array_slice($content->args, $known), 1)));
                $content->over = $content->over || $long > $limits['body'];
            }
            if ($form || $media === 'multipart/form-data') {
                $leaves = count($content->args) - $known;
                // No shorter form can hold a name that is nested too deep.
                $content->over = $content->over || $leaves > $limits['args']
                    || ($form && $length > 2 * $limits['depth'] && Parameters::over($this->body($limits['body']), $limits));
                return $content;
            }
        }
        if ($media !== 'multipart/form-data' || $method !== 'POST') {
            $none = $length === 0 && $type === '' && ($method === 'GET' || $method === 'HEAD');
            $content->addBody($type, $none ? '' : $this->body($limits['body'] + 1), $path, $limits, $unread);
        }
        return $content;
    }

    private function body(int $bytes): string
    {
        if ($this->input !== null) {
            return (string) ($this->input)($bytes);
        }
        // By pieces: file_get_contents would set so much memory aside as may be read.
        $stream = fopen('php://input', 'rb');
        $body = '';
        while ($stream !== false && strlen($body) < $bytes && ($piece = fread($stream, 8192)) !== false && $piece !== '') {
            $body .= $piece;
        }
        return (string) substr($body, 0, $bytes);
    }

    private function addFiles(Content $content): void
    {
        foreach ($this->files as $name => $file) {
            $this->addFile($content, (string) $name, $file['name'] ?? '', $file['tmp_name'] ?? '');
        }
    }

    /**
     * @param string|array $fileName one name, or several by their keys
     * @param string|array $path of the temporary file; empty where the upload failed
     */
    private function addFile(Content $content, string $flat, $fileName, $path): void
    {
        if (is_array($fileName)) {
            foreach ($fileName as $key => $member) {
                $this->addFile($content, $flat . '[' . $key . ']', $member, is_array($path) ? $path[$key] ?? '' : '');
            }
            return;
        }
        $start = is_string($path) && $path !== '' ? @file_get_contents($path, false, null, 0, Content::FILE_BYTES) : '';
        $content->addFile($flat, (string) $fileName, (string) $start);
    }
}
