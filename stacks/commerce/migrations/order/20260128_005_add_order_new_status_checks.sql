-- What holds for new_status, for new rows at once. The first is what NOT NULL will be proved by.
-- rollback: ALTER TABLE orders DROP CONSTRAINT ck_orders_new_status, DROP CONSTRAINT ck_orders_new_status_present;
ALTER TABLE orders
    ADD CONSTRAINT ck_orders_new_status_present CHECK (new_status IS NOT NULL) NOT VALID,
    ADD CONSTRAINT ck_orders_new_status CHECK (
        new_status IN ('draft', 'confirmed', 'processing', 'shipped', 'delivered', 'completed', 'cancelled')
    ) NOT VALID;
