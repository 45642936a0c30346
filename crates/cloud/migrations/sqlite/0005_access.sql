-- Roles by their new names, the team that a session acts in, memberships limited to some sites, and invitations.

UPDATE memberships SET role = CASE role WHEN 'admin' THEN 'administrator' WHEN 'member' THEN 'viewer' ELSE role END;
-- Never two owners; that there is always one is kept by whoever changes memberships.
CREATE UNIQUE INDEX memberships_owner ON memberships (team_id) WHERE role = 'owner';
-- 1: only the sites in membership_sites, and none where there are none.
ALTER TABLE memberships ADD COLUMN limited INTEGER NOT NULL DEFAULT 0;

ALTER TABLE sessions ADD COLUMN team_id TEXT REFERENCES teams (id) ON DELETE SET NULL;

CREATE TABLE membership_sites (
    team_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
    PRIMARY KEY (team_id, person_id, site_id),
    FOREIGN KEY (team_id, person_id) REFERENCES memberships (team_id, person_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_sites_site ON membership_sites (site_id);

CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL,
    limited INTEGER NOT NULL,
    invited_by TEXT REFERENCES people (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (team_id, email_key)
) STRICT;
CREATE INDEX invitations_address ON invitations (email_key);
CREATE INDEX invitations_expiry ON invitations (expires_at);

CREATE TABLE invitation_sites (
    invitation_id TEXT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
    PRIMARY KEY (invitation_id, site_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_sites_site ON invitation_sites (site_id);
