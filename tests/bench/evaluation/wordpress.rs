//! A real WordPress with the plugin in extended mode, asked over HTTP.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use packetsense_testkit::wordpress::{Core, Setup, Site};

use crate::{
    corpus::Case,
    engines::Pack,
    wire::{self, Answer},
};

/// What the refusal of the plugin carries.
const REFERENCE: &str = "x-packetsense-reference";

pub(crate) struct Protected {
    site: Site,
    port: u16,
    /// `Cookie` of somebody signed in, by role.
    cookies: BTreeMap<String, String>,
}

impl Protected {
    /// Installs the plugin as people do, with this pack, and signs in one person of each role.
    pub(crate) fn start(pack: &Pack) -> Result<Self> {
        let site = Setup::new(Core::Newest).posts(3).start()?;
        site.install_plugin()?;
        let admin = site.signed_in("admin")?;
        site.activate_plugin_as(&admin)?;
        site.press_as(&admin, "extend")?;
        // Every virtual patch, as the engines have them here: the evaluation has no such plugins installed.
        let file = site.root().join("pack-under-test.json");
        fs::copy(&pack.file, &file)?;
        let code = format!(
            "$pack = json_decode(file_get_contents('{}'), true); \
             $name = \\PacketSense\\Install\\ConstantFile::write('pack', \\PacketSense\\Firewall\\Engine\\PackFile::php($pack, null)); \
             \\PacketSense\\Firewall\\Settings::save(['mode' => 'settled']); \
             return $name !== null && \\PacketSense\\Firewall\\State::update(['pack' => $name]);",
            file.display()
        );
        ensure!(site.eval(&code)? == true, "the site did not take the pack");
        // Visitors keep cookies by host without port.
        let host = site.host();
        let host = host.split(':').next().unwrap_or_default().to_owned();
        let mut cookies = BTreeMap::new();
        for role in ["subscriber", "editor", "admin"] {
            let visitor = site.signed_in(role)?;
            // The first page after signing in gives the capability cookie.
            visitor.get(&site.url("/wp-admin/profile.php"))?;
            let own = visitor.cookies(&host);
            ensure!(
                own.contains("packetsense_cap="),
                "{role} has no capability cookie, only: {own}"
            );
            cookies.insert(role.to_owned(), own);
        }
        let port = site
            .url("")
            .rsplit(':')
            .next()
            .and_then(|port| port.trim_end_matches('/').parse().ok())
            .context("the site has no port")?;
        Ok(Self {
            site,
            port,
            cookies,
        })
    }

    /// Lays an empty script wherever an attack calls one of a plugin or theme that is not installed: the web server would
    /// answer 404 by itself otherwise, and no firewall would be asked.
    pub(crate) fn lay<'c>(&self, cases: impl Iterator<Item = &'c Case>) -> Result<usize> {
        let mut laid = 0;
        for case in cases.filter(|case| case.attack) {
            let path = case.uri.split('?').next().unwrap_or_default();
            let tame = path
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
            let script = Path::new(path)
                .extension()
                .is_some_and(|ending| ending == "php");
            let ours = path.contains("/packetsense/") || path.contains("..");
            let component = ["/wp-content/plugins/", "/wp-content/themes/"];
            if !tame || ours || !script || !component.iter().any(|start| path.starts_with(start)) {
                continue;
            }
            let file = self.site.root().join(path.trim_start_matches('/'));
            if file.exists() {
                continue;
            }
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&file, "<?php\n").with_context(|| format!("laying {path}"))?;
            laid += 1;
        }
        Ok(laid)
    }

    pub(crate) fn version(&self) -> Result<String> {
        self.site.wordpress_version()
    }

    /// Was it refused by the firewall (or by the server before, which is no merit of ours but no harm to the site)?
    pub(crate) fn ask(&self, number: usize, case: &Case) -> Result<bool> {
        // Everybody comes from an address of their own, so that no limit counts them together.
        let address = format!(
            "11.{}.{}.{}",
            number >> 16 & 255,
            number >> 8 & 255,
            number & 255
        );
        let mut more = vec![("x-test-client-address", address.as_str())];
        let together;
        if let Some(own) = self.cookies.get(&case.role) {
            together = cookie(case, own);
            more.push(("cookie", &together));
        }
        let Answer { status, head } = wire::send(self.port, case, &more)?;
        Ok(head.to_ascii_lowercase().contains(REFERENCE)
            || (case.attack && matches!(status, 0 | 400 | 405 | 414 | 431)))
    }
}

/// The request's own cookies and those of somebody signed in; the corpus's sign-in cookies are of no site.
fn cookie(case: &Case, own: &str) -> String {
    let mut pieces: Vec<String> = case
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
        .flat_map(|(_, value)| {
            String::from_utf8_lossy(value)
                .split(';')
                .map(|piece| piece.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|piece| !piece.starts_with("wordpress_") && !piece.starts_with("packetsense_"))
        .collect();
    pieces.push(own.to_owned());
    pieces.join("; ")
}
