use crate::support::World;
use crate::support::events::{blocks, body, gzip};
use crate::support::person::Person;
use crate::support::site::{Answer, JSON, LINES, Outgoing, SiteClient};
use packetsense_wire::SignatureError;
use packetsense_wire::key;
use packetsense_wire::message::batch;
use serde_json::json;

crate::on_both!(
    what_is_not_signed_as_the_protocol_says_is_refused_and_nothing_of_it_is_stored,
    what_is_too_large_or_malformed_is_refused_and_nothing_of_it_is_stored,
    a_request_that_is_sent_again_is_refused_also_after_a_restart,
);

/// What a test does to a good request.
type Spoil = fn(&mut Outgoing);

async fn connected(world: &World) -> SiteClient {
    let person = Person::signed_up(&world.url(), "ada@example.org").await;
    SiteClient::connected(&world.url(), &person, "https://example.org", world.now()).await
}

/// A good batch, signed at the world's time plus `ahead` seconds.
fn good(world: &World, site: &SiteClient, ahead: i64) -> Outgoing {
    let (batch, events) = blocks(1, 5, world.now());
    site.batch(body(&batch, &events), world.now() + ahead)
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.code()),
        (status, code),
        "{}",
        answer.json
    );
    assert_eq!(answer.json["status"], status);
    for member in ["type", "title", "detail", "request_id"] {
        assert!(answer.json[member].is_string(), "{member}: {}", answer.json);
    }
}

async fn what_is_not_signed_as_the_protocol_says_is_refused_and_nothing_of_it_is_stored(
    world: World,
) {
    let site = connected(&world).await;
    let mut unsigned = good(&world, &site, 0);
    for name in ["signature", "signature-input", "content-digest"] {
        unsigned.headers.remove(name);
    }
    let answer = site.send(unsigned).await;
    refused(&answer, 401, "signature.missing");
    assert_eq!(
        answer.signature,
        Err(SignatureError::Missing),
        "an unsigned request gets an unsigned answer"
    );

    let spoiled: [(&str, Spoil); 12] = [
        ("signature.missing", |o| {
            drop(o.headers.remove("content-digest"));
        }),
        ("signature.missing", |o| {
            drop(o.headers.remove("signature-input"));
        }),
        ("signature.malformed", |o| {
            edit(o, "signature-input", ";tag=\"packetsense-v1\"", "");
        }),
        ("signature.malformed", |o| {
            edit(o, "signature-input", "\"@query\" ", "");
        }),
        ("signature.malformed", |o| {
            edit(o, "signature-input", "ed25519", "hmac-sha256");
        }),
        ("signature.malformed", |o| {
            edit(o, "content-digest", "sha-256", "sha-512");
        }),
        ("signature.digest", |o| {
            *o.body.last_mut().expect("a byte") ^= 1;
        }),
        ("signature.invalid", |o| {
            edit(o, "content-type", "application", "application2");
        }),
        ("signature.invalid", |o| o.query = "a=b".into()),
        ("signature.invalid", |o| {
            edit(o, "signature-input", ";nonce=\"", ";nonce=\"A");
        }),
        ("signature.invalid", |o| {
            drop(
                o.headers
                    .insert("signature".into(), format!("ps=:{}==:", "A".repeat(86))),
            );
        }),
        ("signature.authority", |o| {
            o.host = Some("other.example".into());
        }),
    ];
    for (index, (code, spoil)) in spoiled.into_iter().enumerate() {
        // The one for another host is signed for that host.
        let mut outgoing = if code == "signature.authority" {
            let mut elsewhere = SiteClient::new("https://other.example", "https://example.org");
            elsewhere.key = site.key.clone();
            good(&world, &elsewhere, 0)
        } else {
            good(&world, &site, 0)
        };
        spoil(&mut outgoing);
        let answer = site.send(outgoing).await;
        refused(&answer, 401, code);
        assert_eq!(answer.signature, Ok(()), "refusal {index} is signed");
    }

    for ahead in [-301, 61, 4_000, -4_000] {
        let answer = site.send(good(&world, &site, ahead)).await;
        refused(&answer, 401, "signature.clock");
        assert_eq!(answer.json["server_time"], world.now());
        assert_eq!(answer.signature, Ok(()));
    }
    let late = good(&world, &site, 0);
    world.pass(301);
    refused(&site.send(late).await, 401, "signature.clock");

    let mut stranger = SiteClient::new(&world.url(), "https://example.org");
    stranger.connected = site.connected.clone();
    let answer = stranger.send(good(&world, &stranger, 0)).await;
    refused(&answer, 401, "signature.unknown_key");
    assert_eq!(answer.signature, Ok(()));
    let large = stranger.batch(vec![b'x'; 1 << 20], world.now());
    refused(&stranger.send(large).await, 401, "signature.unknown_key");
    let mut forged = good(&world, &stranger, 0);
    let (own, hers) = [&stranger.key, &site.key]
        .map(|k| key::thumbprint(&k.verifying_key()))
        .into();
    edit(&mut forged, "signature-input", &own, &hers);
    refused(&site.send(forged).await, 401, "signature.invalid");

    assert!(world.events(&site).await.is_empty());
    assert_eq!(
        world.rows("request_nonces").await,
        1,
        "that of the token request"
    );
}

fn edit(outgoing: &mut Outgoing, name: &str, from: &str, to: &str) {
    let value = outgoing.headers.get_mut(name).expect(name);
    assert!(value.contains(from), "{name}: {value}");
    *value = value.replacen(from, to, 1);
}

