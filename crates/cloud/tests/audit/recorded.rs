//! What people do, and what is recorded of it.

use super::{PASSWORD, on_both, sign_in};
use crate::common::{On, World, acts, connect_site, trail};
use packetsense_cloud::audit::{self, Kind};
use packetsense_cloud::clock::DAY;
use reqwest::StatusCode;
use std::time::{Duration, Instant};

on_both!(
    every_act_has_its_entry_with_who_where_and_what,
    guessing_is_recorded_a_few_times_and_for_accounts_only,
    details_are_erased_when_they_are_old,
    erasing_a_person_takes_their_details_and_nobody_elses,
);

/// Waits for what is recorded after its answer.
async fn recorded(world: &World, act: Kind, times: usize) {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let all = acts(world.server.app()).await;
        let found = all.iter().filter(|name| *name == act.name()).count();
        if found == times {
            return;
        }
        assert!(Instant::now() < end, "{act:?} {found} times: {all:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn every_act_has_its_entry_with_who_where_and_what(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    let mut browser = world.browser();
    browser.sign_up("Ada", "ada@example.org").await;
    browser.post("/sign-out", &[]).await;
    sign_in(&mut browser, "ada@example.org", "wrong horse battery").await;
    recorded(&world, Kind::SignInFailed, 1).await;
    sign_in(&mut browser, "ada@example.org", PASSWORD).await;
    let site = connect_site(&app, "ada@example.org", "Shop", "https://shop.example").await;
    let path = format!("/sites/{site}/disconnect");
    let done = browser.post(&path, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);

    let trail = trail(&app).await;
    let names: Vec<_> = trail.iter().map(|entry| entry.act.as_str()).collect();
    assert_eq!(
        names,
        [
            "account.created",
            "account.policies_accepted",
            "account.signed_in",
            "account.signed_out",
            "account.sign_in_failed",
            "account.signed_in",
            "site.disconnected",
        ]
    );
    let (ada, team) = (trail[0].person.clone(), trail[0].team.clone());
    assert!(ada.is_some() && team.is_some());
    for entry in &trail {
        assert_eq!(entry.team, team, "{entry:?}");
        assert_eq!(entry.network, "127.0.0.0/24", "{entry:?}");
        assert_eq!(entry.device, "another program on another system");
        let kind = Kind::parse(&entry.act).expect("a kind");
        let sentence = kind.sentence(Some(&entry.detail));
        assert!(!sentence.contains("(erased)"), "{sentence}");
    }
    assert_eq!(
        (&trail[4].person, &trail[4].subject),
        (&None, &ada),
        "whoever failed to sign in did not prove to be anybody"
    );
    assert_eq!(trail[6].subject.as_deref(), Some(site.as_str()));
    assert_eq!(trail[6].detail["url"], "https://shop.example");
    let sound = audit::verify(&app.db, &[], |_, _| ()).await.expect("read");
    assert_eq!(sound.expect("sound").entries, 7);
    world.stop().await;
}

async fn guessing_is_recorded_a_few_times_and_for_accounts_only(on: On) {
    let world = World::start(on).await;
    world.browser().sign_up("Ada", "ada@example.org").await;
    let before = acts(world.server.app()).await.len();
    let mut browser = world.browser();
    for _ in 0..9 {
        for email in ["ada@example.org", "nobody@example.org"] {
            world.pass(61_000_000);
            let answer = sign_in(&mut browser, email, "wrong horse battery").await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    // Of nine tries: the first, second, fourth and eighth.
    recorded(&world, Kind::SignInFailed, 4).await;
    let trail = trail(world.server.app()).await;
    assert_eq!(trail.len(), before + 4);
    let tries: Vec<_> = trail[before..]
        .iter()
        .map(|entry| entry.detail["tries"].as_i64())
        .collect();
    assert_eq!(tries, [Some(1), Some(2), Some(4), Some(8)]);
    world.stop().await;
}

async fn details_are_erased_when_they_are_old(on: On) {
    let world = World::with(on, |config| config.retention.audit_days = 30).await;
    let app = world.server.app().clone();
    world.browser().sign_up("Ada", "ada@example.org").await;
    world.pass(30 * DAY - 1);
    world.browser().sign_up("Bob", "bob@example.org").await;
    audit::sweep(&app).await.expect("swept");
    let with_details = async || {
        let trail = trail(&app).await;
        trail.iter().filter(|one| !one.network.is_empty()).count()
    };
    assert_eq!(with_details().await, 6, "just inside");
    world.pass(2);
    for _ in 0..2 {
        audit::sweep(&app).await.expect("swept");
        assert_eq!(with_details().await, 3, "the old ones are gone, once");
    }
    let sound = audit::verify(&app.db, &[], |_, _| ()).await.expect("read");
    let sound = sound.expect("sound without details");
    assert_eq!((sound.entries, sound.erased), (6, 3));
    world.stop().await;
}

async fn erasing_a_person_takes_their_details_and_nobody_elses(on: On) {
    let world = World::start(on).await;
    let app = world.server.app().clone();
    world.browser().sign_up("Ada", "ada@example.org").await;
    world.browser().sign_up("Bob", "bob@example.org").await;
    let ada = trail(&app).await[0].person.clone().expect("Ada");
    let mut tx = app.db.begin().await.expect("begun");
    let erased = audit::erase_person(&mut tx, &ada).await.expect("erased");
    tx.commit().await.expect("committed");
    assert_eq!(erased, 3);
    for entry in trail(&app).await {
        assert_eq!(
            entry.network.is_empty(),
            entry.person.as_deref() == Some(ada.as_str())
        );
        assert!(!entry.detail.to_string().contains("ada@"), "{entry:?}");
    }
    let sound = audit::verify(&app.db, &[], |_, _| ()).await.expect("read");
    assert_eq!(sound.expect("sound").erased, 3);
    world.stop().await;
}
