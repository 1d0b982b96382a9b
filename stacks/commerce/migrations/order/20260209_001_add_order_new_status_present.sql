-- What NOT NULL will be proved by. Not earlier: it would refuse old code that changes anything of an order without one.
-- groundwork: contract order-status
-- rollback: ALTER TABLE orders DROP CONSTRAINT ck_orders_new_status_present;
ALTER TABLE orders ADD CONSTRAINT ck_orders_new_status_present CHECK (new_status IS NOT NULL) NOT VALID;
