//! What PHP makes of a request is what counts, so the real PHP is asked. Without `php` the tests say so and pass.

mod php;

use packetsense_waf::{
    pack::Limits,
    request::{leaves, parameters},
};
use php::{Asked, cases, show};

const PARSE_STR: &str = r"
parse_str($text, $read);
$leaves = [];
foreach ($read as $name => $value) { flatten((string) $name, $value, $leaves); }
return $leaves;
";

const JSON: &str = r"
$read = json_decode($text, true, 128);
if (json_last_error() !== JSON_ERROR_NONE) { return json_last_error() === JSON_ERROR_DEPTH ? 'deep' : 'syntax'; }
if (!is_array($read)) { return [['', is_string($read) ? $read : null]]; }
$leaves = [];
foreach ($read as $name => $value) { flatten((string) $name, $value, $leaves); }
return $leaves;
";

#[test]
fn parameters_are_read_as_parse_str_reads_them() {
    let pieces = [
        "a",
        "b",
        "a",
        "0",
        "1",
        "-3",
        "7",
        "[",
        "[",
        "]",
        "]",
        "[]",
        "[ ]",
        "[a]",
        "=",
        "=",
        "&",
        "&",
        ".",
        " ",
        "+",
        "%00",
        "%5B",
        "%5d",
        "%20",
        "%zz",
        "%",
        "_",
        "__Host-",
        ".",
        "9223372036854775807",
        "\u{e9}",
        ";",
        "\t",
        "%0b",
        "a[b][]=",
    ];
    let texts = cases(&pieces, 4000);
    let Some(asked) = php::ask(PARSE_STR, &texts) else {
        return;
    };
    for (text, said) in texts.iter().zip(asked) {
        let (read, _) = parameters(text, &Limits::default());
        let read = read
            .into_iter()
            .map(|(name, value)| (name, Some(value)))
            .collect();
        assert_eq!(Asked::Leaves(read), said, "{}", show(text));
    }
}

#[test]
fn deep_and_many_parameters_are_dropped_where_php_drops_them() {
    let deep = |levels: usize| format!("a{}=1&b=2", "[x]".repeat(levels)).into_bytes();
    let many: Vec<u8> = (0..1200)
        .flat_map(|at| format!("p{at}=1&").into_bytes())
        .collect();
    let texts = vec![deep(63), deep(64), deep(65), many.clone()];
    let Some(asked) = php::ask(PARSE_STR, &texts) else {
        return;
    };
    for (text, said) in texts.iter().zip(asked) {
        let (read, over) = parameters(text, &Limits::default());
        let read: Vec<_> = read
            .into_iter()
            .map(|(name, value)| (name, Some(value)))
            .collect();
        assert_eq!(over, *text == deep(65) || *text == many, "{}", show(text));
        assert_eq!(Asked::Leaves(read), said, "{}", show(text));
    }
}

#[test]
fn json_is_read_as_json_decode_reads_it() {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"b\":",
        "\"a\":",
        "\"0\":",
        "1",
        "-0",
        "01",
        "1.",
        "1e999",
        "1E+2",
        "true",
        "TRUE",
        "null",
        " ",
        "\t",
        "\n",
        "\u{c}",
        "\\u0000",
        "\\ud83d\\ude00",
        "\\ud800",
        "\\udc00",
        "\\x",
        "\\/",
        "\\n",
        "\u{e9}",
        "\u{7f}",
        "[1,2]",
        "{\"a\":{\"b\":[\"x\"]}}",
        "[[",
        "]]",
        "[{\"k\":\"v\"}",
        "}]",
        "\u{feff}",
    ];
    let mut texts = cases(&pieces, 4000);
    texts.extend(
        [
            &b"[\"\xff\"]"[..],
            b"[\"\xed\xa0\x80\"]",
            b"[\"\xf4\x90\x80\x80\"]",
            b"\"\0\"",
            b"[1]\0",
        ]
        .map(<[u8]>::to_vec),
    );
    for levels in [126, 127, 128, 200] {
        texts.push([vec![b'['; levels], vec![b']'; levels]].concat());
        texts.push([vec![b'['; levels], b"x".to_vec()].concat());
        texts.push(format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels)).into_bytes());
    }
    let Some(asked) = php::ask(JSON, &texts) else {
        return;
    };
    for (text, said) in texts.iter().zip(asked) {
        let read = match leaves(text, usize::MAX) {
            Ok((read, _)) => Asked::Leaves(read),
            Err(fault) => Asked::Fault(format!("{fault:?}")),
        };
        assert_eq!(read, said, "{}", show(text));
    }
}
