<?php

declare(strict_types=1);

namespace PacketSense\Tests;

if (PHP_SAPI !== 'cli') {
    exit;
}

/**
 * A real php-fpm with one worker on a socket in a folder of its own, and the few lines of FastCGI that a test needs.
 * It is stopped when the object goes.
 */
final class Fpm
{
    /** @var resource */
    private $process;
    /** @var string */
    private $socket;
    /** @var string */
    private $log;

    /** Path of php-fpm, or null. */
    public static function binary(): ?string
    {
        $found = glob('/usr/sbin/php-fpm*') ?: [];
        $same = '/usr/sbin/php-fpm' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        return in_array($same, $found, true) ? $same : ($found[0] ?? null);
    }

    /** The user that workers run as where the tests run as root: somebody whom permissions concern. */
    public static function user(): ?string
    {
        return posix_geteuid() === 0 ? 'www-data' : null;
    }

    /**
     * @param array<string, string> $ini further settings
     * @param array<string, string> $pool further lines of the pool
     */
    public function __construct(array $ini = [], array $pool = [])
    {
        $folder = folder();
        $binary = self::binary();
        if ($binary === null) {
            skip('php-fpm is not installed');
        }
        $this->socket = "$folder/fpm.sock";
        $this->log = "$folder/fpm.log";
        $text = "[global]\nerror_log = {$this->log}\ndaemonize = no\n[www]\nlisten = {$this->socket}\n";
        $pool += ['pm' => 'static', 'pm.max_children' => '1', 'catch_workers_output' => 'yes'];
        if (self::user() !== null) {
            $pool += ['user' => (string) self::user(), 'group' => (string) self::user()];
        }
        foreach ($pool as $name => $value) {
            $text .= "$name = $value\n";
        }
        $ini += [
            'opcache.enable' => '1',
            'opcache.validate_timestamps' => '1',
            'opcache.revalidate_freq' => '0',
            'opcache.file_update_protection' => '0',
            'user_ini.cache_ttl' => '1',
            'display_errors' => '0',
            'log_errors' => '1',
        ];
        foreach ($ini as $name => $value) {
            $text .= "php_admin_value[$name] = $value\n";
        }
        file_put_contents("$folder/fpm.conf", $text);
        // opcache and user_ini are set before a pool is known.
        $command = [$binary, '-F', '-R', '-y', "$folder/fpm.conf"];
        foreach ($ini as $name => $value) {
            array_push($command, '-d', "$name=$value");
        }
        $this->process = proc_open($command, [1 => ['file', '/dev/null', 'w'], 2 => ['file', "$folder/fpm.err", 'w']], $pipes);
        for ($try = 0; $try < 400 && ($up = @stream_socket_client('unix://' . $this->socket)) === false; $try++) {
            usleep(25000);
        }
        check(is_resource($up ?? false), "php-fpm did not start: {$this->log()}" . @file_get_contents("$folder/fpm.err"));
    }

    public function __destruct()
    {
        proc_terminate($this->process);
        for ($try = 0; $try < 80 && proc_get_status($this->process)['running']; $try++) {
            usleep(25000);
        }
        if (proc_get_status($this->process)['running']) {
            proc_terminate($this->process, 9);
        }
        proc_close($this->process);
    }

    /** Process id of the worker. */
    public function worker(): int
    {
        $master = proc_get_status($this->process)['pid'];
        return (int) @file_get_contents("/proc/$master/task/$master/children");
    }

    /** What php-fpm has logged. */
    public function log(): string
    {
        return (string) @file_get_contents($this->log);
    }

    /**
     * Runs a script for a request.
     *
     * @param array<string, string> $server further variables, such as HTTP_COOKIE
     * @return array{status: int, headers: string, body: string}
     */
    public function request(string $script, string $uri = '/', array $server = [], string $body = ''): array
    {
        $parts = explode('?', $uri, 2);
        $server += [
            'GATEWAY_INTERFACE' => 'FastCGI/1.0',
            'SERVER_PROTOCOL' => 'HTTP/1.1',
            'REQUEST_METHOD' => $body === '' ? 'GET' : 'POST',
            'SCRIPT_FILENAME' => $script,
            'SCRIPT_NAME' => '/' . basename($script),
            'DOCUMENT_ROOT' => dirname($script),
            'REQUEST_URI' => $uri,
            'QUERY_STRING' => $parts[1] ?? '',
            'REMOTE_ADDR' => '203.0.113.9',
            'SERVER_NAME' => 'shop.example',
            'HTTP_HOST' => 'shop.example',
            'HTTP_ACCEPT' => 'text/html',
            'CONTENT_TYPE' => $body === '' ? '' : 'application/x-www-form-urlencoded',
            'CONTENT_LENGTH' => $body === '' ? '' : (string) strlen($body),
        ];
        $pairs = '';
        foreach ($server as $name => $value) {
            $pairs .= self::length(strlen($name)) . self::length(strlen($value)) . $name . $value;
        }
        $stream = stream_socket_client('unix://' . $this->socket, $code, $text, 5);
        stream_set_timeout($stream, 20);
        fwrite($stream, self::record(1, pack('nCx5', 1, 0)) . self::records(4, $pairs) . self::records(5, $body));
        $out = '';
        while (!feof($stream)) {
            $head = self::read($stream, 8);
            if (strlen($head) < 8) {
                break;
            }
            $record = unpack('Cversion/Ctype/nid/nlength/Cpadding', $head);
            $content = self::read($stream, $record['length']);
            self::read($stream, $record['padding']);
            if ($record['type'] === 6) {
                $out .= $content;
            } elseif ($record['type'] === 3) {
                break;
            }
        }
        fclose($stream);
        [$headers, $content] = explode("\r\n\r\n", $out, 2) + ['', ''];
        $status = preg_match('~^Status: (\d+)~mi', $headers, $found) ? (int) $found[1] : ($headers === '' ? 0 : 200);
        return ['status' => $status, 'headers' => $headers, 'body' => $content];
    }

    private static function record(int $type, string $content): string
    {
        return pack('CCnnCx', 1, $type, 1, strlen($content), 0) . $content;
    }

    private static function records(int $type, string $content): string
    {
        $out = '';
        foreach ($content === '' ? [] : str_split($content, 65000) as $piece) {
            $out .= self::record($type, $piece);
        }
        return $out . self::record($type, '');
    }

    private static function length(int $length): string
    {
        return $length < 128 ? chr($length) : pack('N', $length | 0x80000000);
    }

    /** @param resource $stream */
    private static function read($stream, int $bytes): string
    {
        $text = '';
        while (strlen($text) < $bytes && !feof($stream)) {
            $piece = fread($stream, $bytes - strlen($text));
            if ($piece === false || $piece === '') {
                break;
            }
            $text .= $piece;
        }
        return $text;
    }
}
