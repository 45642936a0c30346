use super::*;
use crate::clock::{DAY, SECOND};
use crate::config::Config;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// One event of each type, as a site writes them.
pub(super) const LINES: [&str; 3] = [
    r##"{"type":"block","id":"01936f5e-0000-7000-8000-000000000001","at":1790000000000000,"count":3,"ip":"203.0.113.9","method":"GET","path":"/shop_100%","field":"query:id","excerpt":"#' union select","rule":"sqli-union","class":"sqli","severity":"critical","action":"block","status":403,"ref":"7Q2K-9F4M"}"##,
    r#"{"type":"login","id":"01936f5e-0000-7000-8000-000000000002","at":1790000001000000,"count":2,"ip":"2001:db8::1","account_hash":"0000000000000000000000000000000000000000000000000000000000000000","account_exists":true,"outcome":"failed","method":"form"}"#,
    r#"{"type":"finding","id":"01936f5e-0000-7000-8000-000000000003","at":1790000002000000,"count":1,"kind":"modified","path":"wp-login.php","size":1234,"sha256":"1111111111111111111111111111111111111111111111111111111111111111","component":"core","severity":"high"}"#,
];
const AT: i64 = 1_790_000_000_000_000;

struct Fixture {
    folder: tempfile::TempDir,
    time: Arc<AtomicI64>,
}

impl Fixture {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("temporary folder"),
            time: Arc::new(AtomicI64::new(AT + 60 * SECOND)),
        }
    }

    async fn open(&self) -> EventStore {
        let config = Config {
            data: self.folder.path().to_owned(),
            ..Config::default()
        };
        let db = Db::open(&config).await.expect("state");
        let clock = Clock::Set(self.time.clone());
        EventStore::open(&config, &db, &clock, &Metrics::default()).expect("event store")
    }

    fn later(&self, by: i64) {
        self.time.fetch_add(by, Ordering::SeqCst);
    }
}

fn events() -> Vec<event::Event> {
    let read = |line: &&str| serde_json::from_str(line).expect("an event");
    LINES.iter().map(read).collect()
}

fn batch(seq: u64) -> Batch {
    Batch {
        batch: uuid::Uuid::now_v7(),
        seq,
        dropped: 0,
        sealed_at: AT + 5 * SECOND,
        plugin: "0.1.0".into(),
    }
}

fn everything() -> Filter {
    Filter {
        kinds: Vec::new(),
        class: None,
        action: None,
        text: None,
        from: AT - DAY,
        to: AT + 100 * DAY,
        limit: 100,
        before: None,
    }
}

async fn ids(store: &EventStore, filter: &Filter) -> Vec<char> {
    let events = store.query("site", filter).await.expect("answered");
    events.iter().filter_map(|e| e.id.chars().last()).collect()
}

#[tokio::test]
async fn what_was_stored_comes_back_as_it_was_and_only_for_its_site() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    let stored = store.append("site", batch(1), &events()).await;
    assert_eq!(stored.expect("stored").events, 3);
    let all = store.query("site", &everything()).await.expect("answered");
    assert_eq!(all.len(), 3);
    let block = &all[2];
    assert_eq!((block.what, block.at, block.count), (Kind::Block, AT, 3));
    assert_eq!(block.ip.as_deref(), Some("203.0.113.9"));
    assert_eq!(block.excerpt.as_deref(), Some("#' union select"));
    assert_eq!(
        (block.status, block.severity.as_deref()),
        (Some(403), Some("critical"))
    );
    assert_eq!(
        (all[1].account_exists, all[1].method.as_deref()),
        (Some(true), Some("form"))
    );
    assert_eq!(
        (all[0].size, all[0].kind.as_deref()),
        (Some(1234), Some("modified"))
    );
    assert!(
        store
            .query("other", &everything())
            .await
            .expect("answered")
            .is_empty()
    );
}

#[tokio::test]
async fn a_batch_sent_twice_is_stored_once_also_after_a_restart_and_weeks_later() {
    let fixture = Fixture::new();
    let (store, first) = (fixture.open().await, batch(1));
    assert!(
        !store
            .append("site", first.clone(), &events())
            .await
            .expect("stored")
            .repeated
    );
    let again = store
        .append("site", first.clone(), &events())
        .await
        .expect("known");
    assert_eq!(
        again,
        Stored {
            events: 3,
            repeated: true
        }
    );
    let other = store
        .append("other", first.clone(), &events())
        .await
        .expect("stored");
    assert!(!other.repeated, "another site may have made the same id");
    store.close().await;
    for days in [1, 7, 30] {
        fixture.later(days * DAY);
        let store = fixture.open().await;
        assert!(
            store
                .append("site", first.clone(), &events())
                .await
                .expect("known")
                .repeated,
            "{days}"
        );
        assert!(
            !store
                .append("site", batch(2), &[])
                .await
                .expect("stored")
                .repeated
        );
        store.close().await;
    }
    assert_eq!(ids(&fixture.open().await, &everything()).await.len(), 3);
}

#[tokio::test]
async fn batches_that_arrive_at_the_same_time_share_commits_and_none_is_lost() {
    let fixture = Fixture::new();
    let store = Arc::new(fixture.open().await);
    let shared = batch(0);
    let tasks: Vec<_> = (0..200_u64)
        .map(|seq| {
            let store = store.clone();
            let batch = if seq % 10 == 0 {
                shared.clone()
            } else {
                batch(seq)
            };
            tokio::spawn(async move { store.append("site", batch, &events()).await })
        })
        .collect();
    let mut repeated = 0;
    for task in tasks {
        repeated += usize::from(task.await.expect("ran").expect("stored").repeated);
    }
    assert_eq!(repeated, 19);
    let counts = store
        .counts("site", AT - DAY, AT + DAY)
        .await
        .expect("counted");
    assert_eq!(
        (counts.blocked, counts.log_ins_failed, counts.findings),
        (3 * 181, 2 * 181, 181)
    );
}

