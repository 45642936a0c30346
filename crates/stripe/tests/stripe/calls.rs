//! Calls over real HTTP to a server that keeps what it got and answers what it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use packetsense_stripe::customer::CustomerParams;
use packetsense_stripe::error::Kind;
use packetsense_stripe::price::PriceFilter;
use packetsense_stripe::subscription::{
    ItemChange, ProrationBehavior, Status, SubscriptionCancel, SubscriptionUpdate,
};
use packetsense_stripe::{API_VERSION, ApiKey, Client, Error, IdempotencyKey};

#[derive(Debug, Clone)]
struct Call {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
}

#[derive(Default)]
struct Seen {
    calls: Vec<Call>,
    answers: Vec<(u16, String)>,
}

struct Server {
    seen: Arc<Mutex<Seen>>,
    url: String,
}

impl Server {
    /// Answers in that order, then with 500.
    async fn start(answers: &[(u16, &str)]) -> anyhow::Result<Self> {
        let answers = answers
            .iter()
            .rev()
            .map(|(status, body)| (*status, (*body).to_owned()));
        let seen = Arc::new(Mutex::new(Seen {
            calls: Vec::new(),
            answers: answers.collect(),
        }));
        let keep = seen.clone();
        let take = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let mut seen = keep.lock().expect("no panic elsewhere");
            let body = String::from_utf8_lossy(&body).into_owned();
            seen.calls.push(Call {
                method,
                uri,
                headers,
                body,
            });
            let (status, body) = seen.answers.pop().unwrap_or((500, String::new()));
            let status = StatusCode::from_u16(status).expect("a status");
            std::future::ready((status, [("request-id", "req_7")], body))
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let app = Router::new().fallback(take);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { seen, url })
    }

    fn client(&self) -> Client {
        let key = ApiKey::new("sk_test_calls").expect("a key");
        Client::with_timeout(&self.url, key, Duration::from_secs(20)).expect("a client")
    }

    fn calls(&self) -> Vec<Call> {
        self.seen.lock().expect("no panic elsewhere").calls.clone()
    }
}

fn key() -> IdempotencyKey {
    IdempotencyKey::new("call-1").expect("a key")
}

#[tokio::test]
async fn a_change_carries_version_key_and_name() -> anyhow::Result<()> {
    let subscription = r#"{"id":"sub_1","customer":{"id":"cus_1"},"status":"on_the_moon","created":1,"items":{"data":[],"new":1}}"#;
    let server = Server::start(&[(200, subscription)]).await?;
    let change = SubscriptionUpdate {
        items: Some(vec![ItemChange {
            id: Some("si_1".into()),
            quantity: Some(5),
            ..ItemChange::default()
        }]),
        proration_behavior: Some(ProrationBehavior::AlwaysInvoice),
        ..SubscriptionUpdate::default()
    };
    let answer = server
        .client()
        .update_subscription("sub_1", &change, &key())
        .await?;
    assert_eq!(answer.status, Status::Other("on_the_moon".into()));
    assert_eq!(answer.customer.id(), "cus_1");
    let call = &server.calls()[0];
    assert_eq!(call.method, Method::POST);
    assert_eq!(call.uri.path(), "/v1/subscriptions/sub_1");
    assert_eq!(call.headers["stripe-version"], API_VERSION);
    assert_eq!(call.headers["idempotency-key"], "call-1");
    assert_eq!(call.headers["authorization"], "Bearer sk_test_calls");
    let body = call.body.replace("%5B", "[").replace("%5D", "]");
    assert_eq!(
        body,
        "items[0][id]=si_1&items[0][quantity]=5&proration_behavior=always_invoice"
    );
    Ok(())
}

#[tokio::test]
async fn ending_a_subscription_says_how_in_the_query() -> anyhow::Result<()> {
    let ended =
        r#"{"id":"sub_1","customer":"cus_1","status":"canceled","created":1,"items":{"data":[]}}"#;
    let server = Server::start(&[(200, ended)]).await?;
    let how = SubscriptionCancel {
        prorate: Some(true),
        ..SubscriptionCancel::default()
    };
    let answer = server.client().cancel_subscription("sub_1", &how).await?;
    assert_eq!(answer.status, Status::Canceled);
    let call = &server.calls()[0];
    assert_eq!(call.method, Method::DELETE);
    assert_eq!(call.uri, "/v1/subscriptions/sub_1?prorate=true");
    assert_eq!(call.body, "");
    Ok(())
}

