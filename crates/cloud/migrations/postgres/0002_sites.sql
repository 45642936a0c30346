-- Connected sites with their keys, what they report, what is known about files, and durable work.
-- The same tables as in ../sqlite; events, which lie in files of their own there, are partitioned by day of receipt.

CREATE TABLE sites (
    id TEXT PRIMARY KEY,
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL,
    environment TEXT NOT NULL,
    plugin TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    connected_at BIGINT NOT NULL,
    disconnected_at BIGINT,
    verified_at BIGINT,
    problem TEXT,
    seen_at BIGINT,
    UNIQUE (team_id, url_key)
);
CREATE INDEX sites_url ON sites (url_key);

CREATE TABLE site_keys (
    keyid TEXT PRIMARY KEY,
    site_id TEXT NOT NULL UNIQUE REFERENCES sites (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

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
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX connect_codes_team ON connect_codes (team_id);
CREATE INDEX connect_codes_person ON connect_codes (person_id);

CREATE TABLE request_nonces (
    keyid TEXT NOT NULL,
    nonce TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (keyid, nonce)
);
CREATE INDEX request_nonces_expiry ON request_nonces (expires_at);

CREATE TABLE inventories (
    site_id TEXT PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    received_at BIGINT NOT NULL
);

CREATE TABLE open_findings (
    site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    size BIGINT,
    sha256 TEXT,
    component TEXT NOT NULL,
    severity TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, path)
);

CREATE TABLE file_hashes (
    site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    component TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, path)
);

CREATE TABLE known_files (
    sha256 TEXT PRIMARY KEY,
    verdict TEXT NOT NULL,
    source TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE core_checksums (
    version TEXT NOT NULL,
    locale TEXT NOT NULL,
    document TEXT NOT NULL,
    files BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (version, locale)
);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (kind, subject)
);
CREATE INDEX jobs_due ON jobs (run_at);

CREATE TABLE event_batches (
    site_id TEXT NOT NULL,
    batch TEXT NOT NULL,
    seq BIGINT NOT NULL,
    dropped BIGINT NOT NULL,
    sealed_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    events BIGINT NOT NULL,
    plugin TEXT NOT NULL,
    PRIMARY KEY (site_id, batch)
);
CREATE INDEX event_batches_age ON event_batches (received_at);

CREATE TABLE events (
    site_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    count BIGINT NOT NULL,
    ip TEXT,
    method TEXT,
    path TEXT,
    field TEXT,
    excerpt TEXT,
    rule TEXT,
    class TEXT,
    severity TEXT,
    action TEXT,
    status BIGINT,
    reference TEXT,
    account_hash TEXT,
    account_exists BIGINT,
    outcome TEXT,
    kind TEXT,
    size BIGINT,
    sha256 TEXT,
    component TEXT
) PARTITION BY RANGE (received_at);
CREATE INDEX events_site ON events (site_id, at);