async fn what_is_too_large_or_malformed_is_refused_and_nothing_of_it_is_stored(world: World) {
    let site = connected(&world).await;
    let (batch, events) = blocks(1, 3, world.now());
    let lines = String::from_utf8(batch::write(&batch, &events)).expect("text");
    let with = |from: &str, to: &str| gzip(lines.replacen(from, to, 1).as_bytes());
    let many = lines.clone()
        + &lines
            .lines()
            .nth(1)
            .map(|line| format!("{line}\n"))
            .expect("an event")
            .repeat(20_000);
    for (what, bytes, status, code, detail) in [
        (
            "too large as sent",
            vec![b'x'; (1 << 20) + 1],
            413,
            "body.too_large",
            "",
        ),
        (
            "a bomb",
            gzip(&vec![b'\n'; (8 << 20) + 1]),
            413,
            "body.too_large",
            "8388608",
        ),
        (
            "too many events",
            gzip(many.as_bytes()),
            413,
            "body.too_large",
            "20000",
        ),
        (
            "no gzip",
            lines.clone().into_bytes(),
            400,
            "body.invalid",
            "gzip",
        ),
        ("empty", gzip(b""), 400, "body.invalid", "empty"),
        (
            "no batch line",
            gzip(b"{}\n"),
            400,
            "body.invalid",
            "line 1",
        ),
        (
            "not JSON",
            with("\"type\":\"block\"", "\"type\":\"block"),
            400,
            "body.invalid",
            "line 2",
        ),
        (
            "unknown type",
            with("\"type\":\"block\"", "\"type\":\"blog\""),
            400,
            "body.invalid",
            "line 2",
        ),
        (
            "unknown field",
            with("\"method\"", "\"cookie\""),
            400,
            "body.invalid",
            "cookie",
        ),
        (
            "a count of none",
            with("\"count\":1", "\"count\":0"),
            400,
            "body.invalid",
            "line 2: count",
        ),
        (
            "no address",
            with("203.0.113.1", "203.0.113.999"),
            400,
            "body.invalid",
            "line 3",
        ),
        (
            "a path with query",
            with("\"path\":\"/\"", "\"path\":\"/?a=secret\""),
            400,
            "body.invalid",
            "path",
        ),
        (
            "an empty line",
            gzip(lines.replacen('\n', "\n\n", 1).as_bytes()),
            400,
            "body.invalid",
            "line 2",
        ),
    ] {
        let answer = site.send(site.batch(bytes, world.now())).await;
        refused(&answer, status, code);
        let said = answer.json["detail"].as_str().unwrap_or_default();
        assert!(said.contains(detail), "{what}: {said}");
        assert!(!said.contains("secret"), "{said}");
        assert_eq!(answer.signature, Ok(()), "{what}");
    }
    let mut plain = site.sign(
        "POST",
        "/v1/site/events",
        "",
        LINES,
        lines.clone().into_bytes(),
        world.now(),
    );
    plain.headers.insert("content-encoding".into(), "br".into());
    refused(&site.send(plain).await, 400, "body.invalid");
    let json = site.sign(
        "POST",
        "/v1/site/events",
        "",
        JSON,
        gzip(lines.as_bytes()),
        world.now(),
    );
    refused(&site.send(json).await, 400, "body.invalid");

    let answer = site
        .send_json(
            "PUT",
            "/v1/site/inventory",
            &json!({"wordpress": "6.8"}),
            world.now(),
        )
        .await;
    refused(&answer, 400, "body.invalid");
    let huge = json!({"files": [], "x": "y".repeat(1 << 20)});
    let answer = site
        .send_json("POST", "/v1/site/hashes", &huge, world.now())
        .await;
    refused(&answer, 413, "body.too_large");
    let file = json!({"path": "../wp-config.php", "size": 1, "sha256": "a".repeat(64), "component": "core"});
    let answer = site
        .send_json(
            "POST",
            "/v1/site/hashes",
            &json!({"files": [file]}),
            world.now(),
        )
        .await;
    refused(&answer, 400, "body.invalid");
    assert!(
        answer.json["detail"]
            .as_str()
            .is_some_and(|text| text.contains("files[0].path"))
    );
    let answer = site
        .get(
            "/v1/checksums/core",
            "version=%2e%2e%2f&locale=en_US",
            world.now(),
        )
        .await;
    refused(&answer, 400, "body.invalid");
    let answer = site.get("/v1/nothing", "", world.now()).await;
    assert_eq!(
        (answer.status, answer.signature),
        (404, Ok(())),
        "answers of no route are signed too"
    );

    assert!(world.events(&site).await.is_empty());
    for table in ["inventories", "file_hashes", "open_findings"] {
        assert_eq!(world.rows(table).await, 0, "{table}");
    }
}

async fn a_request_that_is_sent_again_is_refused_also_after_a_restart(mut world: World) {
    let site = connected(&world).await;
    let first = good(&world, &site, 0);
    let copy = |o: &Outgoing| Outgoing {
        method: o.method,
        path: o.path.clone(),
        query: o.query.clone(),
        host: None,
        headers: o.headers.clone(),
        body: o.body.clone(),
    };
    let (second, third) = (copy(&first), copy(&first));
    assert_eq!(site.send(first).await.status, 202);
    let answer = site.send(second).await;
    refused(&answer, 401, "signature.replayed");
    assert_eq!(answer.signature, Ok(()));
    world.restart().await;
    let answer = site.send(third).await;
    refused(&answer, 401, "signature.replayed");
    assert_eq!(
        answer.signature,
        Ok(()),
        "the service keys outlive the restart"
    );
    assert_eq!(world.events(&site).await.len(), 5);
}
