-- What the retention job has done: for each class the time before which nothing is left, and when that was last so.

CREATE TABLE retention_sweeps (
    class TEXT PRIMARY KEY,
    boundary BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
