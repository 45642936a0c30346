-- The audit trail is append-only: only details can be erased. Sessions say which device they are of.

ALTER TABLE audit_details ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE audit_details SET at = (SELECT a.at FROM audit a WHERE a.id = audit_id);
CREATE INDEX audit_details_age ON audit_details (at);
CREATE INDEX audit_person ON audit (person_id, seq);
CREATE INDEX audit_subject ON audit (subject_id, seq);

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_details_never_change BEFORE UPDATE ON audit_details
BEGIN SELECT RAISE(ABORT, 'details of the audit trail can be erased, not changed'); END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN network TEXT NOT NULL DEFAULT '';
UPDATE sessions SET id = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX sessions_id ON sessions (id);
