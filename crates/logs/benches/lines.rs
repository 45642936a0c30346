//! How many lines a second are read and judged: ordinary visits with one attack in a hundred, on one core and on two.

use std::{fmt::Write as _, time::Instant};

use packetsense_logs::{Progress, Wishes, judge, rules};
use packetsense_waf::{engine::Engine, pack::Inventory};

const LINES: usize = 400_000;
const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0",
];

fn main() {
    let mut log = String::new();
    for number in 0..LINES {
        let request = match number % 100 {
            0 => "/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--".to_owned(),
            1..=30 => format!(
                "/wp-content/uploads/2026/10/picture-{number}.jpg?ver=6.8.{}",
                number % 7
            ),
            31..=45 => format!(
                "/?s=green+tea+{number}&post_type=product&orderby=price&paged={}",
                number % 9
            ),
            46..=55 => format!(
                "/wp-json/wp/v2/posts?per_page=10&page={}&_fields=id,title,link",
                number % 50
            ),
            _ => format!("/{}/post-number-{number}/", 2000 + number % 26),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            log,
            "198.51.{}.{} - - [10/Oct/2026:{:02}:{:02}:00 +0000] \"GET {request} HTTP/1.1\" 200 {} \"https://www.example.org/shop/page/{}/\" \"{}\"",
            number / 256 % 256,
            number % 256,
            number / 20_000 % 24,
            number / 300 % 60,
            number % 40_000,
            number % 40,
            AGENTS[number % AGENTS.len()],
        );
    }
    let file = std::env::temp_dir().join(format!("packetsense-lines-{}.log", std::process::id()));
    if let Err(error) = std::fs::write(&file, &log) {
        eprintln!("lines: {error}");
        return;
    }
    let engine = rules::carried().and_then(|pack| {
        Engine::new(pack, &Inventory::Everything).map_err(|fault| fault.to_string())
    });
    let engine = match engine {
        Ok(engine) => engine,
        Err(fault) => return eprintln!("lines: {fault}"),
    };
    for threads in [1_u8, 2] {
        let start = Instant::now();
        let report = judge(
            &engine,
            &Wishes {
                files: vec![file.clone()],
                inventory: Inventory::Everything,
                since: None,
                until: None,
                threads: usize::from(threads),
            },
            &Progress::default(),
        );
        let seconds = start.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let (lines, bytes) = (report.lines as f64, log.len() as f64);
        println!(
            "{threads} threads: {:.0} lines/s, {:.2} us a line on each, {} attacks in {} lines of {:.0} bytes",
            lines / seconds,
            seconds * 1e6 * f64::from(threads) / lines,
            report.attacks,
            report.lines,
            bytes / lines,
        );
    }
    let _ = std::fs::remove_file(&file);
}
