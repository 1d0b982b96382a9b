-- Who uses the product. Passwords are not here: the security service owns them.
CREATE TYPE user_role AS ENUM ('ADMIN', 'USER');

CREATE TABLE users (
    id             uuid        PRIMARY KEY DEFAULT uuidv7(),
    email          text        NOT NULL,
    full_name      text,
    roles          user_role[] NOT NULL DEFAULT '{USER}',
    enabled        boolean     NOT NULL DEFAULT true,
    email_verified boolean     NOT NULL DEFAULT false,
    metadata       jsonb       NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    CONSTRAINT ck_users_email CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(email) <= 255),
    CONSTRAINT ck_users_full_name CHECK (length(full_name) BETWEEN 1 AND 255),
    CONSTRAINT ck_users_roles CHECK (cardinality(roles) > 0),
    CONSTRAINT ck_users_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_users_deleted_at CHECK (deleted_at >= created_at)
);

-- Signing in looks for the address whatever its case; a deleted user's address is free again.
CREATE UNIQUE INDEX uq_users_email ON users (lower(email)) WHERE deleted_at IS NULL;
CREATE INDEX idx_users_created_at ON users (created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX idx_users_roles ON users USING gin (roles) WHERE deleted_at IS NULL;
CREATE INDEX idx_users_metadata ON users USING gin (metadata jsonb_path_ops) WHERE deleted_at IS NULL;
-- Names are not English words: nothing is stemmed, nothing is a stop word.
CREATE INDEX idx_users_full_name ON users USING gin (to_tsvector('simple', full_name)) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_users_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE users IS 'People who use the product';
COMMENT ON COLUMN users.email IS 'Address to sign in with; unique, in any case, among users that are not deleted';
COMMENT ON COLUMN users.roles IS 'Copy of what security_db grants, for queries that cannot ask the security service';
COMMENT ON COLUMN users.metadata IS 'What has no column of its own yet';
COMMENT ON COLUMN users.deleted_at IS 'When the row was deleted; null while it is in use';
