-- Connected sites with their keys, what they report, what is known about files, and durable work.
-- Events lie in files of their own, one per week: see src/events/files.rs.

CREATE TABLE sites (
    id TEXT PRIMARY KEY,
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL,
    environment TEXT NOT NULL,
    plugin TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    connected_at INTEGER NOT NULL,
    disconnected_at INTEGER,
    verified_at INTEGER,
    problem TEXT,
    seen_at INTEGER,
    UNIQUE (team_id, url_key)
) STRICT;
CREATE INDEX sites_url ON sites (url_key);

CREATE TABLE site_keys (
    keyid TEXT PRIMARY KEY,
    site_id TEXT NOT NULL UNIQUE REFERENCES sites (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE connect_codes (
    code_hash TEXT PRIMARY KEY,
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    site_url TEXT NOT NULL,
    site_name TEXT NOT NULL,
    environment TEXT NOT NULL,
    plugin TEXT NOT NULL,
    jkt TEXT NOT NULL,
    code_challenge TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX connect_codes_team ON connect_codes (team_id);
CREATE INDEX connect_codes_person ON connect_codes (person_id);

CREATE TABLE request_nonces (
    keyid TEXT NOT NULL,
    nonce TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (keyid, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_nonces_expiry ON request_nonces (expires_at);

CREATE TABLE inventories (
    site_id TEXT PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;

CREATE TABLE open_findings (
    site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER,
    sha256 TEXT,
    component TEXT NOT NULL,
    severity TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE file_hashes (
    site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    component TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE known_files (
    sha256 TEXT PRIMARY KEY,
    verdict TEXT NOT NULL,
    source TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE core_checksums (
    version TEXT NOT NULL,
    locale TEXT NOT NULL,
    document TEXT NOT NULL,
    files INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    PRIMARY KEY (version, locale)
) STRICT;

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    claimed_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (kind, subject)
) STRICT;
CREATE INDEX jobs_due ON jobs (run_at);
