-- Who is signed in, for as long as a sign-in lasts. Redis answers from a copy; this is what it is filled from again.
-- rollback: DROP TABLE sessions;
CREATE TABLE sessions (
    id            uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    credential_id uuid        NOT NULL,
    token_hash    bytea       NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_sessions_credentials FOREIGN KEY (credential_id) REFERENCES credentials (id) ON DELETE CASCADE,
    CONSTRAINT ck_sessions_token_hash CHECK (octet_length(token_hash) = 32),
    CONSTRAINT ck_sessions_expires_at CHECK (expires_at > created_at)
);

CREATE INDEX idx_sessions_credential ON sessions (credential_id);
CREATE INDEX idx_sessions_expires ON sessions (expires_at);

CREATE TRIGGER trg_sessions_updated_at BEFORE UPDATE ON sessions
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE sessions IS 'Who is signed in';
COMMENT ON COLUMN sessions.token_hash IS 'SHA-256 of the token; the token itself is not kept';
