-- Each use of a token replaces it. A token used twice was stolen: its whole family is then revoked.
CREATE TABLE refresh_tokens (
    id             uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id        uuid        NOT NULL,
    family_id      uuid        NOT NULL,
    replaced_by_id uuid,
    token_hash     bytea       NOT NULL,
    client         jsonb       NOT NULL DEFAULT '{}',
    expires_at     timestamptz NOT NULL,
    revoked_at     timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    CONSTRAINT uq_refresh_tokens_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_refresh_tokens_refresh_tokens
        FOREIGN KEY (replaced_by_id) REFERENCES refresh_tokens (id) ON DELETE RESTRICT,
    CONSTRAINT ck_refresh_tokens_token_hash CHECK (octet_length(token_hash) = 32),
    CONSTRAINT ck_refresh_tokens_client CHECK (jsonb_typeof(client) = 'object'),
    CONSTRAINT ck_refresh_tokens_expires_at CHECK (expires_at > created_at),
    CONSTRAINT ck_refresh_tokens_deleted_at CHECK (deleted_at >= created_at)
);

CREATE INDEX idx_refresh_tokens_user_id ON refresh_tokens (user_id, expires_at)
    WHERE revoked_at IS NULL AND deleted_at IS NULL;
CREATE INDEX idx_refresh_tokens_family_id ON refresh_tokens (family_id) WHERE deleted_at IS NULL;
CREATE INDEX idx_refresh_tokens_replaced_by_id ON refresh_tokens (replaced_by_id) WHERE replaced_by_id IS NOT NULL;
CREATE INDEX idx_refresh_tokens_expires_at ON refresh_tokens (expires_at) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_refresh_tokens_updated_at BEFORE UPDATE ON refresh_tokens
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE refresh_tokens IS 'What a client shows for its next JWT';
COMMENT ON COLUMN refresh_tokens.user_id IS 'users.id in app_db: another service''s, so no foreign key';
COMMENT ON COLUMN refresh_tokens.family_id IS 'The same for all tokens that go back to one signing in';
COMMENT ON COLUMN refresh_tokens.token_hash IS 'SHA-256 of the token; the token itself is not kept';
COMMENT ON COLUMN refresh_tokens.client IS 'Address and user agent at the time';
COMMENT ON COLUMN refresh_tokens.deleted_at IS 'When the row was deleted; null while it is in use';
