//! A header and a body, apart by the first line break: read or refused, and never believed without the secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packetsense_stripe::WebhookSecret;
use packetsense_stripe::event::Event;
use packetsense_stripe::webhook::verify;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |b| *b == b'\n');
    let (header, body) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let secret = WebhookSecret::new("whsec_0123456789abcdef0123").expect("a secret");
    assert!(verify(header, body, &[secret], 1_790_000_000).is_err());
    let _ = Event::read(body);
});
