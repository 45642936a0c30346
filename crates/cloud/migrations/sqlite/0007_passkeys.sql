-- Passkeys (WebAuthn credentials), and ceremonies that have begun: what the server must remember between the question to
-- a device and its answer. A ceremony without a person is a sign-in.

CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    credential_id TEXT NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX passkeys_person ON passkeys (person_id);

CREATE TABLE ceremonies (
    id_hash TEXT PRIMARY KEY,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ceremonies_person ON ceremonies (person_id);
CREATE INDEX ceremonies_expiry ON ceremonies (expires_at);
