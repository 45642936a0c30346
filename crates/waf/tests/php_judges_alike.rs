//! The plugin's engine and this one must print the same line for every request: for the examples of all rules, and for
//! mutations of them. Without `php` the test says so and passes.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use packetsense_waf::{
    compile,
    corpus::{Line, answer},
    engine::{Engine, Mode},
    pack::Inventory,
    request::Request,
    source::Source,
};

/// Mutations besides the examples.
const MUTATIONS: usize = 1500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }

    fn pick<'t, T: ?Sized>(&mut self, choices: &[&'t T]) -> &'t T {
        choices[self.roll(choices.len())]
    }
}

/// One change that an attacker, a browser or an accident might make to a text.
fn mutate(text: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let at = dice.roll(text.len() + 1);
    let (head, tail) = text.split_at(at);
    let length = dice.roll(4).min(tail.len());
    let (piece, rest) = tail.split_at(length);
    let escaped = |form: &dyn Fn(u8) -> String| {
        piece
            .iter()
            .map(|&byte| form(byte))
            .collect::<String>()
            .into_bytes()
    };
    let middle: Vec<u8> = match dice.roll(12) {
        0 => escaped(&|byte| format!("%{byte:02X}")),
        1 => escaped(&|byte| format!("%25{byte:02x}")),
        2 => escaped(&|byte| format!("%u{byte:04x}")),
        3 => escaped(&|byte| format!("&#{byte};")),
        4 => escaped(&|byte| format!("&#x{byte:x}")),
        5 => escaped(&|byte| format!("\\x{byte:02x}")),
        6 => [
            dice.pick::<[u8]>(&[
                b"/**/",
                b"/*!50000",
                b"*/",
                b"/*",
                b"%00",
                b"\t",
                b"  ",
                b"/./",
                b"//",
            ]),
            piece,
        ]
        .concat(),
        7 => piece.iter().map(|byte| byte ^ 0x20).collect(),
        8 => [
            dice.pick::<[u8]>(&[
                b"'",
                b"\"",
                b"<",
                b"(",
                b"&",
                b"=",
                b"[",
                b"]",
                b"\\",
                b"\xc0\xaf",
                b"\xef\xbc\x9c",
            ]),
            piece,
        ]
        .concat(),
        9 => {
            let filler =
                dice.pick::<[u8]>(&[b"A", b" ", b"it's (so) = ", b"<b>x</b> \"q\" ", b"1+1=2; "]);
            [&filler.repeat(1 + dice.roll(900)), piece].concat()
        }
        10 => Vec::new(),
        _ => other[dice.roll(other.len() + 1)..].to_vec(),
    };
    [head, &middle, rest].concat()
}

/// A request made of an example: some of its texts changed, or its query sent in another dress.
fn mutant(requests: &[Request], dice: &mut Dice) -> Request {
    let mut request = requests[dice.roll(requests.len())].clone();
    let other = &requests[dice.roll(requests.len())].uri;
    for _ in 0..=dice.roll(3) {
        match dice.roll(3) {
            0 if !request.body.is_empty() => request.body = mutate(&request.body, other, dice),
            1 if !request.headers.is_empty() => {
                let at = dice.roll(request.headers.len());
                request.headers[at].1 = mutate(&request.headers[at].1, other, dice);
            }
            _ => {
                let query = request
                    .uri
                    .iter()
                    .position(|&byte| byte == b'?')
                    .map_or(1, |at| at + 1);
                let changed = mutate(request.uri.get(query..).unwrap_or_default(), other, dice);
                request.uri.truncate(query);
                request.uri.extend(changed);
            }
        }
    }
    let query = request
        .uri
        .split(|&byte| byte == b'?')
        .nth(1)
        .unwrap_or_default()
        .to_vec();
    let dressed = match dice.roll(12) {
        0 => {
            let text = serde_json::to_vec(&String::from_utf8_lossy(&query)).unwrap_or_default();
            let body = [b"{\"a\":{\"b\":[", &text[..], b",1]}}"].concat();
            request
                .header("Content-Type", "application/json")
                .body(body)
        }
        1 => {
            let part = b"--XX\r\nContent-Disposition: form-data; name=\"a[]\"\r\n\r\n";
            let file = b"\r\n--XX\r\nContent-Disposition: form-data; name=f; filename=\"x.php.jpg\"\r\n\r\n";
            let body = [
                &part[..],
                &query,
                &file[..],
                &request.body,
                b"\r\n--XX--\r\n",
            ]
            .concat();
            request.headers.clear();
            request
                .header("Content-Type", "multipart/form-data; boundary=XX")
                .body(body)
        }
        2 => request
            .header("Cookie", [b"x=", &query[..]].concat())
            .header("Referer", query),
        3 => {
            request.uri = format!("/?z={}", BASE64_STANDARD.encode(&query)).into_bytes();
            request
        }
        _ => request,
    };
    let role = dice.pick::<str>(&[
        "anonymous",
        "anonymous",
        "anonymous",
        "subscriber",
        "editor",
        "admin",
    ]);
    Request {
        role: role.to_owned(),
        ..dressed
    }
}

