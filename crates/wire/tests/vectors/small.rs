//! Tables of keys, of PKCE and of base64url.

use crate::case::{Encoding, Key, Keys, Pkce, RefusedKey};
use crate::forge::{self, base64url};
use packetsense_wire::key::thumbprint;

/// All of `keys.json`.
pub(crate) fn keys() -> Keys {
    let refused = |name: &str, public_key: String| RefusedKey {
        name: name.to_owned(),
        public_key,
    };
    let hex = |text: &str| base64url(&bytes(text));
    let good = base64url(forge::key(1).verifying_key().as_bytes());
    let mut all = vec![
        refused("empty", String::new()),
        refused("31 bytes", base64url(&[1; 31])),
        refused("33 bytes", base64url(&[1; 33])),
        refused("padding", format!("{good}=")),
        refused(
            "letters of base64",
            good.replacen(char::is_alphabetic, "+", 1),
        ),
        refused(
            "a second way to write a y that is on the curve",
            hex("f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        ),
        refused(
            "not on the curve",
            hex("0200000000000000000000000000000000000000000000000000000000000000"),
        ),
    ];
    // The points of small order, and the ways to write them that are not canonical.
    for (order, y) in [
        (
            "4",
            "0000000000000000000000000000000000000000000000000000000000000000",
        ),
        (
            "1",
            "0100000000000000000000000000000000000000000000000000000000000000",
        ),
        (
            "8",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        ),
        (
            "8",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ),
        (
            "2",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ),
        (
            "4",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ),
        (
            "1",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ),
    ] {
        let mut point = bytes(y);
        all.push(refused(&format!("order {order}: {y}"), base64url(&point)));
        if let Some(last) = point.last_mut() {
            *last |= 0x80;
        }
        all.push(refused(
            &format!("order {order}, the other sign: {y}"),
            base64url(&point),
        ));
    }
    let mut keys: Vec<Key> = [1, 2, 9, 10]
        .map(|byte| {
            let key = forge::key(byte);
            Key {
                seed: base64url(key.as_bytes()),
                public_key: base64url(key.verifying_key().as_bytes()),
                thumbprint: thumbprint(&key.verifying_key()),
            }
        })
        .into();
    // RFC 8037, appendix A.
    keys.push(Key {
        seed: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A".to_owned(),
        public_key: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned(),
        thumbprint: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".to_owned(),
    });
    Keys { keys, refused: all }
}

/// All of `pkce.json`; the first is the example of RFC 7636, appendix B.
pub(crate) fn pkce() -> Vec<Pkce> {
    let rfc = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let case = |verifier: &str, challenge: &str, matches: bool| Pkce {
        verifier: verifier.to_owned(),
        challenge: challenge.to_owned(),
        matches,
    };
    let of = |verifier: &str| base64url(&forge::sha256(verifier.as_bytes()));
    let longest = "a".repeat(128);
    vec![
        case(rfc, challenge, true),
        case(
            "-._~-._~-._~-._~-._~-._~-._~-._~-._~-._~-._",
            &of("-._~-._~-._~-._~-._~-._~-._~-._~-._~-._~-._"),
            true,
        ),
        case(&longest, &of(&longest), true),
        case(rfc, &challenge.to_lowercase(), false),
        case(rfc, rfc, false),
        case(rfc, "", false),
        case(rfc, &format!("{challenge}="), false),
        case("", &of(""), false),
        case(&rfc[1..], &of(&rfc[1..]), false),
        case(&"a".repeat(129), &of(&"a".repeat(129)), false),
        case(&format!("{rfc}="), &of(&format!("{rfc}=")), false),
        case(&format!("{rfc}\n"), &of(&format!("{rfc}\n")), false),
    ]
}

/// All of `encoding.json`.
pub(crate) fn encoding() -> Vec<Encoding> {
    let case = |base64url: &str, hex: Option<&str>| Encoding {
        base64url: base64url.to_owned(),
        hex: hex.map(str::to_owned),
    };
    vec![
        case("", Some("")),
        case("AA", Some("00")),
        case("_-8", Some("ffef")),
        case("Zm9v", Some("666f6f")),
        case("AB", None),
        case("AAB", None),
        case("A", None),
        case("AA==", None),
        case("/+8", None),
        case("AA\n", None),
        case(" AA", None),
        case("A A", None),
        case("AA\u{0}", None),
        case("\u{e9}\u{e9}", None),
    ]
}

/// The bytes that hexadecimal digits write.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect()
}
