//! Three header values, one a line: what is read is written again as the very bytes that came.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packetsense_wire::key::SigningKey;
use packetsense_wire::request::{self, RequestParts, RequestSignature, SignatureHeaders};

fuzz_target!(|data: &[u8]| {
    let lines: Vec<&[u8]> = data.splitn(3, |b| *b == b'\n').collect();
    let headers = SignatureHeaders::read(|name| {
        let at = ["content-digest", "signature-input", "signature"]
            .iter()
            .position(|n| *n == name);
        at.and_then(|at| lines.get(at)).copied()
    });
    let Ok(signature) = headers.and_then(RequestSignature::parse) else {
        return;
    };
    let parts = RequestParts {
        method: "GET",
        authority: "cloud.example",
        path: "/",
        query: "",
        content_type: "application/json",
    };
    let again = request::sign(&parts, b"", &signature.parameters, &SigningKey::from_bytes(&[1; 32]));
    assert_eq!(again.signature_input.as_bytes(), lines[1]);
});
