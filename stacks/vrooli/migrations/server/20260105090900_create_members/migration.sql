-- Who is in which team.
CREATE TABLE members (
    team_id     uuid        NOT NULL,
    user_id     uuid        NOT NULL,
    is_admin    boolean     NOT NULL DEFAULT false,
    permissions jsonb       NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (team_id, user_id),
    CONSTRAINT fk_members_teams FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE CASCADE,
    CONSTRAINT fk_members_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_members_permissions CHECK (jsonb_typeof(permissions) = 'object')
);

CREATE INDEX idx_members_user_id ON members (user_id);

CREATE TRIGGER trg_members_updated_at BEFORE UPDATE ON members
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE members IS 'Who is in which team';
