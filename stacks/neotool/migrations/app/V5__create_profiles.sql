-- What a user shows of himself and how he wants the product to be.
CREATE TABLE profiles (
    id              uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id         uuid        NOT NULL,
    country_id      uuid,
    display_name    text        NOT NULL,
    bio             text,
    avatar_asset_id uuid,
    time_zone       text        NOT NULL DEFAULT 'UTC',
    links           text[]      NOT NULL DEFAULT '{}',
    preferences     jsonb       NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    CONSTRAINT fk_profiles_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    CONSTRAINT fk_profiles_countries FOREIGN KEY (country_id) REFERENCES countries (id) ON DELETE RESTRICT,
    CONSTRAINT ck_profiles_display_name CHECK (length(display_name) BETWEEN 1 AND 255),
    CONSTRAINT ck_profiles_bio CHECK (length(bio) <= 10000),
    CONSTRAINT ck_profiles_links CHECK (cardinality(links) <= 20),
    CONSTRAINT ck_profiles_preferences CHECK (jsonb_typeof(preferences) = 'object'),
    CONSTRAINT ck_profiles_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_profiles_user_id ON profiles (user_id) WHERE deleted_at IS NULL;
CREATE INDEX idx_profiles_country_id ON profiles (country_id) WHERE deleted_at IS NULL;
CREATE INDEX idx_profiles_preferences ON profiles USING gin (preferences jsonb_path_ops) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_profiles_updated_at BEFORE UPDATE ON profiles
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE profiles IS 'What a user shows of himself; one per user that is not deleted';
COMMENT ON COLUMN profiles.avatar_asset_id IS 'assets.id in asset_db: another service''s, so no foreign key';
COMMENT ON COLUMN profiles.time_zone IS 'IANA name, to show times in; they are kept with their own zone';
COMMENT ON COLUMN profiles.preferences IS 'Such as theme and language';
COMMENT ON COLUMN profiles.deleted_at IS 'When the row was deleted; null while it is in use';
