use super::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

fn url(text: &str) -> Url {
    Url::parse(text).expect("a URL")
}

async fn refused(text: &str) -> ProbeError {
    Prober::new([])
        .post(&url(text), Vec::new())
        .await
        .expect_err(text)
}

#[tokio::test]
async fn hosts_that_are_private_in_any_spelling_are_not_asked() {
    for host in [
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "127.1",
        "localhost",
        "[::1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "0xa9fea9fe",
        "10.0.0.1",
        "[fd00:ec2::254]",
        "0",
        "127.0.0.1.",
    ] {
        let error = refused(&format!("http://{host}/")).await;
        assert!(
            matches!(error, ProbeError::NotPublic(_) | ProbeError::Resolve),
            "{host}: {error}"
        );
    }
}

#[tokio::test]
async fn other_schemes_names_in_the_address_and_other_services_ports_are_refused() {
    for text in [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://a@example.org/",
        "http://:b@example.org/",
    ] {
        assert!(matches!(refused(text).await, ProbeError::Scheme), "{text}");
    }
    for port in [22, 25, 110, 993] {
        let error = refused(&format!("http://1.1.1.1:{port}/")).await;
        assert!(matches!(error, ProbeError::Port(p) if p == port), "{error}");
    }
}

/// Answers every connection with `answer` until the test ends; gives the origin and the number of requests.
async fn server(answer: Vec<u8>) -> (Url, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = url(&format!(
        "http://{}/",
        listener.local_addr().expect("bound")
    ));
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(&answer).await;
            });
        }
    });
    (origin, count)
}

fn allowing(origin: &Url) -> Prober {
    Prober::new([origin.origin()])
}

#[tokio::test]
async fn an_origin_that_the_operator_named_is_asked_and_only_that_one() {
    let (origin, _) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec()).await;
    let answer = allowing(&origin).post(&origin, b"{}".to_vec()).await;
    assert_eq!(answer.expect("answered"), b"ok");
    let (other, asked) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec()).await;
    let answer = allowing(&origin).post(&other, b"{}".to_vec()).await;
    assert!(matches!(answer, Err(ProbeError::NotPublic(_))));
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (target, asked) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
    let answer = format!("HTTP/1.1 307 T\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
    let (origin, _) = server(answer.into_bytes()).await;
    let error = allowing(&origin).post(&origin, Vec::new()).await;
    assert!(matches!(error, Err(ProbeError::Status(307))), "{error:?}");
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let mut endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..64 {
        endless.extend(b"400\r\n");
        endless.extend(vec![b'a'; 0x400]);
        endless.extend(b"\r\n");
    }
    let (origin, _) = server(endless).await;
    let error = allowing(&origin).post(&origin, Vec::new()).await;
    assert!(matches!(error, Err(ProbeError::TooLarge)), "{error:?}");
}

#[tokio::test]
async fn a_host_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = url(&format!(
        "http://{}/",
        listener.local_addr().expect("bound")
    ));
    let mut prober = allowing(&origin);
    prober.timeout = Duration::from_millis(50);
    let error = prober.post(&origin, Vec::new()).await;
    assert!(matches!(error, Err(ProbeError::NoAnswer(_))), "{error:?}");
}
