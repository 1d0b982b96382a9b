-- Who works in the shop. Not "user": that word is SQL's.
-- rollback: DROP TABLE staff_accounts;
CREATE TABLE staff_accounts (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    email        text        NOT NULL,
    email_digest bytea,
    full_name    text        NOT NULL,
    job          text        NOT NULL,
    status       text        NOT NULL DEFAULT 'active',
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    CONSTRAINT uq_staff_accounts_email UNIQUE (email),
    CONSTRAINT uq_staff_accounts_email_digest UNIQUE (email_digest),
    CONSTRAINT ck_staff_accounts_email CHECK (
        email ~ '^[^@\s]+@[^@\s]+$' AND length(email) <= 255 OR starts_with(email, 'sealed:')
    ),
    CONSTRAINT ck_staff_accounts_email_digest CHECK (octet_length(email_digest) = 32),
    CONSTRAINT ck_staff_accounts_email_sealed CHECK (NOT starts_with(email, 'sealed:') OR email_digest IS NOT NULL),
    CONSTRAINT ck_staff_accounts_full_name CHECK (
        length(full_name) BETWEEN 1 AND 255 OR starts_with(full_name, 'sealed:')
    ),
    CONSTRAINT ck_staff_accounts_job CHECK (job IN ('administrator', 'manager', 'support', 'warehouse', 'analyst')),
    CONSTRAINT ck_staff_accounts_status CHECK (status IN ('active', 'inactive', 'deleted')),
    CONSTRAINT ck_staff_accounts_deleted_at CHECK (deleted_at >= created_at)
);

CREATE TRIGGER trg_staff_accounts_updated_at BEFORE UPDATE ON staff_accounts
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE staff_accounts IS 'Who works in the shop';
COMMENT ON COLUMN staff_accounts.email IS 'Personal data: clear, or "sealed:…"';
COMMENT ON COLUMN staff_accounts.email_digest IS
    'Personal data: HMAC-SHA-256 of the address in lower case; finds it, and keeps it unique, once it is sealed';
COMMENT ON COLUMN staff_accounts.full_name IS 'Personal data: clear, or "sealed:…"';
COMMENT ON COLUMN staff_accounts.deleted_at IS 'When he left; his row stays, for what he approved names it';
