//! Table of batches: what the cloud takes, and what it says to the rest.

use crate::case::Batch;

const HEAD: &str = r#"{"type":"batch","batch":"01996f0e-5c00-7000-8000-00000000000a","seq":17,"dropped":0,"sealed_at":1790000000000000,"plugin":"0.1.0"}"#;
const BLOCK: &str = r##"{"type":"block","id":"01996f0e-5c00-7000-8000-00000000000b","at":1790000000000000,"count":1,"ip":"203.0.113.9","method":"GET","path":"/","field":"query:id","excerpt":"#' union select ...","rule":"sqli-union","class":"sqli","severity":"critical","action":"block","status":403,"ref":"7Q2K-9F4M"}"##;
const LOGIN: &str = r#"{"type":"login","id":"01996f0e-5c00-7000-8000-00000000000c","at":1790000000000000,"count":3,"ip":"2001:db8::9","account_hash":"5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8","account_exists":true,"outcome":"failed","method":"form"}"#;
const FINDING: &str = r#"{"type":"finding","id":"01996f0e-5c00-7000-8000-00000000000d","at":1790000000000000,"count":1,"kind":"missing","path":"wp-login.php","size":null,"sha256":null,"component":"core","severity":"high"}"#;

fn taken(name: &str, lines: &[&str]) -> Batch {
    Batch {
        name: name.to_owned(),
        body: lines.join("\n") + "\n",
        expect: "ok".to_owned(),
        events: lines.len() - 1,
    }
}

fn refused(name: &str, body: String, expect: &str) -> Batch {
    Batch {
        name: name.to_owned(),
        body,
        expect: expect.to_owned(),
        events: 0,
    }
}

/// A batch whose one event is `event` with `from` changed to `to`.
fn event(name: &str, event: &str, from: &str, to: &str, expect: &str) -> Batch {
    assert!(
        event.contains(from),
        "{name}: {from} does not stand in the event"
    );
    refused(
        name,
        format!("{HEAD}\n{}\n", event.replacen(from, to, 1)),
        expect,
    )
}

/// A batch whose first line has `from` changed to `to`.
fn head(name: &str, from: &str, to: &str, expect: &str) -> Batch {
    assert!(
        HEAD.contains(from),
        "{name}: {from} does not stand in the first line"
    );
    refused(
        name,
        format!("{}\n{BLOCK}\n", HEAD.replacen(from, to, 1)),
        expect,
    )
}

/// All of `batches.json`.
pub(crate) fn all() -> Vec<Batch> {
    vec![
        taken("one event of each kind", &[HEAD, BLOCK, LOGIN, FINDING]),
        taken("a batch that only says what was lost", &[HEAD]),
        Batch {
            body: format!("{HEAD}\n{BLOCK}"),
            ..taken("no line break at the end", &[HEAD, BLOCK])
        },
        refused("nothing", String::new(), "the body is empty"),
        refused("a line break", "\n".to_owned(), "the body is empty"),
        refused("no first line", format!("{BLOCK}\n"), "line 1: "),
        refused("an empty line", format!("{HEAD}\n\n{BLOCK}\n"), "line 2: "),
        refused("two first lines", format!("{HEAD}\n{HEAD}\n"), "line 2: "),
        refused(
            "half a line at the end",
            format!("{HEAD}\n{BLOCK}\n{}", &LOGIN[..40]),
            "line 3: ",
        ),
        head(
            "a random identity",
            "5c00-7000",
            "5c00-4000",
            "line 1: batch is not a UUID of version 7",
        ),
        head(
            "a count below zero",
            r#""dropped":0"#,
            r#""dropped":-1"#,
            "line 1: ",
        ),
        head(
            "a count that no ledger holds",
            r#""seq":17"#,
            r#""seq":18446744073709551615"#,
            "line 1: seq",
        ),
        head(
            "seconds instead of microseconds",
            "1790000000000000",
            "1790000000",
            "line 1: sealed_at",
        ),
        head(
            "no version",
            r#""plugin":"0.1.0""#,
            r#""plugin":"""#,
            "line 1: plugin",
        ),
        event(
            "a kind that is not in the protocol",
            BLOCK,
            r#""type":"block""#,
            r#""type":"shell""#,
            "line 2: ",
        ),
        event(
            "a field more",
            BLOCK,
            r#""count":1"#,
            r#""count":1,"user_agent":"x""#,
            "line 2: unknown field",
        ),
        event(
            "a field twice",
            BLOCK,
            r#""count":1"#,
            r#""count":1,"count":2"#,
            "line 2: duplicate field",
        ),
        event(
            "a field less",
            BLOCK,
            r#""count":1,"#,
            "",
            "line 2: missing field `count`",
        ),
        event(
            "nothing that happened",
            BLOCK,
            r#""count":1"#,
            r#""count":0"#,
            "line 2: count",
        ),
        event("no address", BLOCK, "203.0.113.9", "localhost", "line 2: "),
        event(
            "an identity without a version",
            BLOCK,
            "5c00-7000",
            "5c00-0000",
            "line 2: id",
        ),
        event(
            "a query in the path",
            BLOCK,
            r#""path":"/""#,
            r#""path":"/?id=1""#,
            "line 2: path",
        ),
        event(
            "a control character",
            BLOCK,
            "query:id",
            r"query:id\u0000",
            "line 2: field has control characters",
        ),
        event(
            "a rule with markup for a name",
            BLOCK,
            "sqli-union",
            "<b>x</b>",
            "line 2: rule",
        ),
        event(
            "a severity of its own",
            BLOCK,
            "critical",
            "apocalyptic",
            "line 2: ",
        ),
        event("no such status", BLOCK, "403", "99", "line 2: status"),
        event(
            "an excerpt that is too long",
            BLOCK,
            "#' union select ...",
            &"x".repeat(201),
            "line 2: excerpt has 201 bytes",
        ),
        event(
            "an account in the clear",
            LOGIN,
            "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
            "admin",
            "line 2: account_hash",
        ),
        event(
            "a path that climbs",
            FINDING,
            "wp-login.php",
            "../../etc/passwd",
            "line 2: path",
        ),
        event(
            "an absolute path",
            FINDING,
            "wp-login.php",
            "/etc/passwd",
            "line 2: path",
        ),
        event(
            "a hash in capitals",
            FINDING,
            r#""sha256":null"#,
            &format!(r#""sha256":"{}""#, "A".repeat(64)),
            "line 2: sha256",
        ),
    ]
}
