-- People, their sessions and teams, licences with seats, the audit chain, and what throttles sign-ins.
-- Ids are UUIDv7 as text, times microseconds since the epoch (UTC).

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    confirmed_at BIGINT,
    age_confirmed_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE acceptances (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    accepted_at BIGINT NOT NULL
);
CREATE INDEX acceptances_person ON acceptances (person_id);

CREATE TABLE teams (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE memberships (
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, person_id)
);
CREATE INDEX memberships_person ON memberships (person_id);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE licences (
    id TEXT PRIMARY KEY,
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    plan TEXT NOT NULL,
    seats BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX licences_team ON licences (team_id);

CREATE TABLE seats (
    site_id TEXT PRIMARY KEY,
    licence_id TEXT NOT NULL REFERENCES licences (id) ON DELETE CASCADE,
    taken_at BIGINT NOT NULL
);
CREATE INDEX seats_licence ON seats (licence_id);

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    person_id TEXT,
    team_id TEXT,
    subject_id TEXT,
    commitment TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_team ON audit (team_id, seq);

CREATE TABLE audit_details (
    audit_id TEXT PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE,
    salt TEXT NOT NULL,
    detail TEXT NOT NULL
);

-- One row: the end of the chain. Taking it locks the chain for the transaction.
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');

CREATE TABLE throttles (
    key_hash TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX throttles_age ON throttles (updated_at);
