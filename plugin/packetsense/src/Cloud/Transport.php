<?php

declare(strict_types=1);

namespace PacketSense\Cloud;

if (!defined('ABSPATH') && !defined('PACKETSENSE')) {
    exit;
}

use PacketSense\Wire\Keys;
use PacketSense\Wire\Signature;

/**
 * One signed request over WordPress's own HTTP, and the belief in its answer. Follows no redirect, waits shortly.
 */
final class Transport
{
    private const SECONDS = 10;
    private const ANSWER_BYTES = 4194304;

    /**
     * @param string $cloud as CloudUrl::check() gives it
     * @param string $query raw, without the question mark
     * @param array<string, string> $headers by lower-case name; content-type is application/json where it is not there
     * @param callable(array<string, mixed>, int|null): array<string, string> $pinned gives the keys to believe (32 bytes
     *        by key id) from the body, of which only a site that connects takes them, and the time, null where the
     *        clock is in question
     * @param int $now unix seconds on the cloud's clock
     */
    public static function send(
        Keys $key,
        string $cloud,
        string $method,
        string $path,
        string $query,
        string $body,
        array $headers,
        callable $pinned,
        int $now
    ): Answer {
        $headers += ['content-type' => 'application/json'];
        $signed = Signature::request($key, $method, CloudUrl::authority($cloud), $path, $query, $headers['content-type'], $body, $now);
        $headers += $signed + ['accept' => 'application/json', 'accept-encoding' => 'identity'];
        $url = $cloud . $path . ($query === '' ? '' : "?$query");
        LastSent::keep($method, $url, $path, $headers, $body);
        $start = time();
        $response = wp_remote_request($url, [
            'method' => $method,
            'headers' => $headers,
            'body' => $body === '' ? null : $body,
            'timeout' => self::SECONDS,
            'redirection' => 0,
            'limit_response_size' => self::ANSWER_BYTES,
            'user-agent' => 'PacketSense/' . \PacketSense\VERSION,
        ]);
        if (is_wp_error($response)) {
            /* translators: %s: error of the network, in English */
            return Answer::none(sprintf(__('The cloud could not be reached: %s', 'packetsense'), $response->get_error_message()));
        }
        $answer = new Answer(
            (int) wp_remote_retrieve_response_code($response),
            (string) wp_remote_retrieve_body($response),
            self::headers($response),
            null
        );
        // A refusal for the clock cannot be dated by the clock that it refuses.
        $dated = $answer->code() === 'signature.clock' ? null : $now + time() - $start;
        $refusal = Signature::refusalOfAnswer(
            $answer->headers,
            $answer->status,
            $method,
            $path,
            $signed['signature'],
            $answer->body,
            $pinned($answer->json(), $dated),
            $dated
        );
        if ($refusal !== null) {
            /* translators: 1: number of the status, 2: code of what does not hold */
            $text = __('Something answered %1$d, but not with the signature of the cloud (%2$s).', 'packetsense');
            $answer->error = sprintf($text, $answer->status, $refusal);
        }
        return $answer;
    }

    /**
     * @param array<string, mixed> $response
     * @return array<string, string|array<mixed>>
     */
    private static function headers(array $response): array
    {
        $headers = [];
        foreach (['content-digest', 'signature-input', 'signature', 'etag'] as $name) {
            $value = wp_remote_retrieve_header($response, $name);
            if ($value !== '') {
                $headers[$name] = $value;
            }
        }
        return $headers;
    }
}
