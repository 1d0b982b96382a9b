-- The words that new_status may have, for what is written from now on. An order without one passes: most have none yet.
-- groundwork: expand order-status
-- rollback: ALTER TABLE orders DROP CONSTRAINT ck_orders_new_status;
ALTER TABLE orders
    ADD CONSTRAINT ck_orders_new_status CHECK (
        new_status IN ('draft', 'confirmed', 'processing', 'shipped', 'delivered', 'completed', 'cancelled')
    ) NOT VALID;