#[tokio::test]
async fn events_of_several_weeks_are_merged_by_time_page_by_page() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    let mut sent = events();
    for week in 0..3 {
        for event in &mut sent {
            let event::Event::Block(block) = event else {
                continue;
            };
            block.id = format!(
                "01936f5e-0000-7000-8000-00000000000{}",
                char::from(b'a' + week)
            )
            .parse()
            .expect("an id");
            block.at = AT + i64::from(week) * 7 * DAY;
        }
        fixture
            .time
            .store(AT + i64::from(week) * 7 * DAY + SECOND, Ordering::SeqCst);
        store
            .append("site", batch(1), &sent[..1])
            .await
            .expect("stored");
    }
    let mut filter = Filter {
        limit: 2,
        ..everything()
    };
    let page = store.query("site", &filter).await.expect("answered");
    assert_eq!(ids(&store, &filter).await, ['c', 'b']);
    filter.before = page.last().map(|e| Cursor {
        at: e.at,
        id: e.id.clone(),
    });
    assert_eq!(ids(&store, &filter).await, ['a']);
    let late = Filter {
        from: AT + 8 * DAY,
        ..everything()
    };
    assert_eq!(ids(&store, &late).await, ['c']);
    let histogram = store
        .histogram("site", AT, AT + 21 * DAY, 3)
        .await
        .expect("counted");
    let totals: Vec<_> = histogram
        .buckets
        .iter()
        .map(|bucket| bucket.total)
        .collect();
    assert_eq!((histogram.width, totals), (7 * DAY, vec![3, 3, 3]));
    let files = std::fs::read_dir(fixture.folder.path().join("events")).expect("folder");
    let databases = files.filter(|f| {
        f.as_ref()
            .is_ok_and(|f| f.path().extension().is_some_and(|e| e == "sqlite"))
    });
    assert_eq!(databases.count(), 3);
}

#[tokio::test]
async fn filters_choose_by_type_class_action_and_text_taken_literally() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    store
        .append("site", batch(1), &events())
        .await
        .expect("stored");
    let with = |change: fn(&mut Filter)| {
        let mut filter = everything();
        change(&mut filter);
        filter
    };
    for (filter, expected) in [
        (
            with(|f| f.kinds = vec![Kind::Login, Kind::Finding]),
            &['3', '2'][..],
        ),
        (with(|f| f.class = Some("sqli".into())), &['1']),
        (with(|f| f.class = Some("xss".into())), &[]),
        (with(|f| f.action = Some("record".into())), &[]),
        (with(|f| f.text = Some("UNION".into())), &['1']),
        (with(|f| f.text = Some("100%".into())), &['1']),
        (with(|f| f.text = Some("0_%".into())), &[]),
        (with(|f| f.text = Some("7q2k".into())), &['1']),
        (with(|f| f.text = Some("2001:db8".into())), &['2']),
        (with(|f| f.text = Some("' OR 1=1 --".into())), &[]),
        (with(|f| f.to = AT + SECOND), &['1']),
    ] {
        assert_eq!(ids(&store, &filter).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn sums_count_merged_events_in_full() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    store
        .append("site", batch(1), &events())
        .await
        .expect("stored");
    store
        .append("site", batch(2), &events()[..1])
        .await
        .expect("stored");
    let addresses = store
        .top_addresses("site", AT, AT + DAY, 10)
        .await
        .expect("counted");
    let list: Vec<_> = addresses.iter().map(|a| (a.ip.as_str(), a.count)).collect();
    assert_eq!(list, [("203.0.113.9", 6), ("2001:db8::1", 2)]);
    let rules = store
        .top_rules("site", AT, AT + DAY, 10)
        .await
        .expect("counted");
    assert_eq!(rules.len(), 1);
    assert_eq!((rules[0].rule.as_str(), rules[0].count), ("sqli-union", 6));
    assert_eq!(
        store.last_seen("site", 0).await.expect("answered"),
        Some(AT + 2 * SECOND)
    );
    assert_eq!(store.last_seen("nobody", 0).await.expect("answered"), None);
}

#[tokio::test]
async fn an_event_never_lies_after_its_receipt() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    fixture.later(-600 * SECOND);
    store
        .append("site", batch(1), &events())
        .await
        .expect("stored");
    let all = store.query("site", &everything()).await.expect("answered");
    assert!(
        all.iter().all(|event| event.at == event.received_at),
        "{all:?}"
    );
}

#[tokio::test]
async fn gaps_between_batches_show_across_files() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    for seq in [1, 2, 5] {
        fixture.later(7 * DAY);
        store.append("site", batch(seq), &[]).await.expect("stored");
    }
    let sum = store.deliveries("site", 0).await.expect("asked");
    assert_eq!((sum.batches, sum.missing, sum.restored), (3, 2, false));
}

#[tokio::test]
async fn a_closed_store_refuses_instead_of_losing() {
    let fixture = Fixture::new();
    let store = fixture.open().await;
    store.close().await;
    let refused = store.append("site", batch(1), &events()).await;
    assert!(matches!(refused, Err(EventError::Closed)));
}
