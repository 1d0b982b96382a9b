-- Up Migration
-- Who uses the application. What is a person's own is encrypted before it gets here; the digest, made with a key of
-- its own, finds an address and keeps it unique without telling it.
BEGIN;
CREATE TABLE users (
    id               uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    email_ciphertext bytea       NOT NULL,
    email_digest     bytea       NOT NULL,
    username         text,
    password_hash    text        NOT NULL,
    status           text        NOT NULL DEFAULT 'active',
    version          bigint      NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    CONSTRAINT ck_users_email_ciphertext CHECK (octet_length(email_ciphertext) BETWEEN 29 AND 4096),
    CONSTRAINT ck_users_email_digest CHECK (octet_length(email_digest) = 32),
    CONSTRAINT ck_users_username CHECK (username ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,49}$'),
    CONSTRAINT ck_users_password_hash CHECK (length(password_hash) BETWEEN 50 AND 255),
    CONSTRAINT ck_users_status CHECK (status IN ('pending', 'active', 'suspended')),
    CONSTRAINT ck_users_deleted_at CHECK (deleted_at >= created_at)
);

-- A deleted user's address and name are free again.
CREATE UNIQUE INDEX uq_users_email_digest ON users (email_digest) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_users_username ON users (lower(username)) WHERE deleted_at IS NULL;
-- Nearly all are active: those are asked for by age, the few others by what they are.
CREATE INDEX idx_users_active ON users (created_at DESC, id) WHERE status = 'active' AND deleted_at IS NULL;
CREATE INDEX idx_users_status ON users (status) WHERE status <> 'active' AND deleted_at IS NULL;

CREATE TRIGGER trg_users_touch BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION touch_row();

COMMENT ON TABLE users IS 'People who use the application';
COMMENT ON COLUMN users.email_ciphertext IS 'PII: address, AES-256-GCM (12 bytes of nonce and 16 of tag at least)';
COMMENT ON COLUMN users.email_digest IS 'PII: HMAC-SHA-256 of the address in small letters, to find it by';
COMMENT ON COLUMN users.username IS 'PII: name shown to others; unique, in any case, among users that are not deleted';
COMMENT ON COLUMN users.password_hash IS 'Salt and cost included; never the password';
COMMENT ON COLUMN users.version IS 'Counts changes, for optimistic locking';
COMMENT ON COLUMN users.deleted_at IS 'When the row was deleted; null while it is in use';
COMMIT;

-- Down Migration
BEGIN;
DROP TABLE users;
COMMIT;
