-- A customer's orders that are under way, the newest first.
-- rollback: DROP INDEX CONCURRENTLY idx_orders_complex_search;
CREATE INDEX CONCURRENTLY idx_orders_complex_search ON orders (customer_id, status, created_at DESC)
    WHERE status IN ('confirmed', 'processing', 'shipped');
