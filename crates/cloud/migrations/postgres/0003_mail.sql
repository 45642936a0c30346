-- Mails waiting to be sent, links that mails carry, and devices from which people have signed in.

-- Written in the transaction that causes the mail; the queue of jobs has a row for each that waits. No link stands here
-- as it is mailed: its secret part is derived when the mail is sent.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    letter TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX outbox_person ON outbox (person_id);

-- Without a person: a sign-up that nobody has confirmed yet.
CREATE TABLE links (
    id TEXT PRIMARY KEY,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    name TEXT,
    password TEXT,
    next_path TEXT,
    privacy_version TEXT,
    terms_version TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX links_person ON links (person_id);
CREATE INDEX links_expiry ON links (expires_at);

CREATE TABLE devices (
    device_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    seen_at BIGINT NOT NULL
);
CREATE INDEX devices_person ON devices (person_id);
