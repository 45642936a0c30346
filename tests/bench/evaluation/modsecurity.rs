//! The peer: nginx with `ModSecurity` 3 and the Core Rule Set, all from Debian's packages, with the set's exclusions for
//! WordPress on. Behind it stands a server that answers "ok" to everything.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};
use packetsense_testkit::{Folder, Process, ports};

use crate::{corpus::Case, wire};

/// What has to be installed.
pub(crate) const PACKAGES: &str = "libnginx-mod-http-modsecurity modsecurity-crs";
const MODULE: &str = "/usr/share/nginx/modules/ngx_http_modsecurity_module.so";
const RULES: &str = "/usr/share/modsecurity-crs/rules";
const RECOMMENDED: [&str; 2] = [
    "/etc/nginx/modsecurity.conf",
    "/etc/modsecurity/modsecurity.conf-recommended",
];
const SETUP: &str = "/etc/modsecurity/crs/crs-setup.conf";
/// Requests of each kind whose processor time is measured.
const COUNTED: u32 = 2_000;

pub(crate) struct Server {
    nginx: Process,
    /// With the rules, and the same without.
    ports: [u16; 2],
    _folder: Folder,
}

impl Server {
    /// `None` where its packages are not installed.
    pub(crate) fn start() -> Result<Option<Self>> {
        if !Path::new(MODULE).exists() || !Path::new(RULES).exists() {
            return Ok(None);
        }
        let recommended = RECOMMENDED
            .iter()
            .find(|file| Path::new(file).exists())
            .context("ModSecurity's recommended configuration is missing")?;
        let folder = Folder::new()?;
        let rules = folder.join("rules.conf");
        fs::write(
            &rules,
            format!(
                "Include {recommended}\nSecRuleEngine On\nSecAuditEngine Off\nSecDebugLogLevel 0\n\
                 SecRequestBodyLimit 134217728\nSecRequestBodyNoFilesLimit 134217728\nInclude {SETUP}\n\
                 SecAction \"id:900130,phase:1,nolog,pass,t:none,setvar:tx.crs_exclusions_wordpress=1\"\n\
                 Include {RULES}/*.conf\n"
            ),
        )?;
        let ports = [ports::free()?, ports::free()?, ports::free()?];
        let configuration = folder.join("nginx.conf");
        fs::write(&configuration, nginx(folder.path(), &rules, ports))?;
        let mut command = Command::new(program()?);
        command
            .arg("-e")
            .arg(folder.join("error.log"))
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&configuration);
        let mut nginx = Process::start("nginx", command, &folder.join("nginx.out"))?;
        nginx.wait_until(Duration::from_secs(30), || {
            TcpStream::connect(("127.0.0.1", ports[0])).is_ok()
        })?;
        Ok(Some(Self {
            nginx,
            ports: [ports[0], ports[1]],
            _folder: folder,
        }))
    }

    /// What stands beside us.
    pub(crate) fn name() -> String {
        let version = |package: &str| {
            Command::new("dpkg-query")
                .args(["-W", "-f", "${Version}", package])
                .output()
                .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
                .unwrap_or_default()
        };
        format!(
            "libmodsecurity3 {}, modsecurity-crs {}",
            version("libmodsecurity3"),
            version("modsecurity-crs")
        )
    }

    /// Was it refused?
    pub(crate) fn ask(&self, case: &Case) -> Result<bool> {
        let status = wire::send(self.ports[0], case, &[])?.status;
        Ok(status == 403 || (case.attack && matches!(status, 0 | 400 | 405 | 414 | 431)))
    }

    /// Processor time that the rules add to a plain request and to a form of 4 KB.
    pub(crate) fn print_cost(&self) -> Result<()> {
        let browser = |uri: &str, body: String| Case {
            class: String::new(),
            attack: false,
            method: if body.is_empty() { "GET" } else { "POST" }.to_owned(),
            uri: uri.to_owned(),
            headers: [
                ("Host", "www.example.org"),
                (
                    "User-Agent",
                    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                ),
                ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
                ("Accept-Language", "en-GB,en;q=0.5"),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ]
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
            .collect(),
            body: body.into_bytes(),
            role: String::new(),
            line: String::new(),
        };
        let text = "I have tried it with my own tea and it was fine, ".repeat(80);
        for (name, case) in [
            (
                "GET, 5 parameters",
                browser(
                    "/?s=green+tea&post_type=product&orderby=price&paged=2&lang=en",
                    String::new(),
                ),
            ),
            (
                "form of 4 KB",
                browser(
                    "/contact/",
                    format!(
                        "name=Ann+Lee&email=ann%40shop.example&message={}",
                        text.replace(' ', "+")
                    ),
                ),
            ),
        ] {
            let mut used = [0.0; 2];
            for (which, port) in self.ports.iter().enumerate() {
                for counted in [false, true] {
                    let before = self.processor_time()?;
                    for _ in 0..if counted { COUNTED } else { 50 } {
                        wire::send(*port, &case, &[])?;
                    }
                    used[which] = (self.processor_time()? - before) / f64::from(COUNTED) * 1e6;
                }
            }
            println!(
                "ModSecurity adds {:.0} us of processor time to a {name} ({:.0} with, {:.0} without)",
                used[0] - used[1],
                used[0],
                used[1]
            );
        }
        Ok(())
    }

    /// Seconds of nginx's only worker.
    fn processor_time(&self) -> Result<f64> {
        let children = format!("/proc/{0}/task/{0}/children", self.nginx.pid());
        let worker = fs::read_to_string(&children)?;
        let worker = worker.split_whitespace().next().context("no worker")?;
        let stat = fs::read_to_string(format!("/proc/{worker}/stat"))?;
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let ticks: f64 = [11, 12]
            .iter()
            .filter_map(|which| fields.get(*which)?.parse::<f64>().ok())
            .sum();
        // A tick is a hundredth of a second on Linux.
        Ok(ticks / 100.0)
    }
}

fn program() -> Result<PathBuf> {
    ["/usr/sbin/nginx", "/usr/bin/nginx"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .context("nginx is not installed")
}

fn nginx(folder: &Path, rules: &Path, ports: [u16; 3]) -> String {
    let folder = folder.display();
    let [with, without, behind] = ports;
    format!(
        "load_module {MODULE};\ndaemon off;\nuser root;\nworker_processes 1;\npid {folder}/nginx.pid;\n\
         events {{ worker_connections 256; }}\n\
         http {{\n  access_log off;\n  client_max_body_size 128m;\n  large_client_header_buffers 8 64k;\n\
         client_body_temp_path {folder}/body;\n  proxy_temp_path {folder}/proxy;\n  fastcgi_temp_path {folder}/fastcgi;\n\
         uwsgi_temp_path {folder}/uwsgi;\n  scgi_temp_path {folder}/scgi;\n\
         server {{ listen 127.0.0.1:{with}; modsecurity on; modsecurity_rules_file {rules};\n\
         location / {{ proxy_pass http://127.0.0.1:{behind}; }} }}\n\
         server {{ listen 127.0.0.1:{without}; location / {{ proxy_pass http://127.0.0.1:{behind}; }} }}\n\
         server {{ listen 127.0.0.1:{behind}; location / {{ return 200 ok; }} }}\n}}\n",
        rules = rules.display(),
    )
}
