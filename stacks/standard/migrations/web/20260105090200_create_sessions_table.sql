-- Up Migration
-- Who is signed in. Whoever reads the table cannot sign in with it: it holds digests of tokens.
BEGIN;
CREATE TABLE sessions (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id      uuid        NOT NULL,
    token_digest bytea       NOT NULL,
    address      inet,
    user_agent   text,
    expires_at   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_sessions_token_digest UNIQUE (token_digest),
    CONSTRAINT fk_sessions_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_sessions_token_digest CHECK (octet_length(token_digest) = 32),
    CONSTRAINT ck_sessions_user_agent CHECK (length(user_agent) BETWEEN 1 AND 1000),
    CONSTRAINT ck_sessions_expires_at CHECK (expires_at > created_at)
);

CREATE INDEX idx_sessions_user_id ON sessions (user_id);
-- What is over is deleted by age.
CREATE INDEX idx_sessions_expires_at ON sessions (expires_at);

COMMENT ON TABLE sessions IS 'Who is signed in';
COMMENT ON COLUMN sessions.token_digest IS 'SHA-256 of the token; the token itself is not kept';
COMMENT ON COLUMN sessions.address IS 'PII: where the client was';
COMMENT ON COLUMN sessions.user_agent IS 'PII: what the client called itself';
COMMIT;

-- Down Migration
BEGIN;
DROP TABLE sessions;
COMMIT;
