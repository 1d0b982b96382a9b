-- What a customer wants to give back, and what became of it.
-- rollback: DROP TABLE return_requests;
CREATE TABLE return_requests (
    id                        uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    return_number             text          NOT NULL,
    order_id                  uuid          NOT NULL,
    customer_id               text          NOT NULL,
    status                    text          NOT NULL DEFAULT 'requested',
    return_type               text          NOT NULL DEFAULT 'refund',
    reason                    text          NOT NULL,
    description               text,
    approved_by               text,
    approved_at               timestamptz,
    processed_by              text,
    processed_at              timestamptz,
    total_refund_amount       numeric(10,2) NOT NULL DEFAULT 0,
    refund_shipping           boolean       NOT NULL DEFAULT false,
    refund_tax                boolean       NOT NULL DEFAULT true,
    return_shipping_label_url text,
    return_tracking_number    text,
    metadata                  jsonb         NOT NULL DEFAULT '{}',
    created_at                timestamptz   NOT NULL DEFAULT now(),
    updated_at                timestamptz   NOT NULL DEFAULT now(),
    expires_at                timestamptz,
    completed_at              timestamptz,
    CONSTRAINT uq_return_requests_return_number UNIQUE (return_number),
    CONSTRAINT ck_return_requests_return_number CHECK (length(return_number) BETWEEN 1 AND 50),
    CONSTRAINT ck_return_requests_customer_id CHECK (length(customer_id) BETWEEN 1 AND 36),
    CONSTRAINT ck_return_requests_status CHECK (
        status IN ('requested', 'approved', 'rejected', 'in_transit', 'received', 'processing', 'completed',
                   'cancelled', 'expired')
    ),
    CONSTRAINT ck_return_requests_return_type CHECK (return_type IN ('refund', 'exchange', 'store_credit')),
    CONSTRAINT ck_return_requests_reason CHECK (length(reason) BETWEEN 1 AND 100),
    CONSTRAINT ck_return_requests_approved_by CHECK (length(approved_by) <= 255),
    CONSTRAINT ck_return_requests_processed_by CHECK (length(processed_by) <= 255),
    CONSTRAINT ck_return_requests_total_refund_amount CHECK (total_refund_amount >= 0),
    CONSTRAINT ck_return_requests_return_shipping_label_url CHECK (
        length(return_shipping_label_url) <= 500 OR starts_with(return_shipping_label_url, 'sealed:')
    ),
    CONSTRAINT ck_return_requests_return_tracking_number CHECK (
        length(return_tracking_number) <= 100 OR starts_with(return_tracking_number, 'sealed:')
    ),
    CONSTRAINT ck_return_requests_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_return_requests_expires_at CHECK (expires_at > created_at)
);

CREATE INDEX idx_return_requests_order ON return_requests (order_id);
CREATE INDEX idx_return_requests_customer ON return_requests (customer_id, status);

CREATE TRIGGER trg_return_requests_updated_at BEFORE UPDATE ON return_requests
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE return_requests IS 'What customers want to give back';
COMMENT ON COLUMN return_requests.order_id IS 'orders.id in order_db: another service''s, so no foreign key';
COMMENT ON COLUMN return_requests.customer_id IS
    'customers.id in customer_db, or a guest''s session: another service''s, so no foreign key';
COMMENT ON COLUMN return_requests.description IS 'Personal data: what the customer wrote; clear, or "sealed:…"';
COMMENT ON COLUMN return_requests.approved_by IS 'A service, or staff_accounts.id in user_db';
COMMENT ON COLUMN return_requests.processed_by IS 'A service, or staff_accounts.id in user_db';
COMMENT ON COLUMN return_requests.return_shipping_label_url IS
    'Personal data: leads to an address; clear, or "sealed:…"';
COMMENT ON COLUMN return_requests.return_tracking_number IS
    'Personal data: leads to an address; clear, or "sealed:…"';
