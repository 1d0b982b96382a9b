-- Up Migration
-- Who paid what for which post. The price is a copy: a post may cost something else tomorrow.
BEGIN;
CREATE TABLE purchases (
    id         uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    uuid           NOT NULL,
    post_id    uuid           NOT NULL,
    price      numeric(19, 4) NOT NULL,
    currency   text           NOT NULL,
    status     text           NOT NULL DEFAULT 'pending',
    version    bigint         NOT NULL DEFAULT 1,
    created_at timestamptz    NOT NULL DEFAULT now(),
    updated_at timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT fk_purchases_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    CONSTRAINT fk_purchases_posts FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE RESTRICT,
    CONSTRAINT ck_purchases_price CHECK (price > 0),
    CONSTRAINT ck_purchases_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT ck_purchases_status CHECK (status IN ('pending', 'paid', 'failed', 'refunded'))
);

-- Nobody pays twice for the same; who gave it back may buy it again.
CREATE UNIQUE INDEX uq_purchases_user_id_post_id ON purchases (user_id, post_id) WHERE status IN ('pending', 'paid');
CREATE INDEX idx_purchases_user_id ON purchases (user_id, created_at DESC);
CREATE INDEX idx_purchases_post_id ON purchases (post_id);

CREATE TRIGGER trg_purchases_touch BEFORE UPDATE ON purchases
    FOR EACH ROW EXECUTE FUNCTION touch_row();

COMMENT ON TABLE purchases IS 'What users paid for';
COMMENT ON COLUMN purchases.price IS 'What it cost then';
COMMENT ON COLUMN purchases.currency IS 'ISO 4217';
COMMENT ON COLUMN purchases.version IS 'Counts changes, for optimistic locking';
COMMIT;

-- Down Migration
BEGIN;
DROP TABLE purchases;
COMMIT;
