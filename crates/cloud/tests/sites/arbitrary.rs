//! Whatever a connected site sends, the service answers in order.

use crate::support::World;
use crate::support::events::{blocks, gzip};
use crate::support::person::Person;
use crate::support::site::SiteClient;
use packetsense_wire::message::batch;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Bytes as they come, the same packed, and good batches with some bytes changed.
fn bodies(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let noise = prop::collection::vec(any::<u8>(), 0..2_000);
    let edits = prop::collection::vec((0..good.len(), any::<u8>()), 0..6);
    let changed = edits.prop_map(move |changes| {
        let mut bytes = good.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes
    });
    prop_oneof![
        noise.clone(),
        noise.prop_map(|bytes| gzip(&bytes)),
        changed.clone().prop_map(|bytes| gzip(&bytes)),
        changed.prop_map(|bytes| {
            let mut packed = gzip(&bytes);
            packed.truncate(packed.len() * 2 / 3);
            packed
        }),
    ]
}

#[test]
fn arbitrary_bytes_never_break_the_service() {
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let (world, site) = runtime.block_on(async {
        let world = World::sqlite().await;
        let person = Person::signed_up(&world.url(), "ada@example.org").await;
        let site =
            SiteClient::connected(&world.url(), &person, "https://example.org", world.now()).await;
        (world, site)
    });
    let (batch, events) = blocks(1, 3, world.now());
    let mut runner = TestRunner::new(Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&bodies(batch::write(&batch, &events)), |bytes| {
            let answer = runtime.block_on(site.send(site.batch(bytes, world.now())));
            prop_assert!(
                [202, 400, 413].contains(&answer.status),
                "{}",
                answer.status
            );
            prop_assert_eq!(answer.signature, Ok(()));
            Ok(())
        })
        .expect("no bytes break it");
}
