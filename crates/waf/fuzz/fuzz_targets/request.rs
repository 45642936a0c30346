//! `cargo fuzz run request`: first byte chooses the media type, then URI, LF, cookie, LF, body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packetsense_waf::{
    pack::Limits,
    request::{Request, fields},
};

fuzz_target!(|input: &[u8]| {
    let Some((&choice, rest)) = input.split_first() else { return };
    let media = [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=B",
        "application/json",
        "text/plain",
        "text/xml",
    ][usize::from(choice % 5)];
    let mut pieces = rest.splitn(3, |&byte| byte == b'\n');
    let mut piece = || pieces.next().unwrap_or_default().to_vec();
    let request = Request::new("POST", piece()).header("Content-Type", media).header("Cookie", piece()).body(piece());
    let limits = Limits { args: 100, depth: 8, ..Limits::default() };
    let fields = fields(&request, &limits, &[]);
    assert!(fields.list.iter().all(|field| field.value.len() <= input.len() + media.len()));
});