#[tokio::test]
async fn errors_say_whose_fault_they_are_and_whether_to_try_again() -> anyhow::Result<()> {
    let error = |kind: &str| {
        format!(r#"{{"error":{{"type":"{kind}","code":"c","message":"of ada@example.org"}}}}"#)
    };
    let api = error("api_error");
    let card = error("card_error");
    let invalid = error("invalid_request_error");
    let idempotency = error("idempotency_error");
    let cases = [
        (402, card.as_str(), Kind::Card, false),
        (400, &invalid, Kind::InvalidRequest, false),
        (404, &invalid, Kind::InvalidRequest, false),
        (409, &invalid, Kind::InvalidRequest, true),
        (400, &idempotency, Kind::Idempotency, false),
        (401, &invalid, Kind::Authentication, false),
        (403, &invalid, Kind::Permission, false),
        (429, &invalid, Kind::RateLimit, true),
        (500, &api, Kind::Api, true),
        (502, "<html>a proxy</html>", Kind::Api, true),
        (301, "", Kind::Api, false),
    ];
    let answers: Vec<(u16, &str)> = cases.iter().map(|case| (case.0, case.1)).collect();
    let server = Server::start(&answers).await?;
    for (status, _, kind, again) in cases {
        let answer = server
            .client()
            .create_customer(&CustomerParams::default(), &key())
            .await;
        let Err(error @ Error::Refused(_)) = answer else {
            anyhow::bail!("{status}: {answer:?}");
        };
        assert_eq!(error.may_retry(), again, "{status}");
        assert_eq!(error.is_missing(), status == 404, "{status}");
        assert!(!error.to_string().contains("ada@"), "{error}");
        let Error::Refused(refusal) = error else {
            continue;
        };
        assert_eq!(refusal.kind, kind, "{status}");
        assert_eq!(refusal.request_id.as_deref(), Some("req_7"));
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_answer_is_an_error() -> anyhow::Result<()> {
    let large = " ".repeat((8 << 20) + 1);
    let server = Server::start(&[(200, "[1,2"), (200, "{}"), (200, &large)]).await?;
    let client = server.client();
    assert!(matches!(
        client.customer("cus_1").await,
        Err(Error::Unreadable(_))
    ));
    assert!(matches!(
        client.customer("cus_1").await,
        Err(Error::Unreadable(_))
    ));
    assert!(matches!(
        client.customer("cus_1").await,
        Err(Error::TooLarge(_))
    ));
    assert!(matches!(client.customer("../v2").await, Err(Error::Id)));
    assert_eq!(server.calls().len(), 3, "a wrong id is never asked for");

    // A server that takes the call and never answers, and one that is not there.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let at = format!("http://{}", silent.local_addr()?);
    let patience = Duration::from_millis(300);
    let api_key = || ApiKey::new("sk_test_calls").expect("a key");
    let waiting = Client::with_timeout(&at, api_key(), patience)?
        .customer("cus_1")
        .await;
    assert!(
        matches!(waiting, Err(Error::Connection("timed out"))),
        "{waiting:?}"
    );
    drop(silent);
    let gone = Client::with_timeout(&at, api_key(), patience)?
        .customer("cus_1")
        .await;
    assert!(gone.is_err_and(|error| error.may_retry()));
    Ok(())
}

#[tokio::test]
async fn lists_are_read_to_their_end() -> anyhow::Result<()> {
    let price = |n: u8| format!(r#"{{"id":"price_{n}","product":"prod_1","currency":"eur"}}"#);
    let first = format!(r#"{{"data":[{},{}],"has_more":true}}"#, price(1), price(2));
    let last = format!(r#"{{"data":[{}],"has_more":false}}"#, price(3));
    let server = Server::start(&[(200, &first), (200, &last)]).await?;
    let filter = PriceFilter {
        active: Some(true),
        ..PriceFilter::default()
    };
    let all = server.client().prices(&filter)?.collect(1000).await?;
    assert_eq!(all.len(), 3);
    let queries: Vec<_> = server
        .calls()
        .iter()
        .map(|call| call.uri.query().map(str::to_owned))
        .collect();
    assert_eq!(queries[0].as_deref(), Some("active=true&limit=100"));
    assert_eq!(
        queries[1].as_deref(),
        Some("active=true&limit=100&starting_after=price_2")
    );
    Ok(())
}
