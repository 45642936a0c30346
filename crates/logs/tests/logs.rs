//! Logs of a site, judged as a person would have it done.

use std::{fmt::Write as _, io::Write as _, path::PathBuf};

use packetsense_logs::{Progress, Wishes, judge, report, rules};
use packetsense_waf::{
    engine::Engine,
    pack::{Component, Installed, Inventory},
};

fn wishes(files: Vec<PathBuf>) -> Wishes {
    Wishes {
        files,
        inventory: Inventory::Everything,
        since: None,
        until: None,
        threads: 2,
    }
}

fn engine(inventory: &Inventory) -> Engine {
    Engine::new(rules::carried().expect("rules"), inventory).expect("an engine")
}

fn line(address: &str, hour: u32, request: &str, status: u16) -> String {
    format!(
        "{address} - - [10/Oct/2026:{hour:02}:15:00 +0000] \"{request} HTTP/1.1\" {status} 512 \"-\" \"Mozilla/5.0\"\n"
    )
}

#[test]
fn attacks_are_told_from_visits_and_the_report_names_who_and_what() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = folder.path().join("access.log");
    let packed = folder.path().join("access.log.2.gz");
    let mut text = String::new();
    for number in 0..500 {
        text += &line(
            "198.51.100.7",
            number % 20,
            &format!("GET /post-{number}/?s=green+tea"),
            200,
        );
    }
    for _ in 0..3 {
        text += &line(
            "203.0.113.5",
            3,
            "GET /?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--",
            403,
        );
    }
    text += &line("203.0.113.6", 4, "GET /wp-config.php.bak", 200);
    text += &line("203.0.113.6", 4, "GET /wp-config.php.bak", 404);
    text += "this is no line of a log\n";
    std::fs::write(&plain, &text).expect("writing");
    let mut gzip = flate2::write::GzEncoder::new(
        std::fs::File::create(&packed).expect("a file"),
        flate2::Compression::fast(),
    );
    gzip.write_all(line("203.0.113.5", 23, "GET /?f=../../../../etc/passwd", 200).as_bytes())
        .expect("writing");
    gzip.finish().expect("gzip");

    let inventory = Inventory::Everything;
    let missing = folder.path().join("none.log");
    let found = judge(
        &engine(&inventory),
        &wishes(vec![plain, missing, packed]),
        &Progress::default(),
    );
    assert_eq!((found.lines, found.unread, found.attacks), (507, 1, 6));
    assert_eq!(found.attackers, 2);
    assert_eq!(found.addresses[0].address, "203.0.113.5");
    assert_eq!(found.addresses[0].attacks, 4);
    assert_eq!(found.successes.len(), 1, "{:?}", found.successes);
    assert_eq!(found.successes[0].status, 200);
    assert_eq!(found.time.attacks.iter().sum::<u64>(), 6);
    assert_eq!(found.time.requests.iter().sum::<u64>(), 506);
    assert!(found.faults[0].contains("none.log"), "{:?}", found.faults);

    let text = report::terminal(&found, false).expect("text");
    for words in [
        "6 attacks",
        "203.0.113.5",
        "sqli",
        "probably succeeded",
        "none.log",
    ] {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    assert!(!text.contains('\x1b'));
    let page = report::html(&found).expect("a page");
    assert!(page.contains("<svg") && page.contains("203.0.113.6"));
}

#[test]
fn what_attackers_write_cannot_break_out_of_the_page_or_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("access.log");
    std::fs::write(
        &file,
        line(
            "203.0.113.5",
            1,
            r"GET /?q=<script>alert(1)</script>\x1b[31m'%20or%201=1--",
            200,
        ),
    )
    .expect("writing");
    let found = judge(
        &engine(&Inventory::Everything),
        &wishes(vec![file]),
        &Progress::default(),
    );
    assert_eq!(found.attacks, 1);
    assert!(!report::html(&found).expect("a page").contains("<script"));
    assert!(
        !report::terminal(&found, false)
            .expect("text")
            .contains('\x1b')
    );
}

#[test]
fn only_holes_of_what_is_installed_count_as_successes() {
    let pack = rules::carried().expect("rules");
    let patch = pack.patches.first().expect("a virtual patch");
    let slug = patch.slug.clone();
    let site = |version: &str| {
        Inventory::Site(Installed {
            plugins: vec![Component {
                slug: slug.clone(),
                version: version.to_owned(),
            }],
            ..Installed::default()
        })
    };
    // Every patch is for versions below the mended one.
    let needed = |inventory: &Inventory| pack.patches.iter().any(|patch| inventory.needs(patch));
    assert!(!needed(&site("9999")));
    assert!(needed(&Inventory::Everything));
}

#[test]
fn an_hour_without_requests_is_an_empty_step_and_limits_of_time_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("access.log");
    let mut text = String::new();
    for hour in [1, 5, 9] {
        write!(text, "{}", line("203.0.113.5", hour, "GET /.env", 404)).expect("text");
    }
    std::fs::write(&file, text).expect("writing");
    let engine = engine(&Inventory::Everything);
    let mut wishes = wishes(vec![file]);
    let found = judge(&engine, &wishes, &Progress::default());
    assert_eq!(found.time.attacks, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    let (first, last) = found.span.expect("a span");
    wishes.since = Some(first + 1);
    wishes.until = Some(last);
    let found = judge(&engine, &wishes, &Progress::default());
    assert_eq!((found.attacks, found.outside), (1, 2));
}
