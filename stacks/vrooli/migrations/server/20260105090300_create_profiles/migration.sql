-- What everybody may know of a user. He alone changes it.
CREATE TABLE profiles (
    user_id    uuid        PRIMARY KEY,
    handle     citext      NOT NULL,
    name       text        NOT NULL,
    bio        text        NOT NULL DEFAULT '',
    search     tsvector    GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', name), 'A') || setweight(to_tsvector('english', bio), 'B')
    ) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_profiles_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT uq_profiles_handle UNIQUE (handle),
    CONSTRAINT ck_profiles_handle CHECK (handle ~ '^[a-z0-9_]{3,16}$'),
    CONSTRAINT ck_profiles_name CHECK (length(name) BETWEEN 1 AND 128),
    CONSTRAINT ck_profiles_bio CHECK (length(bio) <= 2048)
);

CREATE INDEX idx_profiles_search ON profiles USING gin (search);

CREATE TRIGGER trg_profiles_updated_at BEFORE UPDATE ON profiles
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE profiles FORCE ROW LEVEL SECURITY;
CREATE POLICY profiles_public ON profiles FOR SELECT USING (true);
CREATE POLICY profiles_own ON profiles USING (user_id = (SELECT current_user_id()));
CREATE POLICY profiles_all ON profiles USING ((SELECT sees_all_rows('profiles')));

COMMENT ON TABLE profiles IS 'What everybody may know of a user';
COMMENT ON COLUMN profiles.handle IS 'PII: unique in any case';
COMMENT ON COLUMN profiles.name IS 'PII: as the user wants to be called';
