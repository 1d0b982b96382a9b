-- A customer's orders, all or those of one status.
-- rollback: DROP INDEX CONCURRENTLY idx_orders_customer_status;
CREATE INDEX CONCURRENTLY idx_orders_customer_status ON orders (customer_id, status);
