//! The whole service, started on a free port and asked over HTTP.

use packetsense_cloud::{Config, Server, serve};

async fn start(folder: &std::path::Path) -> Server {
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: folder.join("data"),
        ..Config::default()
    };
    serve(config).await.expect("the service starts")
}

#[tokio::test]
async fn it_starts_answers_and_stops() {
    let folder = tempfile::tempdir().expect("folder");
    let server = start(folder.path()).await;
    let url = format!("http://{}/readyz", server.address());
    let text = reqwest::get(&url).await.expect("answer").text().await;
    assert_eq!(text.expect("text"), "ready\n");
    server.stop().await;
    assert!(reqwest::get(&url).await.is_err());
}
