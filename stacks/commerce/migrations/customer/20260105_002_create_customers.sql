-- Who buys. Every column that names a person is text without a limit of its type, so that it can hold a sealed value
-- ("sealed:" and the ciphertext); a clear one keeps the limit.
-- rollback: DROP TABLE customers;
CREATE TABLE customers (
    id                uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    customer_number   text,
    email             text        NOT NULL,
    email_digest      bytea,
    phone             text,
    first_name        text,
    last_name         text,
    date_of_birth     text,
    gender            text,
    status            text        NOT NULL DEFAULT 'active',
    email_verified    boolean     NOT NULL DEFAULT false,
    phone_verified    boolean     NOT NULL DEFAULT false,
    marketing_consent boolean     NOT NULL DEFAULT false,
    metadata          jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    CONSTRAINT uq_customers_customer_number UNIQUE (customer_number),
    CONSTRAINT uq_customers_email UNIQUE (email),
    CONSTRAINT uq_customers_email_digest UNIQUE (email_digest),
    CONSTRAINT ck_customers_customer_number CHECK (length(customer_number) BETWEEN 1 AND 50),
    CONSTRAINT ck_customers_email CHECK (
        email ~ '^[^@\s]+@[^@\s]+$' AND length(email) <= 255 OR starts_with(email, 'sealed:')
    ),
    CONSTRAINT ck_customers_email_digest CHECK (octet_length(email_digest) = 32),
    CONSTRAINT ck_customers_email_sealed CHECK (NOT starts_with(email, 'sealed:') OR email_digest IS NOT NULL),
    CONSTRAINT ck_customers_phone CHECK (length(phone) <= 20 OR starts_with(phone, 'sealed:')),
    CONSTRAINT ck_customers_first_name CHECK (length(first_name) <= 100 OR starts_with(first_name, 'sealed:')),
    CONSTRAINT ck_customers_last_name CHECK (length(last_name) <= 100 OR starts_with(last_name, 'sealed:')),
    CONSTRAINT ck_customers_date_of_birth CHECK (
        date_of_birth ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$' OR starts_with(date_of_birth, 'sealed:')
    ),
    CONSTRAINT ck_customers_gender CHECK (length(gender) <= 10 OR starts_with(gender, 'sealed:')),
    CONSTRAINT ck_customers_status CHECK (status IN ('active', 'inactive', 'suspended', 'deleted')),
    CONSTRAINT ck_customers_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_customers_deleted_at CHECK (deleted_at >= created_at)
);

CREATE TRIGGER trg_customers_updated_at BEFORE UPDATE ON customers
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE customers IS 'Who buys';
COMMENT ON COLUMN customers.email IS 'Personal data: clear, or "sealed:…"';
COMMENT ON COLUMN customers.email_digest IS
    'Personal data: HMAC-SHA-256 of the address in lower case; finds it, and keeps it unique, once it is sealed';
COMMENT ON COLUMN customers.phone IS 'Personal data: clear, or "sealed:…"';
COMMENT ON COLUMN customers.first_name IS 'Personal data: clear, or "sealed:…"';
COMMENT ON COLUMN customers.last_name IS 'Personal data: clear, or "sealed:…"';
COMMENT ON COLUMN customers.date_of_birth IS 'Personal data: a date as 2001-12-31, or "sealed:…"';
COMMENT ON COLUMN customers.gender IS 'Personal data: clear, or "sealed:…"';
COMMENT ON COLUMN customers.deleted_at IS 'When the customer left; his row is then made anonymous, not deleted';
