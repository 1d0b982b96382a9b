-- Where a user is signed in. Redis holds what is asked for at every request; this is what outlives it.
CREATE TABLE sessions (
    id           uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id      uuid        NOT NULL,
    token_digest bytea       NOT NULL,
    address      inet,
    device       jsonb       NOT NULL DEFAULT '{}',
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_sessions_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT uq_sessions_token_digest UNIQUE (token_digest),
    CONSTRAINT ck_sessions_token_digest CHECK (octet_length(token_digest) = 32),
    CONSTRAINT ck_sessions_device CHECK (jsonb_typeof(device) = 'object'),
    CONSTRAINT ck_sessions_expires_at CHECK (expires_at > created_at)
);

CREATE INDEX idx_sessions_user_id ON sessions (user_id, expires_at DESC);
CREATE INDEX idx_sessions_expires_at ON sessions (expires_at);

CREATE TRIGGER trg_sessions_updated_at BEFORE UPDATE ON sessions
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY sessions_own ON sessions USING (user_id = (SELECT current_user_id()));
CREATE POLICY sessions_all ON sessions USING ((SELECT sees_all_rows('sessions')));

COMMENT ON TABLE sessions IS 'Where users are signed in; each seen by its user only';
COMMENT ON COLUMN sessions.token_digest IS 'SHA-256 of the token; the token itself is not kept';
COMMENT ON COLUMN sessions.address IS 'PII: where the client was';
COMMENT ON COLUMN sessions.device IS 'PII: what the client said of itself';
