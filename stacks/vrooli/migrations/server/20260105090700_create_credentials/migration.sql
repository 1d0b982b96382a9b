-- Keys to other services that users lend to theirs here. The server encrypts them before they get here.
CREATE TABLE credentials (
    id                uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id           uuid        NOT NULL,
    service           text        NOT NULL,
    secret_ciphertext bytea       NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_credentials_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT uq_credentials_user_id_service UNIQUE (user_id, service),
    CONSTRAINT ck_credentials_service CHECK (length(service) BETWEEN 1 AND 128),
    CONSTRAINT ck_credentials_secret_ciphertext CHECK (octet_length(secret_ciphertext) BETWEEN 29 AND 16384)
);

CREATE TRIGGER trg_credentials_updated_at BEFORE UPDATE ON credentials
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY credentials_own ON credentials USING (user_id = (SELECT current_user_id()));
CREATE POLICY credentials_all ON credentials USING ((SELECT sees_all_rows('credentials')));

COMMENT ON TABLE credentials IS 'Keys to other services; each seen by its user only';
COMMENT ON COLUMN credentials.secret_ciphertext IS 'PII: AES-256-GCM (12 bytes of nonce and 16 of tag at least)';
