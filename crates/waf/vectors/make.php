<?php

/**
 * Writes parameters.json and json.json: what the PHP that runs this makes of the texts below.
 * Usage: php -n make.php
 */

declare(strict_types=1);

error_reporting(0);

/** A text as JSON can hold it. */
function text(string $bytes)
{
    return preg_match('//u', $bytes) === 1 ? $bytes : ['b64' => base64_encode($bytes)];
}

function flatten(string $name, $value, array &$leaves): void
{
    if (!is_array($value)) {
        $leaves[] = [text($name), is_string($value) ? text($value) : null];
        return;
    }
    foreach ($value as $key => $inner) {
        flatten($name . '[' . $key . ']', $inner, $leaves);
    }
}

function leaves(array $read): array
{
    $leaves = [];
    foreach ($read as $name => $value) {
        flatten((string) $name, $value, $leaves);
    }
    return $leaves;
}

function write(string $file, array $cases): void
{
    $lines = array_map(static function (array $case): string {
        return json_encode($case, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
    }, $cases);
    file_put_contents(__DIR__ . '/' . $file, "[\n" . implode(",\n", $lines) . "\n]\n");
}

$queries = [
    'a=1&b=2', 'a=1&a=2', 'b=1&a=2&b=3', 'a', 'a=', '=1', '&&a=1&', 'a=b=c', 'a+b=c+d', 'a%20b=%2B', 'a.b=1', 'a.b[c.d]=1',
    '%20 a=1', '++a=1', '[a]=1', ' [a]=1', 'a]=1', 'a[=1', 'a[b=1', 'a[b.c d[e=1', 'a[b][c=1', 'a[b]c=1', 'a[b]c[d]=1',
    'a[[b]=1', 'a[b]]=1', 'a[]=1&a[]=2', 'a[][]=1&a[][]=2', 'a[ ]=1&a[ ]=2', 'a[%09]=1', 'a[%09%09]=1', 'a[%0b]=1', 'a[ b]=1',
    'a[0]=x&a[]=y', 'a[5]=x&a[]=y&a[3]=z&a[]=w', 'a[-3]=x&a[]=y', 'a[b]=x&a[-3]=x&a[]=y', 'a[01]=x&a[]=y', 'a[-0]=x&a[]=y',
    'a[9223372036854775807]=x&a[]=y', 'a[9223372036854775808]=x&a[]=y', 'a=1&a[b]=2', 'a[b]=1&a=2', 'a[b]=1&a[b][c]=2',
    'a[b][c]=1&a[d]=2&a[b][e]=3', 'a%00b=1', '%00a=1', 'a[%00]=1', 'a[b%00]=1', 'a%5Bb%5D=1', 'a%5bb=1', '%5Ba%5D=1',
    '%zz=%z&%=%4', 'a=%00%ff', '%ff=%c3%a9', 'é=ü', 'a;b=1;c=2', 'a=1%26b=2', '__Host-a=1', '._Host-a=1', '_.Host-a[b]=1',
    ' __Host-a=1', 'a[__Host-b]=1&a[c]=2', '__Host-a[__Host-b]=1', '._Secure-a=1', '0=a&1=b', '0[0]=a', 'GLOBALS=1', 'this=1',
    'a[b=1&a_b=2', 'a.b=1&a_b=2&a b=3', '_=1', '.=1', ' =1', '+=1', 'a[b][]=1&a[b][]=2&a[b][x]=3', 'a' . str_repeat('[x]', 64) . '=1&b=2',
    'a' . str_repeat('[x]', 65) . '=1&b=2',
];
write('parameters.json', array_map(static function (string $query): array {
    parse_str($query, $read);
    return ['text' => text($query), 'leaves' => leaves($read), 'over' => strpos($query, str_repeat('[x]', 65)) !== false];
}, $queries));

$texts = [
    '{"a":"b"}', '{"a":{"b":["x","y"]}}', '[{"b":"c"}]', '["a",["b"]]', '"alone"', '""', '1', 'null', 'true', '{}', '[]',
    '{"a":[],"b":"c"}', '{"a":1,"b":1.5e3,"c":true,"d":null,"e":"f"}', '{"a":"1","b":"2","a":"3"}', '{"a":{"b":"1"},"a":"2"}',
    '{"":"x","":{"":"y"}}', '{"0":"a","1":"b"}', '{"a[b]":"c","a":{"b":"d"}}', '[1e999,-1e999,123456789012345678901234567890]',
    '[-0,0.0,1E+2,1e-2]', '[01]', '[1.]', '[.5]', '[+1]', '[1e]', '[TRUE]', '[tru]', '[1,]', '[,1]', '{"a":1,}', '{"a"}', '{a:1}', "['a']",
    '["\u00e9\u0041\ud83d\ude00\/\b\f\n\r\t\\\\\""]', '["\u0000"]', '{"\u0000a":"x"}', '["\ud800"]', '["\udc00"]', '["\ud800\ud800"]',
    '["\ud83dx"]', '["\x"]', '["\u12g4"]', "[\"a\tb\"]", "[\"a\0b\"]", "[\"\x7f\"]", "[\"\xff\"]", "[\"\xc0\xaf\"]", "[\"\xed\xa0\x80\"]",
    "[\"\xf4\x90\x80\x80\"]", "[\"\xc3\xa9\"]", "\xef\xbb\xbf[1]", "\x0c[1]", " \t\r\n[1] \t\r\n", '[1]x', "[1]\0", '', ' ', '{', '["a', '[1 2]',
    str_repeat('[', 126) . '"x"' . str_repeat(']', 126), str_repeat('[', 127) . '"x"' . str_repeat(']', 127),
    str_repeat('[', 128) . '"x"' . str_repeat(']', 128), str_repeat('[', 128), str_repeat('[', 127), str_repeat('{"a":', 128) . '1',
];
write('json.json', array_map(static function (string $text): array {
    $read = json_decode($text, true, 128);
    if (json_last_error() !== JSON_ERROR_NONE) {
        return ['text' => text($text), 'fault' => json_last_error() === JSON_ERROR_DEPTH ? 'too deep' : 'syntax'];
    }
    $leaves = is_array($read) ? leaves($read) : [['', is_string($read) ? text($read) : null]];
    return ['text' => text($text), 'leaves' => $leaves];
}, $texts));
