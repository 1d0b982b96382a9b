-- What a user signs in with. The user himself is a row of app_db; the id is the only link.
CREATE TYPE password_scheme AS ENUM ('BCRYPT', 'ARGON2ID');

CREATE TABLE credentials (
    id                  uuid            PRIMARY KEY DEFAULT uuidv7(),
    user_id             uuid            NOT NULL,
    password_scheme     password_scheme NOT NULL DEFAULT 'BCRYPT',
    password_hash       text            NOT NULL,
    password_changed_at timestamptz     NOT NULL DEFAULT now(),
    failed_attempts     integer         NOT NULL DEFAULT 0,
    locked_until        timestamptz,
    created_at          timestamptz     NOT NULL DEFAULT now(),
    updated_at          timestamptz     NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    CONSTRAINT ck_credentials_password_hash CHECK (password_hash ~ '^\$' AND length(password_hash) BETWEEN 50 AND 255),
    CONSTRAINT ck_credentials_failed_attempts CHECK (failed_attempts >= 0),
    CONSTRAINT ck_credentials_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_credentials_user_id ON credentials (user_id) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_credentials_updated_at BEFORE UPDATE ON credentials
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE credentials IS 'What users sign in with; one per user that is not deleted';
COMMENT ON COLUMN credentials.user_id IS 'users.id in app_db: another service''s, so no foreign key';
COMMENT ON COLUMN credentials.password_hash IS 'In the modular crypt format, salt and cost included; never the password';
COMMENT ON COLUMN credentials.deleted_at IS 'When the row was deleted; null while it is in use';
