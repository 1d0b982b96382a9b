-- As idx_orders_customer_status.
-- groundwork: expand order-status
-- rollback: DROP INDEX CONCURRENTLY idx_orders_customer_new_status;
CREATE INDEX CONCURRENTLY idx_orders_customer_new_status ON orders (customer_id, new_status);
