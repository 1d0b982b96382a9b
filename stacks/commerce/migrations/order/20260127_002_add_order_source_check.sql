-- The column's limit holds for new rows at once; those that are there are looked at by the next file, without a lock.
-- rollback: ALTER TABLE orders DROP CONSTRAINT ck_orders_source;
ALTER TABLE orders ADD CONSTRAINT ck_orders_source CHECK (length(source) BETWEEN 1 AND 50) NOT VALID;
