use crate::support::World;
use crate::support::events::{blocks, body, others};
use crate::support::person::Person;
use crate::support::site::SiteClient;
use packetsense_cloud::events::findings;
use std::collections::BTreeSet;
use std::sync::Arc;

crate::on_both!(
    a_batch_sent_twice_is_stored_once_and_answered_alike,
    many_senders_at_the_same_time_lose_and_double_nothing,
    a_finding_keeps_its_newest_state,
);

async fn connected(world: &World) -> SiteClient {
    let person = Person::signed_up(&world.url(), "ada@example.org").await;
    SiteClient::connected(&world.url(), &person, "https://example.org", world.now()).await
}

async fn a_batch_sent_twice_is_stored_once_and_answered_alike(mut world: World) {
    let site = connected(&world).await;
    let (batch, events) = blocks(1, 7, world.now());
    let bytes = body(&batch, &events);
    let first = site.send(site.batch(bytes.clone(), world.now())).await;
    assert_eq!(first.status, 202, "{}", first.json);
    for _ in 0..2 {
        world.restart().await;
        let again = site.send(site.batch(bytes.clone(), world.now())).await;
        assert_eq!((again.status, &again.json), (202, &first.json));
    }
    assert_eq!(world.events(&site).await.len(), 7);
}

async fn many_senders_at_the_same_time_lose_and_double_nothing(world: World) {
    let site = Arc::new(connected(&world).await);
    let bodies: Vec<_> = (0..20)
        .map(|seq| {
            let (batch, events) = blocks(seq, 10, world.now());
            body(&batch, &events)
        })
        .collect();
    let sends = bodies.iter().chain(&bodies).map(|bytes| {
        let (site, outgoing) = (site.clone(), site.batch(bytes.clone(), world.now()));
        tokio::spawn(async move { site.send(outgoing).await.status })
    });
    for status in futures_util::future::join_all(sends).await {
        assert_eq!(status.expect("ran"), 202);
    }
    let events = world.events(&site).await;
    let ids: BTreeSet<_> = events.iter().map(|event| &event.id).collect();
    assert_eq!((events.len(), ids.len()), (200, 200));
}

async fn a_finding_keeps_its_newest_state(world: World) {
    let site = connected(&world).await;
    let at = world.now();
    for (seq, time, size) in [(1, at - 10, 1), (2, at, 2), (3, at - 5, 3)] {
        let (batch, _) = blocks(seq, 0, at);
        let mut events = others(time);
        for event in &mut events {
            if let packetsense_wire::message::event::Event::Finding(finding) = event {
                finding.size = Some(size);
            }
        }
        let answer = site.send(site.batch(body(&batch, &events), at)).await;
        assert_eq!(answer.status, 202, "{}", answer.json);
    }
    let open = findings::open(&world.app().db, &site.id(), 10)
        .await
        .expect("asked");
    assert_eq!(open.len(), 1);
    let state = (open[0].size, open[0].first_at, open[0].last_at);
    assert_eq!(state, (Some(2), (at - 10) * 1_000_000, at * 1_000_000));
    assert!(
        findings::dismiss(&world.app().db, &site.id(), "wp-login.php")
            .await
            .expect("asked")
    );
    assert_eq!(
        findings::count(&world.app().db, &site.id())
            .await
            .expect("asked"),
        0
    );
    let counts = world
        .app()
        .events
        .counts(&site.id(), 0, i64::MAX)
        .await
        .expect("asked");
    assert_eq!(
        (counts.findings, counts.log_ins_failed),
        (3, 9),
        "history stays"
    );
}
