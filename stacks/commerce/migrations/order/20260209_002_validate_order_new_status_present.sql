-- Reads every row while others read and write, and fails when one was not filled: nothing is taken away before this.
-- groundwork: contract order-status
-- rollback: nothing, a valid constraint is no stricter for new rows than one that is not
ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_new_status_present;
