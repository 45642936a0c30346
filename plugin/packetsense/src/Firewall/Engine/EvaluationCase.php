<?php

declare(strict_types=1);

namespace PacketSense\Firewall\Engine;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

/** One request of a file for {@see Evaluation}. */
final class EvaluationCase
{
    /** @var string */
    public $id;

    /** @var string kind of attack, or what the request is for; may be empty */
    public $class;

    /** @var string `attack`, `benign` or empty */
    public $label;

    /** @var string */
    public $method;

    /** @var string */
    public $uri;

    /** @var array<int, array{0: string, 1: string}> */
    public $headers = [];

    /** @var string */
    public $body = '';

    /** @var string a role of the pack */
    public $auth = 'anonymous';

    /**
     * @param array $pack as {@see Compiler} makes it
     * @throws \UnexpectedValueException saying what is wrong with the line
     */
    public static function read(string $line, array $pack): self
    {
        $json = json_decode($line, true);
        if (!is_array($json)) {
            throw new \UnexpectedValueException('is not a JSON object');
        }
        $case = new self();
        foreach (['id' => 'id', 'method' => 'method', 'path_and_query' => 'uri'] as $member => $property) {
            if (!is_string($json[$member] ?? null)) {
                throw new \UnexpectedValueException("$member must be a text");
            }
            $case->$property = $json[$member];
        }
        foreach (['class', 'label'] as $member) {
            $case->$member = self::text($json, $member, '');
        }
        if (!in_array($case->label, ['', 'attack', 'benign'], true)) {
            throw new \UnexpectedValueException('label must be attack or benign');
        }
        $case->auth = self::text($json, 'auth', 'anonymous');
        if (!isset($pack['roles'][$case->auth])) {
            throw new \UnexpectedValueException("auth: the pack has no role \"$case->auth\"");
        }
        $case->body = self::bytes(self::text($json, 'body_b64', ''), 'body_b64');
        $headers = array_key_exists('headers', $json) ? $json['headers'] : [];
        if (!is_array($headers) || ($headers !== [] && array_keys($headers) !== range(0, count($headers) - 1))) {
            throw new \UnexpectedValueException('headers must be a list');
        }
        foreach ($headers as $header) {
            $case->headers[] = self::header($header);
        }
        return $case;
    }

    private static function text(array $json, string $member, string $default): string
    {
        $value = $json[$member] ?? $default;
        if (!is_string($value)) {
            throw new \UnexpectedValueException("$member must be a text");
        }
        return $value;
    }

    private static function bytes(string $text, string $member): string
    {
        $bytes = base64_decode($text, true);
        if ($bytes === false || base64_encode($bytes) !== $text) {
            throw new \UnexpectedValueException("$member is not base64");
        }
        return $bytes;
    }

    /**
     * @param mixed $header
     * @return array{0: string, 1: string}
     */
    private static function header($header): array
    {
        if (!is_array($header) || array_keys($header) !== [0, 1] || !is_string($header[0])) {
            throw new \UnexpectedValueException('a header must be a name and a value');
        }
        if (is_array($header[1]) && is_string($header[1]['b64'] ?? null)) {
            return [$header[0], self::bytes($header[1]['b64'], 'headers')];
        }
        if (!is_string($header[1])) {
            throw new \UnexpectedValueException('a header must be a name and a value');
        }
        return [$header[0], $header[1]];
    }
}
