<?php

/**
 * A small name server for tests: php dns.php PORT-FILE RECORDS.json. Answers PTR, A and AAAA over UDP, with compressed names.
 */

declare(strict_types=1);

if (PHP_SAPI !== 'cli') {
    exit;
}

[, $file, $records] = $argv;
$records = json_decode((string) file_get_contents($records), true);
$socket = stream_socket_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
file_put_contents("$file.new", stream_socket_get_name($socket, false));
rename("$file.new", $file);
$end = time() + 60;
while (time() < $end) {
    $read = [$socket];
    $none = null;
    if (!stream_select($read, $none, $none, 1)) {
        continue;
    }
    $question = (string) stream_socket_recvfrom($socket, 512, 0, $peer);
    $labels = [];
    $at = 12;
    while (($length = ord($question[$at])) > 0) {
        $labels[] = substr($question, $at + 1, $length);
        $at += $length + 1;
    }
    $name = strtolower(implode('.', $labels));
    $type = unpack('n', $question, $at + 1)[1];
    $answers = $records["$name $type"] ?? null;
    if ($answers === 'silence') {
        continue;
    }
    $body = '';
    foreach ((array) $answers as $answer) {
        if ($type === 12) {
            $data = '';
            foreach (explode('.', $answer) as $label) {
                $data .= chr(strlen($label)) . $label;
            }
            $data .= "\0";
        } else {
            $data = inet_pton($answer);
        }
        // The name is the one at byte 12.
        $body .= "\xc0\x0c" . pack('nnNn', $type, 1, 60, strlen($data)) . $data;
    }
    $flags = $answers === 'broken' ? 0x8182 : ($answers === null ? 0x8183 : 0x8180);
    $head = substr($question, 0, 2) . pack('n5', $flags, 1, is_array($answers) ? count($answers) : 0, 0, 0);
    stream_socket_sendto($socket, $head . substr($question, 12, $at - 7) . ($flags === 0x8180 ? $body : ''), 0, $peer);
}
