//! A service with a real mail server, and what comes there.

use super::{On, World};
use packetsense_testkit::mail::{Catcher, Mail};
use std::time::{Duration, Instant};

/// Both, with faults of the server where they are wanted.
pub async fn with_mail(on: On, faults: bool) -> (World, Catcher) {
    let catcher = tokio::task::spawn_blocking(move || Catcher::start(faults)).await;
    let catcher = catcher.expect("ran").expect("a mail server");
    let url = catcher.smtp_url();
    let world = World::with(on, |config| config.mail_url = Some(url)).await;
    (world, catcher)
}

/// The link of a mail to that address.
pub fn link(catcher: &Catcher, to: &str, path: &str) -> String {
    tokio::task::block_in_place(|| catcher.link(to, path)).expect("a link")
}

/// Waits until a mail with that subject has come to that address.
pub fn caught(catcher: &Catcher, to: &str, subject: &str) -> Mail {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let mails = catcher.mails().expect("mails");
        let found = mails.iter().find(|m| m.to == to && m.subject == subject);
        if let Some(mail) = found {
            return mail.clone();
        }
        assert!(Instant::now() < end, "{subject} did not come to {to}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
