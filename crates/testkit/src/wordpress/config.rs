//! The configuration files of a site's servers, and its `wp-config.php`.

use std::{
    fmt::Write as _,
    fs::File,
    io::Read,
    net::IpAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{service_user::ServiceUser, visitor::ADDRESS_HEADER};

/// Where things of one site are.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The site's own folder.
    pub(super) folder: PathBuf,
    /// Sockets and process ids: a folder with a short name.
    pub(super) run: PathBuf,
    /// What nginx serves.
    pub(super) root: PathBuf,
    /// Logs of every server, WordPress's and PHP's.
    pub(super) logs: PathBuf,
    /// Uploads, sessions and bodies on their way.
    pub(super) tmp: PathBuf,
}

impl Layout {
    pub(super) fn new(folder: &Path, run: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            run: run.to_owned(),
            root: folder.join("www"),
            logs: folder.join("logs"),
            tmp: folder.join("tmp"),
        }
    }
}

/// nginx as a host would set it up, listening to the test's header for the visitor's address.
pub(super) fn nginx(layout: &Layout, user: &ServiceUser, port: u16, address: IpAddr) -> String {
    let Layout {
        run,
        root,
        logs,
        tmp,
        ..
    } = layout;
    let (run, root, logs, tmp) = (run.display(), root.display(), logs.display(), tmp.display());
    let user = user
        .name()
        .map(|name| format!("user {name};\n"))
        .unwrap_or_default();
    let header = ADDRESS_HEADER.to_lowercase().replace('-', "_");
    format!(
        r"{user}daemon off;
worker_processes 1;
pid {run}/nginx.pid;
error_log {logs}/nginx.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log {logs}/access.log;
    keepalive_requests 100000;
    client_max_body_size 64m;
    client_body_temp_path {tmp}/body;
    fastcgi_temp_path {tmp}/fastcgi;
    proxy_temp_path {tmp}/proxy;
    uwsgi_temp_path {tmp}/uwsgi;
    scgi_temp_path {tmp}/scgi;
    map $http_{header} $client_address {{ default $http_{header}; '' {address}; }}
    server {{
        listen 127.0.0.1:{port};
        root {root};
        index index.php;
        location / {{ try_files $uri $uri/ /index.php?$args; }}
        location ~ \.php$ {{
            try_files $uri =404;
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_param REMOTE_ADDR $client_address;
            # Debian leaves the port out, and a site on a port of its own would send its visitors elsewhere.
            fastcgi_param HTTP_HOST $host:{port};
            fastcgi_buffers 32 16k;
            fastcgi_buffer_size 32k;
            fastcgi_read_timeout 60s;
            fastcgi_pass unix:{run}/fpm.sock;
        }}
    }}
}}
"
    )
}

/// A php-fpm pool with a fixed number of workers. Its access log tells CPU and memory of each request.
pub(super) fn fpm(layout: &Layout, user: &ServiceUser, workers: u8) -> String {
    let (run, logs) = (layout.run.display(), layout.logs.display());
    let users = user
        .name()
        .map(|name| {
            format!("user = {name}\ngroup = {name}\nlisten.owner = {name}\nlisten.group = {name}\n")
        })
        .unwrap_or_default();
    format!(
        "[global]\nerror_log = {logs}/fpm.log\n\n[www]\n{users}listen = {run}/fpm.sock\nlisten.mode = 0660\n\
         pm = static\npm.max_children = {workers}\nrequest_terminate_timeout = 60s\n\
         access.log = {logs}/fpm-access.log\n\
         access.format = \"%m %r%Q%q %s mem=%{{bytes}}M us=%{{microseconds}}d cpu=%{{total}}C\"\n"
    )
}

/// `php.ini` for fpm and the command line: production's values but for `user_ini.cache_ttl`.
pub(super) fn php(layout: &Layout, validate_timestamps: bool) -> String {
    let (logs, tmp) = (layout.logs.display(), layout.tmp.display());
    let validate = u8::from(validate_timestamps);
    format!(
        "memory_limit = 256M\npost_max_size = 64M\nupload_max_filesize = 64M\nmax_execution_time = 30\n\
         error_reporting = E_ALL\ndisplay_errors = Off\nlog_errors = On\nerror_log = {logs}/php.log\n\
         html_errors = Off\nexpose_php = Off\nshort_open_tag = Off\nvariables_order = GPCS\nrequest_order = GP\n\
         opcache.enable = 1\nopcache.memory_consumption = 128\nopcache.max_accelerated_files = 10000\n\
         opcache.validate_timestamps = {validate}\nopcache.revalidate_freq = 2\n\
         upload_tmp_dir = {tmp}\nsys_temp_dir = {tmp}\nsession.save_path = {tmp}\n\
         sendmail_path = \"/bin/sh -c 'cat >> {logs}/mail.log'\"\n\
         user_ini.cache_ttl = 1\n"
    )
}

/// `wp-config.php`: one define a line, so that single lines can be changed.
pub(super) fn wp_config(
    database: &str,
    password: &str,
    socket: &Path,
    constants: &[(String, String)],
) -> Result<String> {
    let mut text = String::from("<?php\n");
    let mut define = |name: &str, literal: &str| {
        let _ = writeln!(text, "define('{name}', {literal});");
    };
    define("DB_NAME", &quoted(database));
    define("DB_USER", &quoted(database));
    define("DB_PASSWORD", &quoted(password));
    define("DB_HOST", &host(socket));
    define("DB_CHARSET", "'utf8mb4'");
    define("DB_COLLATE", "''");
    for kind in ["AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"] {
        define(&format!("{kind}_KEY"), &quoted(&secret()?));
        define(&format!("{kind}_SALT"), &quoted(&secret()?));
    }
    for (name, literal) in constants {
        define(name, literal);
    }
    text.push_str(
        "$table_prefix = 'wp_';\n\
         if (!defined('ABSPATH')) {\n    define('ABSPATH', __DIR__ . '/');\n}\n\
         require_once ABSPATH . 'wp-settings.php';\n",
    );
    Ok(text)
}

/// The literal of `DB_HOST` for a socket.
pub(super) fn host(socket: &Path) -> String {
    quoted(&format!("localhost:{}", socket.display()))
}

/// A PHP string literal.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// 40 random letters and digits.
pub fn secret() -> Result<String> {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ab";
    let mut bytes = [0; 40];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .context("reading random bytes")?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(SIGNS[usize::from(byte & 63)]))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn php_literals_hold_any_text() {
        assert_eq!(quoted(r"it's a \ path"), r"'it\'s a \\ path'");
    }
}
