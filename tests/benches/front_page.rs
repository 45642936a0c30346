//! What the whole plugin costs on an allowed request to a real WordPress: processor time of the php-fpm worker and
//! database queries, with the plugin (connected to nothing, firewall before WordPress) and without it, taken in turns.

use std::{env, fs};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::wordpress::{Core, Setup, Site};

/// Says at the end of a page what the worker has used since it started (microseconds), and what this request asked for.
const METER: &str = r#"<?php
register_shutdown_function(static function (): void {
    $used = getrusage();
    printf("<!-- cost %d %d %d -->",
        ($used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec']) * 1000000 + $used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec'],
        $GLOBALS['wpdb']->num_queries, count(get_included_files()));
});
"#;

/// Requests of each kind that are not counted: opcache, WordPress's caches and the worker grow warm.
const WARM_UP: usize = 20;

struct Subject {
    name: &'static str,
    site: Site,
    /// What the worker had used at the end of the last request, microseconds.
    last: u64,
    used: Vec<u64>,
    queries: u64,
    files: u64,
}

impl Subject {
    fn new(name: &'static str, protected: bool) -> Result<Self> {
        let mut site = Setup::new(Core::Installed)
            .constant("WP_DEBUG", "false")
            .posts(10)
            .workers(1)
            .start()?;
        if protected {
            site.install_plugin()?;
            let admin = site.signed_in("admin")?;
            site.activate_plugin_as(&admin)?;
            site.press_as(&admin, "extend")?;
            // The server reads the directive anew.
            site.restart_php()?;
            site.visitor()
                .get(&site.url("/?id=1%27%20UNION%20SELECT%20user_pass%20FROM%20wp_users--%20-"))?
                .expect(403)
                .context("the firewall stops nothing, so its cost says nothing")?;
        }
        let folder = site.root().join("wp-content/mu-plugins");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("meter.php"), METER)?;
        Ok(Self {
            name,
            site,
            last: 0,
            used: Vec::new(),
            queries: 0,
            files: 0,
        })
    }

    fn ask(&mut self, path: &str, counts: bool) -> Result<()> {
        let page = self.site.visitor().get(&self.site.url(path))?.expect(200)?;
        let (_, cost) = page
            .body
            .rsplit_once("<!-- cost ")
            .context("the meter did not run")?;
        let numbers: Vec<u64> = cost
            .split_whitespace()
            .map_while(|number| number.parse().ok())
            .collect();
        let [used, queries, files] = numbers[..] else {
            anyhow::bail!("the meter says {cost}");
        };
        if counts {
            self.used.push(used - self.last);
        }
        (self.last, self.queries, self.files) = (used, queries, files);
        Ok(())
    }

    /// Median in milliseconds; forgets what was measured.
    fn median(&mut self) -> f64 {
        let mut used = std::mem::take(&mut self.used);
        used.sort_unstable();
        f64::from(u32::try_from(used[used.len() / 2]).unwrap_or(u32::MAX)) / 1000.0
    }
}

fn main() -> Result<()> {
    let requests: usize = match env::var("BENCH_REQUESTS") {
        Ok(text) => text.parse().context("BENCH_REQUESTS is not a number")?,
        Err(_) => 300,
    };
    ensure!(requests > 0, "BENCH_REQUESTS is 0");
    let mut subjects = [
        Subject::new("without", false)?,
        Subject::new("with PacketSense", true)?,
    ];
    for (kind, path) in [
        ("front page", "/"),
        ("search", "/?s=green+tea"),
        ("a page", "/sample-page/"),
    ] {
        for round in 0..WARM_UP + requests {
            for subject in &mut subjects {
                subject
                    .ask(path, round >= WARM_UP)
                    .with_context(|| format!("{kind}, {}", subject.name))?;
            }
        }
        let [without, with] = &mut subjects;
        let (plain, guarded) = (without.median(), with.median());
        println!(
            "{kind:10} {plain:7.3} ms without, {guarded:7.3} ms with: {:+.3} ms of processor time ({:.3} times), {:+} queries, {:+} files \
             (medians of {requests})",
            guarded - plain,
            guarded / plain,
            with.queries.cast_signed() - without.queries.cast_signed(),
            with.files.cast_signed() - without.files.cast_signed(),
        );
    }
    Ok(())
}
