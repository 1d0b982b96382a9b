-- NOT NULL says it now.
-- rollback: ALTER TABLE orders ADD CONSTRAINT ck_orders_new_status_present CHECK (new_status IS NOT NULL) NOT VALID;
-- rollback: ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_new_status_present;
-- squawk-ignore ban-drop-constraint
ALTER TABLE orders DROP CONSTRAINT ck_orders_new_status_present;
