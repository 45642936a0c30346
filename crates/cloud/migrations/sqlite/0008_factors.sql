-- How a session was made and when its person last proved to be themselves; authenticator apps, recovery codes, sign-ins
-- that wait for their second step, and teams that ask for a second factor.

-- 'password', 'password+totp', 'recovery' or 'passkey'.
ALTER TABLE sessions ADD COLUMN made_by TEXT NOT NULL DEFAULT 'password';
ALTER TABLE sessions ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;

-- 1: members without a second factor reach nothing of the team.
ALTER TABLE teams ADD COLUMN two_factors INTEGER NOT NULL DEFAULT 0;

-- One for each person; without confirmed_at it is being set up. step is the last time step whose code was accepted.
CREATE TABLE authenticators (
    person_id TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    secret TEXT NOT NULL,
    step INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    used_at INTEGER
) STRICT;

-- Those that were not used yet, as keyed hashes.
CREATE TABLE recovery_codes (
    code_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX recovery_codes_person ON recovery_codes (person_id);

-- The password was right; the code is missing.
CREATE TABLE half_sessions (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    next_path TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX half_sessions_person ON half_sessions (person_id);
CREATE INDEX half_sessions_expiry ON half_sessions (expires_at);
