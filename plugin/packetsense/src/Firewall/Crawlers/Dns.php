<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Crawlers;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Firewall\Range;

/**
 * A small resolver (RFC 1035) that asks the host's name servers over UDP. PHP's own functions may wait for half a minute;
 * this one gives up after its time.
 */
final class Dns implements Resolver
{
    private const A = 1;
    private const PTR = 12;
    private const AAAA = 28;
    private const MOST_BYTES = 4096;
    private const MOST_ANSWERS = 30;

    /** @var list<string> host:port */
    private $servers;
    /** @var float Unix time by which all must be done */
    private $end;

    /**
     * @param list<string> $servers host:port
     * @param float $seconds for all questions together
     */
    public function __construct(array $servers, float $seconds = 2.0)
    {
        $this->servers = $servers;
        $this->end = microtime(true) + $seconds;
    }

    /**
     * The name servers of this host.
     *
     * @return list<string>
     */
    public static function servers(string $file = '/etc/resolv.conf'): array
    {
        $servers = [];
        preg_match_all('~^\h*nameserver\h+(\S+)~m', (string) @file_get_contents($file, false, null, 0, 8192), $found);
        foreach (array_slice($found[1], 0, 3) as $address) {
            $address = preg_replace('~%.*$~D', '', $address);
            if (Range::packed((string) $address) !== null) {
                $servers[] = strpos((string) $address, ':') === false ? "$address:53" : "[$address]:53";
            }
        }
        return $servers;
    }

    public function names(string $address): ?array
    {
        $packed = Range::packed($address);
        if ($packed === null) {
            return [];
        }
        $name = strlen($packed) === 4
            ? implode('.', array_reverse(explode('.', (string) inet_ntop($packed)))) . '.in-addr.arpa'
            : implode('.', array_reverse(str_split(bin2hex($packed)))) . '.ip6.arpa';
        return $this->ask($name, self::PTR);
    }

    public function addresses(string $name, bool $six): ?array
    {
        return $this->ask($name, $six ? self::AAAA : self::A);
    }

    /** @return list<string>|null */
    private function ask(string $name, int $type): ?array
    {
        $question = self::name($name);
        if ($question === null) {
            return [];
        }
        foreach ($this->servers as $server) {
            $left = $this->end - microtime(true);
            if ($left <= 0) {
                return null;
            }
            $stream = @stream_socket_client('udp://' . $server, $code, $text, $left);
            if ($stream === false) {
                continue;
            }
            $id = random_bytes(2);
            fwrite($stream, $id . "\1\0" . pack('n4', 1, 0, 0, 0) . $question . pack('n2', $type, 1));
            $wait = min($left, 1.0);
            stream_set_timeout($stream, (int) $wait, (int) (fmod($wait, 1.0) * 1000000));
            $answer = (string) fread($stream, self::MOST_BYTES);
            fclose($stream);
            if (substr($answer, 0, 2) === $id && strlen($answer) >= 12) {
                $answers = self::answers($answer, $question, $type);
                if ($answers !== null) {
                    return $answers;
                }
            }
        }
        return null;
    }

    /** A name as labels, or null where it is none. */
    private static function name(string $name): ?string
    {
        $bytes = '';
        foreach (explode('.', rtrim($name, '.')) as $label) {
            if ($label === '' || strlen($label) > 63) {
                return null;
            }
            $bytes .= chr(strlen($label)) . $label;
        }
        return strlen($bytes) > 254 ? null : $bytes . "\0";
    }

    /**
     * Answers of the asked type; an empty list where the name does not exist; null where the server failed.
     *
     * @return list<string>|null
     */
    private static function answers(string $message, string $question, int $type): ?array
    {
        $head = unpack('nid/nflags/nquestions/nanswers', $message);
        $code = $head['flags'] & 15;
        if (($head['flags'] & 0x8000) === 0 || ($code !== 0 && $code !== 3) || $head['questions'] !== 1) {
            return null;
        }
        $at = 12 + strlen($question) + 4;
        if (strcasecmp(substr($message, 12, strlen($question)), $question) !== 0) {
            return null;
        }
        $found = [];
        for ($i = 0; $i < min($head['answers'], self::MOST_ANSWERS); $i++) {
            self::read($message, $at);
            if ($at + 10 > strlen($message)) {
                break;
            }
            $record = unpack('ntype/nclass/Nttl/nlength', $message, $at);
            $at += 10;
            $data = substr($message, $at, $record['length']);
            if (strlen($data) !== $record['length']) {
                break;
            }
            // A server that follows an alias gives the records of its target after it.
            if ($record['type'] === $type && $type === self::PTR) {
                $place = $at;
                $found[] = self::read($message, $place);
            } elseif ($record['type'] === $type && in_array(strlen($data), [4, 16], true)) {
                $found[] = (string) inet_ntop($data);
            }
            $at += $record['length'];
        }
        return $found;
    }

    /** Reads a name, which may point backwards, and moves behind it. */
    private static function read(string $message, int &$at): string
    {
        $labels = [];
        $place = $at;
        $jumped = false;
        for ($steps = 0; $steps < 128 && $place < strlen($message); $steps++) {
            $length = ord($message[$place]);
            if ($length >= 192 && $place + 1 < strlen($message)) {
                $at = $jumped ? $at : $place + 2;
                $jumped = true;
                $place = (($length & 63) << 8) | ord($message[$place + 1]);
                continue;
            }
            $place++;
            if ($length === 0 || $length > 63) {
                break;
            }
            $labels[] = substr($message, $place, $length);
            $place += $length;
        }
        $at = $jumped ? $at : $place;
        return implode('.', $labels);
    }
}
