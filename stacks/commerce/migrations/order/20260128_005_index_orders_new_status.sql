-- As idx_orders_status: an index goes with its column, so the code that asks for new_status needs its own before that.
-- groundwork: expand order-status
-- rollback: DROP INDEX CONCURRENTLY idx_orders_new_status;
CREATE INDEX CONCURRENTLY idx_orders_new_status ON orders (new_status);