/// The request as a line of a corpus.
fn line(id: usize, request: &Request) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| {
            (
                text(name),
                serde_json::json!({ "b64": BASE64_STANDARD.encode(value) }),
            )
        })
        .collect();
    serde_json::json!({
        "id": id.to_string(), "method": text(&request.method), "path_and_query": text(&request.uri), "headers": headers,
        "body_b64": BASE64_STANDARD.encode(&request.body), "auth": request.role,
    })
    .to_string()
}

/// What the plugin's engine prints.
fn php(folder: &Path, mode: &str, options: &[&str]) -> String {
    let output = Command::new("php")
        .args(options)
        .arg(root().join("plugin/packetsense/tools/eval.php"))
        .args(["--mode", mode, "--pack"])
        .arg(folder.join("pack"))
        .arg("--requests")
        .arg(folder.join("lines"))
        .output()
        .expect("php starts");
    assert!(
        output.status.success(),
        "eval.php: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("eval.php prints UTF-8")
}

#[test]
fn both_engines_print_the_same_for_examples_and_their_mutations() {
    if Command::new("php").arg("-v").output().is_err() {
        eprintln!("skipped: there is no php");
        return;
    }
    let source = Source::read(&root().join("rules")).expect("the rules can be read");
    let pack = compile::pack(&source).expect("the rules make a pack");
    let mut requests: Vec<Request> = source
        .rules
        .iter()
        .flat_map(|rule| rule.hit.iter().chain(&rule.miss))
        .map(|example| example.request.clone())
        .collect();
    let examples = requests.len();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..MUTATIONS {
        let mutant = mutant(&requests[..examples], &mut dice);
        requests.push(mutant);
    }
    let lines: Vec<String> = requests
        .iter()
        .enumerate()
        .map(|(id, request)| line(id, request))
        .collect();

    let folder = std::env::temp_dir().join(format!("packetsense-alike-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    fs::write(folder.join("pack"), pack.to_json().expect("a pack is JSON"))
        .expect("the pack can be written");
    fs::write(folder.join("lines"), lines.join("\n") + "\n").expect("the requests can be written");
    let engine = Engine::new(pack, &Inventory::Everything).expect("the pack compiles");
    let mut differences = String::new();
    for (mode, word, settings) in [
        (Mode::Settled, "settled", &["pcre.jit=1", "pcre.jit=0"][..]),
        (Mode::FirstDay, "first-day", &["pcre.jit=1"][..]),
    ] {
        let wanted: Vec<String> = lines
            .iter()
            .map(|text| Line::parse(text).expect("a line that we wrote"))
            .map(|case| {
                answer(&case.id, &engine.judge(&case.request, mode)).expect("an answer is JSON")
            })
            .collect();
        for setting in settings {
            let printed = php(&folder, word, &["-d", setting]);
            assert_eq!(printed.lines().count(), lines.len(), "{word} {setting}");
            for ((text, wanted), seen) in lines.iter().zip(&wanted).zip(printed.lines()) {
                if wanted != seen && differences.len() < 4000 {
                    let _ = writeln!(
                        differences,
                        "{word} {setting}\n  Rust {wanted}\n  PHP  {seen}\n  {text}"
                    );
                }
            }
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert!(differences.is_empty(), "the engines differ:\n{differences}");
}
