-- A cart, a customer's or a guest's. Gone thirty days after it was begun and abandoned.
-- rollback: DROP TABLE cart_sessions;
CREATE TABLE cart_sessions (
    id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id  text        NOT NULL,
    customer_id text,
    guest_token text,
    status      text        NOT NULL DEFAULT 'active',
    expires_at  timestamptz,
    metadata    jsonb       NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_cart_sessions_session_id UNIQUE (session_id),
    CONSTRAINT ck_cart_sessions_session_id CHECK (length(session_id) BETWEEN 1 AND 255),
    CONSTRAINT ck_cart_sessions_customer_id CHECK (length(customer_id) BETWEEN 1 AND 36),
    CONSTRAINT ck_cart_sessions_guest_token CHECK (length(guest_token) BETWEEN 1 AND 255),
    CONSTRAINT ck_cart_sessions_status CHECK (status IN ('active', 'merged', 'converted', 'abandoned', 'expired')),
    CONSTRAINT ck_cart_sessions_expires_at CHECK (expires_at > created_at),
    CONSTRAINT ck_cart_sessions_metadata CHECK (jsonb_typeof(metadata) = 'object')
);

CREATE INDEX idx_cart_sessions_customer ON cart_sessions (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX idx_cart_sessions_guest ON cart_sessions (guest_token) WHERE guest_token IS NOT NULL;
CREATE INDEX idx_cart_sessions_abandoned ON cart_sessions (created_at) WHERE status = 'abandoned';

CREATE TRIGGER trg_cart_sessions_updated_at BEFORE UPDATE ON cart_sessions
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE cart_sessions IS 'Carts; an abandoned one is deleted thirty days after it was begun';
COMMENT ON COLUMN cart_sessions.customer_id IS
    'customers.id in customer_db: another service''s, so no foreign key; null while the guest is unknown';
COMMENT ON COLUMN cart_sessions.guest_token IS
    'What the client shows; best a digest of it, so that a copy of the table opens no cart';
