-- NOT NULL says it now.
-- groundwork: contract order-status
-- rollback: ALTER TABLE orders ADD CONSTRAINT ck_orders_new_status_present CHECK (new_status IS NOT NULL) NOT VALID;
-- rollback: ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_new_status_present;
-- lint: allow ban-drop-constraint until 2031-12-31 because NOT NULL says the same
ALTER TABLE orders DROP CONSTRAINT ck_orders_new_status_present;
