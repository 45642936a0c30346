-- Data keys, each wrapped by the master key, and the rotation that runs or was the last one. See src/seal/mod.rs.

-- A scope has one current key; retired ones only open. They go with their team or person.
CREATE TABLE data_keys (
    id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    team_id TEXT REFERENCES teams (id) ON DELETE CASCADE,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    wrapped TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;
CREATE UNIQUE INDEX data_keys_current ON data_keys (scope) WHERE retired_at IS NULL;
CREATE INDEX data_keys_team ON data_keys (team_id);
CREATE INDEX data_keys_person ON data_keys (person_id);

CREATE TABLE key_rotations (
    id TEXT PRIMARY KEY,
    began_at INTEGER NOT NULL,
    keys INTEGER NOT NULL,
    place TEXT NOT NULL,
    after_id TEXT NOT NULL,
    resealed INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

-- From here on columns of these are sealed. Rows from before are short-lived: who waits for a mail asks again.
DELETE FROM jobs WHERE kind = 'mail';
DELETE FROM outbox;
DELETE FROM links;
