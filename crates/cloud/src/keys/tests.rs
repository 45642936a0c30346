use super::*;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

struct Fixture {
    folder: tempfile::TempDir,
    time: Arc<AtomicI64>,
}

impl Fixture {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("temporary folder"),
            time: Arc::new(AtomicI64::new(1_790_000_000 * SECOND)),
        }
    }

    fn open(&self) -> ServiceKeys {
        ServiceKeys::open(self.folder.path(), &Clock::Set(self.time.clone())).expect("keys")
    }

    fn days_later(&self, days: i64) {
        self.time.fetch_add(days * DAY, Ordering::SeqCst);
    }
}

fn current(keys: &ServiceKeys) -> String {
    key::thumbprint(&keys.current().verifying_key())
}

fn listed(keys: &ServiceKeys) -> Vec<String> {
    keys.published().into_iter().map(|key| key.keyid).collect()
}

#[test]
fn keys_outlive_a_restart_and_only_the_service_may_read_them() {
    let fixture = Fixture::new();
    let before = current(&fixture.open());
    assert_eq!(current(&fixture.open()), before);
    let mode = std::fs::metadata(fixture.folder.path().join("service-keys.json"))
        .expect("file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_key_is_announced_a_month_before_it_signs_and_changes_monthly() {
    let fixture = Fixture::new();
    let keys = fixture.open();
    let announced = listed(&keys);
    assert_eq!(announced.len(), 2);
    assert_eq!(announced[0], current(&keys));
    fixture.days_later(29);
    keys.rotate().expect("rotated");
    assert_eq!(listed(&keys), announced, "nothing changes within the month");
    fixture.days_later(1);
    keys.rotate().expect("rotated");
    assert_eq!(current(&keys), announced[1]);
    assert_eq!(listed(&keys).len(), 3, "the old one is still believed");
    fixture.days_later(8);
    keys.rotate().expect("rotated");
    assert_eq!(listed(&keys).len(), 2);
}

#[test]
fn whenever_the_service_starts_again_something_believable_signs_and_a_successor_is_listed() {
    for away in 0..80 {
        let fixture = Fixture::new();
        let known = listed(&fixture.open());
        fixture.days_later(away);
        let keys = fixture.open();
        let now = fixture.time.load(Ordering::SeqCst) / SECOND;
        let published = keys.published();
        let signs = published
            .iter()
            .find(|k| k.keyid == current(&keys))
            .expect("listed");
        assert!(
            signs.not_before <= now && now < signs.expires,
            "{away} days"
        );
        assert!(
            published.iter().any(|key| key.not_before > now),
            "{away} days"
        );
        if away < 60 {
            assert!(
                known.contains(&signs.keyid),
                "a site still knows it after {away} days"
            );
        }
    }
}

#[test]
fn a_damaged_or_readable_file_stops_the_start_and_is_kept() {
    let fixture = Fixture::new();
    fixture.open();
    let path = fixture.folder.path().join("service-keys.json");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("mode");
    let error = ServiceKeys::open(fixture.folder.path(), &Clock::System).err();
    assert!(error.is_some_and(|e| e.to_string().contains("600")));
    std::fs::write(&path, b"[{}]").expect("file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("mode");
    let error = ServiceKeys::open(fixture.folder.path(), &Clock::System).err();
    assert!(matches!(error, Some(KeyError::Damaged { .. })));
    assert_eq!(std::fs::read(&path).expect("kept"), b"[{}]");
}
