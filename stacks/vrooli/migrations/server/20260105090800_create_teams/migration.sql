-- Users who work together.
CREATE TABLE teams (
    id         uuid        PRIMARY KEY DEFAULT uuidv7(),
    handle     citext      NOT NULL,
    name       text        NOT NULL,
    bio        text        NOT NULL DEFAULT '',
    is_private boolean     NOT NULL DEFAULT false,
    config     jsonb       NOT NULL DEFAULT '{}',
    search     tsvector    GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', name), 'A') || setweight(to_tsvector('english', bio), 'B')
    ) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_teams_handle UNIQUE (handle),
    CONSTRAINT ck_teams_handle CHECK (handle ~ '^[a-z0-9_]{3,16}$'),
    CONSTRAINT ck_teams_name CHECK (length(name) BETWEEN 1 AND 128),
    CONSTRAINT ck_teams_bio CHECK (length(bio) <= 2048),
    CONSTRAINT ck_teams_config CHECK (jsonb_typeof(config) = 'object')
);

CREATE INDEX idx_teams_search ON teams USING gin (search);

CREATE TRIGGER trg_teams_updated_at BEFORE UPDATE ON teams
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE teams IS 'Users who work together';
COMMENT ON COLUMN teams.handle IS 'Unique in any case';
