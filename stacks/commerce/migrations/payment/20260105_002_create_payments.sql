-- What was paid through a provider. The card stays with the provider: here is its token, never a number.
-- rollback: DROP TABLE payments;
CREATE TABLE payments (
    id                 uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    idempotency_key    text          NOT NULL,
    order_id           uuid,
    customer_id        text          NOT NULL,
    provider           text          NOT NULL,
    provider_reference text,
    method             text          NOT NULL,
    status             text          NOT NULL DEFAULT 'pending',
    currency           text          NOT NULL DEFAULT 'USD',
    amount             numeric(10,2) NOT NULL,
    refunded_amount    numeric(10,2) NOT NULL DEFAULT 0,
    failure_code       text,
    metadata           jsonb         NOT NULL DEFAULT '{}',
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    completed_at       timestamptz,
    CONSTRAINT uq_payments_idempotency_key UNIQUE (idempotency_key),
    CONSTRAINT uq_payments_provider_reference UNIQUE (provider, provider_reference),
    CONSTRAINT ck_payments_idempotency_key CHECK (length(idempotency_key) BETWEEN 16 AND 255),
    CONSTRAINT ck_payments_customer_id CHECK (length(customer_id) BETWEEN 1 AND 36),
    CONSTRAINT ck_payments_provider CHECK (length(provider) BETWEEN 1 AND 50),
    CONSTRAINT ck_payments_provider_reference CHECK (length(provider_reference) BETWEEN 1 AND 255),
    CONSTRAINT ck_payments_method CHECK (length(method) BETWEEN 1 AND 50),
    CONSTRAINT ck_payments_status CHECK (
        status IN ('pending', 'authorized', 'completed', 'failed', 'cancelled', 'partially_refunded', 'refunded')
    ),
    CONSTRAINT ck_payments_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT ck_payments_amount CHECK (amount > 0),
    CONSTRAINT ck_payments_refunded_amount CHECK (refunded_amount BETWEEN 0 AND amount),
    CONSTRAINT ck_payments_failure_code CHECK (length(failure_code) <= 100),
    CONSTRAINT ck_payments_metadata CHECK (jsonb_typeof(metadata) = 'object')
);

CREATE INDEX idx_payments_order ON payments (order_id);
CREATE INDEX idx_payments_customer ON payments (customer_id);
-- What is asked of the provider again after a crash.
CREATE INDEX idx_payments_unfinished ON payments (updated_at) WHERE status IN ('pending', 'authorized');

CREATE TRIGGER trg_payments_updated_at BEFORE UPDATE ON payments
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE payments IS 'What was paid';
COMMENT ON COLUMN payments.idempotency_key IS 'The caller''s: the same call made twice pays once';
COMMENT ON COLUMN payments.order_id IS
    'orders.id in order_db: another service''s, so no foreign key; null until the order is placed';
COMMENT ON COLUMN payments.customer_id IS
    'customers.id in customer_db, or a guest''s session: another service''s, so no foreign key';
COMMENT ON COLUMN payments.provider_reference IS 'What the provider calls it; never a card''s number';
COMMENT ON COLUMN payments.refunded_amount IS
    'Sum of the refunds, changed in their transaction, so that no more is given back';
