-- What users and teams make and find: notes, prompts, routines and the like.
CREATE TABLE resources (
    id          uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id     uuid,
    team_id     uuid,
    kind        text        NOT NULL,
    name        text        NOT NULL,
    description text        NOT NULL DEFAULT '',
    is_private  boolean     NOT NULL DEFAULT false,
    config      jsonb       NOT NULL DEFAULT '{}',
    tags        text[]      NOT NULL DEFAULT '{}',
    search      tsvector    GENERATED ALWAYS AS (
        setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', description), 'B')
    ) STORED,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_resources_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT fk_resources_teams FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE CASCADE,
    CONSTRAINT ck_resources_owner CHECK (num_nonnulls(user_id, team_id) = 1),
    CONSTRAINT ck_resources_kind CHECK (kind IN ('api', 'code', 'note', 'project', 'prompt', 'routine', 'standard')),
    CONSTRAINT ck_resources_name CHECK (length(name) BETWEEN 1 AND 128),
    CONSTRAINT ck_resources_description CHECK (length(description) <= 16384),
    CONSTRAINT ck_resources_config CHECK (jsonb_typeof(config) = 'object'),
    CONSTRAINT ck_resources_tags CHECK (cardinality(tags) <= 50)
);

CREATE INDEX idx_resources_user_id ON resources (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX idx_resources_team_id ON resources (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX idx_resources_public ON resources (kind, created_at DESC) WHERE NOT is_private;
CREATE INDEX idx_resources_search ON resources USING gin (search);
CREATE INDEX idx_resources_tags ON resources USING gin (tags);
CREATE INDEX idx_resources_config ON resources USING gin (config jsonb_path_ops);

CREATE TRIGGER trg_resources_updated_at BEFORE UPDATE ON resources
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE resources IS 'What users and teams make';
COMMENT ON COLUMN resources.user_id IS 'Whose it is; or it is a team''s';
COMMENT ON COLUMN resources.config IS 'What is particular to the kind';
COMMENT ON COLUMN resources.search IS 'Words of name and description, those of the name weighing more';
