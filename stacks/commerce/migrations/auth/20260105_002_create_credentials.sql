-- What customers and staff sign in with. Who they are is known elsewhere; their address is here as a digest only.
-- rollback: DROP TABLE credentials;
CREATE TABLE credentials (
    id                  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    subject_kind        text        NOT NULL,
    subject_id          uuid        NOT NULL,
    login_digest        bytea       NOT NULL,
    password_hash       text        NOT NULL,
    password_changed_at timestamptz NOT NULL DEFAULT now(),
    failed_attempts     integer     NOT NULL DEFAULT 0,
    locked_until        timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_credentials_subject UNIQUE (subject_id, subject_kind),
    CONSTRAINT uq_credentials_login_digest UNIQUE (login_digest, subject_kind),
    CONSTRAINT ck_credentials_subject_kind CHECK (subject_kind IN ('customer', 'staff')),
    CONSTRAINT ck_credentials_login_digest CHECK (octet_length(login_digest) = 32),
    CONSTRAINT ck_credentials_password_hash CHECK (password_hash ~ '^\$' AND length(password_hash) BETWEEN 50 AND 255),
    CONSTRAINT ck_credentials_failed_attempts CHECK (failed_attempts >= 0)
);

CREATE TRIGGER trg_credentials_updated_at BEFORE UPDATE ON credentials
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE credentials IS 'What customers and staff sign in with';
COMMENT ON COLUMN credentials.subject_id IS
    'customers.id in customer_db or staff_accounts.id in user_db: another service''s, so no foreign key';
COMMENT ON COLUMN credentials.login_digest IS 'Personal data: HMAC-SHA-256 of the address in lower case';
COMMENT ON COLUMN credentials.password_hash IS
    'In the modular crypt format, salt and cost included; never the password';
