//! Multipart forms as a real PHP server reads them. Without `php` the test says so and passes.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use packetsense_waf::{
    pack::Limits,
    request::{Kind, Request, fields},
};
use proptest::{
    collection::vec,
    sample::select,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

/// Prints what PHP made of the request, one leaf a line: kind, name and value in hexadecimal.
const ROUTER: &str = r#"<?php
error_reporting(0);
function flatten(string $name, $value, array &$leaves): void {
    if (!is_array($value)) { $leaves[] = [$name, (string) $value]; return; }
    foreach ($value as $key => $inner) { flatten($name . '[' . $key . ']', $inner, $leaves); }
}
function show(string $kind, array $leaves): void {
    foreach ($leaves as $leaf) { echo $kind, ' ', bin2hex($leaf[0]), ' ', bin2hex($leaf[1]), "\n"; }
}
$posted = [];
foreach ($_POST as $name => $value) { flatten((string) $name, $value, $posted); }
show('args', $posted);
$files = [];
foreach ($_FILES as $name => $file) { flatten((string) $name, $file['name'], $files); }
show('file', $files);
"#;

/// The server ends with the test, however that ends.
struct Server {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve() -> Option<Server> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("router.php"), ROUTER).expect("the router is written");
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .expect("a free port")
        .port();
    let child = Command::new("php")
        .args([
            "-n",
            "-d",
            "file_uploads=1",
            "-d",
            "display_errors=0",
            "-d",
            "max_file_uploads=50",
            "-S",
            &format!("127.0.0.1:{port}"),
            "router.php",
        ])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = child else {
        eprintln!("left out: there is no `php` to compare with");
        return None;
    };
    let server = Server {
        child,
        port,
        _folder: folder,
    };
    let end = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "php's server does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
    Some(server)
}

fn ask(server: &Server, content_type: &[u8], body: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("the server answers");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    let head = format!(
        "POST /router.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\nContent-Type: ",
        body.len()
    );
    stream
        .write_all(&[head.as_bytes(), content_type, b"\r\n\r\n", body].concat())
        .expect("the request is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the answer is read");
    let answer = String::from_utf8(answer).expect("the answer is text");
    answer
        .split_once("\r\n\r\n")
        .expect("an answer has a body")
        .1
        .to_owned()
}

fn read(content_type: &[u8], body: &[u8]) -> Vec<String> {
    let request = Request::new("POST", "/")
        .header("Content-Type", content_type)
        .body(body);
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<Vec<_>>()
            .concat()
    };
    fields(&request, &Limits::default(), &[])
        .list
        .iter()
        .filter_map(|field| {
            let kind = match field.kind {
                Kind::Args => "args",
                // PHP makes a name of its own for a file without one.
                Kind::FileNames if !field.name.is_empty() => "file",
                _ => return None,
            };
            Some(format!("{kind} {} {}", hex(&field.name), hex(&field.value)))
        })
        .collect()
}

#[test]
fn multipart_forms_are_read_as_php_reads_them() {
    let Some(server) = serve() else { return };
    let lines = [
        "--B\r\n",
        "--B\r\n",
        "--B\r\n",
        "--B\n",
        "--B--\r\n",
        "\r\n",
        "\r\n",
        "\r\n",
        "\n",
        "text",
        "--B",
        "--Bx\r\n",
        "Content-Disposition: form-data; name=\"a\"\r\n",
        "Content-Disposition: form-data; name=\"a[]\"\r\n",
        "content-disposition:form-data; name=b\r\n",
        "Content-Disposition: form-data; name='c d'; x=1\r\n",
        "Content-Disposition: form-data; name=\"q\\\"\\\\r\"; filename=\"a/b\\\\c.php\"\r\n",
        "Content-Disposition: form-data; name=\"f\"; filename=\"x.php\"\r\n",
        "Content-Disposition: form-data; NAME=\"g\"; FileName=y;z.php\r\n",
        "Content-Disposition: form-data; name=\"a;b\"; name=c\r\n",
        "Content-Disposition: form-data\r\n",
        "Content-Disposition: form-data; name=\"d\r\n",
        "Content-Type: text/plain\r\n",
        " name=\"e\"\r\n",
        "no colon\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"y\"\r\n\r\n--B\r\n",
    ];
    let mut runner = TestRunner::deterministic();
    let strategy = vec(select(lines.to_vec()), 1..14);
    let types: [&[u8]; 6] = [
        b"multipart/form-data; boundary=B",
        b"multipart/form-data; boundary=\"B\"; x",
        b"multipart/form-data; BOUNDARY=B; charset=x",
        b"multipart/form-data; boundary=B,c",
        b"multipart/form-data; xboundary=B",
        b"multipart/form-data; boundary =B",
    ];
    let mut seen = 0;
    for round in 0..400 {
        let body = strategy
            .new_tree(&mut runner)
            .expect("a case")
            .current()
            .concat()
            .into_bytes();
        let content_type = types[round % types.len()];
        let answer = ask(&server, content_type, &body);
        let said: Vec<&str> = answer.lines().filter(|line| !nameless(line)).collect();
        assert_eq!(read(content_type, &body), said, "{}", body.escape_ascii());
        seen += said.len();
    }
    assert!(seen > 100, "the cases say something: {seen}");
}

/// Whether the name of a file is only digits, as PHP makes them up.
fn nameless(line: &str) -> bool {
    let name = line
        .strip_prefix("file ")
        .and_then(|rest| rest.split(' ').next());
    name.is_some_and(|hex| !hex.is_empty() && hex.as_bytes().chunks(2).all(|pair| pair[0] == b'3'))
}
