-- What was given back of a payment.
-- rollback: DROP TABLE refunds;
CREATE TABLE refunds (
    id                 uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    idempotency_key    text          NOT NULL,
    payment_id         uuid          NOT NULL,
    return_request_id  uuid,
    provider_reference text,
    status             text          NOT NULL DEFAULT 'pending',
    amount             numeric(10,2) NOT NULL,
    reason             text,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now(),
    completed_at       timestamptz,
    CONSTRAINT uq_refunds_idempotency_key UNIQUE (idempotency_key),
    CONSTRAINT fk_refunds_payments FOREIGN KEY (payment_id) REFERENCES payments (id),
    CONSTRAINT ck_refunds_idempotency_key CHECK (length(idempotency_key) BETWEEN 16 AND 255),
    CONSTRAINT ck_refunds_provider_reference CHECK (length(provider_reference) BETWEEN 1 AND 255),
    CONSTRAINT ck_refunds_status CHECK (status IN ('pending', 'completed', 'failed')),
    CONSTRAINT ck_refunds_amount CHECK (amount > 0),
    CONSTRAINT ck_refunds_reason CHECK (length(reason) <= 100)
);

CREATE INDEX idx_refunds_payment ON refunds (payment_id);
CREATE INDEX idx_refunds_unfinished ON refunds (updated_at) WHERE status = 'pending';

CREATE TRIGGER trg_refunds_updated_at BEFORE UPDATE ON refunds
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE refunds IS 'What was given back';
COMMENT ON COLUMN refunds.idempotency_key IS 'The caller''s: the same call made twice gives back once';
COMMENT ON COLUMN refunds.return_request_id IS
    'return_requests.id in return_db: another service''s, so no foreign key; null without a return';
