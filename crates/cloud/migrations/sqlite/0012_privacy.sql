-- What the retention job has done: for each class the time before which nothing is left, and when that was last so.

CREATE TABLE retention_sweeps (
    class TEXT PRIMARY KEY,
    boundary INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT;
