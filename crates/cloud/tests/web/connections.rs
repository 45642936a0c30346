//! Clients that are slow on purpose, or send too much.

use crate::common::{On, World};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Seconds that a head and a whole request may take in these tests.
const HEAD: u32 = 1;
const REQUEST: u32 = 3;

async fn world() -> World {
    World::with(On::Sqlite, |config| {
        config.limits.head_seconds = HEAD;
        config.limits.request_seconds = REQUEST;
    })
    .await
}

/// Sends `first`, then a byte of `rest` again and again every 100 ms until the server hangs up; gives what it said and
/// after how long it was gone.
async fn dribble(address: SocketAddr, first: &[u8], rest: u8) -> (String, Duration) {
    let begun = Instant::now();
    let stream = TcpStream::connect(address).await.expect("connected");
    let (mut read, mut write) = stream.into_split();
    write.write_all(first).await.expect("sent");
    let writer = tokio::spawn(async move {
        while write.write_all(&[rest]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut said = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(20), async {
        let mut part = [0; 4_096];
        // A reset is an end, too.
        while let Ok(length @ 1..) = read.read(&mut part).await {
            said.extend_from_slice(&part[..length]);
        }
    });
    end.await.expect("the server hangs up");
    let after = begun.elapsed();
    writer.abort();
    (String::from_utf8_lossy(&said).into_owned(), after)
}

fn between(after: Duration, from: u32, to: u32) -> bool {
    let range = Duration::from_secs(from.into())..Duration::from_secs(to.into());
    range.contains(&after)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_dribbles_its_headers_is_dropped() {
    let world = world().await;
    let head = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    let (said, after) = dribble(world.server.address(), head, b'a').await;
    assert!(said.is_empty(), "{said}");
    assert!(between(after, HEAD, HEAD + 4), "{after:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_says_nothing_is_dropped() {
    let world = world().await;
    let mut stream = TcpStream::connect(world.server.address())
        .await
        .expect("connected");
    let begun = Instant::now();
    let mut byte = [0];
    let end = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut byte)).await;
    assert_eq!(end.expect("the server hangs up").unwrap_or(0), 0);
    assert!(between(begun.elapsed(), HEAD, HEAD + 4));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_dribbles_its_body_is_refused_and_dropped() {
    let world = world().await;
    let origin = world.browser().origin;
    let mut browser = world.browser();
    browser.get("/sign-in").await;
    let token = &browser.cookies["__Host-csrf"];
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nCookie: __Host-csrf={token}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\ncsrf={token}&email="
    );
    let (said, after) = dribble(world.server.address(), head.as_bytes(), b'a').await;
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    assert!(between(after, REQUEST, REQUEST + 5), "{after:?}");
    // A site's door waits no longer.
    let head = b"POST /v1/site/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n";
    let (said, after) = dribble(world.server.address(), head, b'a').await;
    assert!(said.starts_with("HTTP/1.1 4"), "{said}");
    assert!(
        after < Duration::from_secs(u64::from(REQUEST) + 5),
        "{after:?}"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_slow_clients_do_not_keep_others_waiting() {
    let world = world().await;
    let address = world.server.address();
    let mut slow = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream
            .write_all(b"GET / HTTP/1.1\r\nX: ")
            .await
            .expect("sent");
        slow.push(stream);
    }
    let begun = Instant::now();
    assert_eq!(world.browser().get("/sign-in").await.status, 200);
    assert!(begun.elapsed() < Duration::from_secs(1));
    for stream in &mut slow {
        let mut rest = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest));
        let _ = end.await.expect("dropped");
    }
    world.stop().await;
}

/// The status line of the answer to raw bytes.
async fn status(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    // The server may answer and hang up before it has read all of it.
    let _ = stream.write_all(bytes).await;
    let mut said = Vec::new();
    let mut part = [0; 1_024];
    let answer = tokio::time::timeout(Duration::from_secs(20), async {
        while let Ok(length @ 1..) = stream.read(&mut part).await {
            said.extend_from_slice(&part[..length]);
            if said.windows(2).any(|two| two == b"\r\n") {
                break;
            }
        }
    });
    answer.await.expect("an answer or an end");
    let said = String::from_utf8_lossy(&said).into_owned();
    said.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_that_are_too_large_have_too_many_lines_or_make_no_sense_are_refused() {
    let world = World::start(On::Sqlite).await;
    let address = world.server.address();
    let with = |more: &str| format!("GET /sign-in HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");
    let many = |number: usize| with(&"X: y\r\n".repeat(number));
    let long = |bytes: usize| with(&format!("X-Long: {}\r\n", "a".repeat(bytes)));
    let target = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000));
    for (what, request, expected) in [
        ("an ordinary one", many(0), "HTTP/1.1 200 OK"),
        ("99 headers", many(98), "HTTP/1.1 200 OK"),
        ("many headers", many(101), "HTTP/1.1 431 "),
        ("16 KiB", long(16 << 10), "HTTP/1.1 200 OK"),
        ("33 KiB", long(33 << 10), "HTTP/1.1 431 "),
        ("a long address", target, "HTTP/1.1 4"),
        (
            "two lengths",
            "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"
                .to_owned(),
            "HTTP/1.1 400 ",
        ),
        (
            "a header with a line break in its name",
            with("X y: z\r\n"),
            "HTTP/1.1 400 ",
        ),
        ("no HTTP", "hello\r\n\r\n".to_owned(), "HTTP/1.1 400 "),
        (
            "another version",
            "GET / HTTP/9.9\r\nHost: x\r\n\r\n".to_owned(),
            "HTTP/1.1 400 ",
        ),
    ] {
        let status = status(address, request.as_bytes()).await;
        assert!(status.starts_with(expected), "{what}: {status:?}");
    }
    // Length and chunks together may be read in two ways by two servers: whichever this one takes, it hangs up after.
    let both = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n\
        0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    let status = status(address, both.as_bytes()).await;
    assert!(status.starts_with("HTTP/1.1 4"), "{status:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_in_chunks_is_counted_while_it_comes() {
    let world = World::start(On::Sqlite).await;
    let origin = world.browser().origin;
    let mut request = format!(
        "POST /sign-up HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\nTransfer-Encoding: chunked\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    );
    for _ in 0..20 {
        request.push_str("400\r\n");
        request.push_str(&"a".repeat(1_024));
        request.push_str("\r\n");
    }
    let status = status(world.server.address(), request.as_bytes()).await;
    assert!(status.starts_with("HTTP/1.1 413 "), "{status:?}");
    world.stop().await;
}
