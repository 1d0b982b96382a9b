-- A checkout from its first step to the order. Gone a week after it expired.
-- rollback: DROP TABLE checkout_sessions;
CREATE TABLE checkout_sessions (
    id                           uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    session_token                text          NOT NULL,
    customer_id                  text          NOT NULL,
    cart_id                      uuid,
    status                       text          NOT NULL DEFAULT 'initialized',
    shipping_address             jsonb,
    billing_address              jsonb,
    customer_shipping_address_id text,
    customer_billing_address_id  text,
    payment_method_id            text,
    payment_method_type          text,
    shipping_method_id           text,
    shipping_method_name         text,
    shipping_cost                numeric(10,2),
    subtotal                     numeric(10,2) NOT NULL,
    tax_amount                   numeric(10,2) NOT NULL DEFAULT 0,
    shipping_amount              numeric(10,2) NOT NULL DEFAULT 0,
    discount_amount              numeric(10,2) NOT NULL DEFAULT 0,
    total_amount                 numeric(10,2) NOT NULL,
    metadata                     jsonb         NOT NULL DEFAULT '{}',
    created_at                   timestamptz   NOT NULL DEFAULT now(),
    updated_at                   timestamptz   NOT NULL DEFAULT now(),
    expires_at                   timestamptz   NOT NULL,
    completed_at                 timestamptz,
    CONSTRAINT uq_checkout_sessions_session_token UNIQUE (session_token),
    CONSTRAINT ck_checkout_sessions_session_token CHECK (length(session_token) BETWEEN 1 AND 255),
    CONSTRAINT ck_checkout_sessions_customer_id CHECK (length(customer_id) BETWEEN 1 AND 36),
    CONSTRAINT ck_checkout_sessions_status CHECK (
        status IN ('initialized', 'processing', 'completed', 'failed', 'abandoned', 'cancelled', 'expired')
    ),
    CONSTRAINT ck_checkout_sessions_shipping_address CHECK (jsonb_typeof(shipping_address) = 'object'),
    CONSTRAINT ck_checkout_sessions_billing_address CHECK (jsonb_typeof(billing_address) = 'object'),
    CONSTRAINT ck_checkout_sessions_customer_shipping_address_id CHECK (length(customer_shipping_address_id) <= 36),
    CONSTRAINT ck_checkout_sessions_customer_billing_address_id CHECK (length(customer_billing_address_id) <= 36),
    CONSTRAINT ck_checkout_sessions_payment_method_id CHECK (length(payment_method_id) <= 255),
    CONSTRAINT ck_checkout_sessions_payment_method_type CHECK (length(payment_method_type) <= 50),
    CONSTRAINT ck_checkout_sessions_shipping_method_id CHECK (length(shipping_method_id) <= 255),
    CONSTRAINT ck_checkout_sessions_shipping_method_name CHECK (length(shipping_method_name) <= 255),
    CONSTRAINT ck_checkout_sessions_shipping_cost CHECK (shipping_cost >= 0),
    CONSTRAINT ck_checkout_sessions_subtotal CHECK (subtotal >= 0),
    CONSTRAINT ck_checkout_sessions_tax_amount CHECK (tax_amount >= 0),
    CONSTRAINT ck_checkout_sessions_shipping_amount CHECK (shipping_amount >= 0),
    CONSTRAINT ck_checkout_sessions_discount_amount CHECK (discount_amount >= 0),
    CONSTRAINT ck_checkout_sessions_total_amount CHECK (total_amount >= 0),
    CONSTRAINT ck_checkout_sessions_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_checkout_sessions_expires_at CHECK (expires_at > created_at)
);

CREATE INDEX idx_checkout_sessions_customer ON checkout_sessions (customer_id);
CREATE INDEX idx_checkout_sessions_expires ON checkout_sessions (expires_at);

CREATE TRIGGER trg_checkout_sessions_updated_at BEFORE UPDATE ON checkout_sessions
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE checkout_sessions IS 'Checkouts under way and over; deleted a week after they expired';
COMMENT ON COLUMN checkout_sessions.session_token IS
    'What the client shows; best a digest of it, so that a copy of the table opens no session';
COMMENT ON COLUMN checkout_sessions.customer_id IS
    'customers.id in customer_db, or a guest''s session: another service''s, so no foreign key';
COMMENT ON COLUMN checkout_sessions.cart_id IS 'cart_sessions.id; no foreign key, since the cart may be deleted first';
COMMENT ON COLUMN checkout_sessions.payment_method_id IS 'The payment provider''s token; never a card''s number';
COMMENT ON COLUMN checkout_sessions.shipping_address IS 'Personal data: an object, also when sealed';
COMMENT ON COLUMN checkout_sessions.billing_address IS 'Personal data: an object, also when sealed';
