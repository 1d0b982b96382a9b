-- As idx_orders_complex_search.
-- groundwork: expand order-status
-- rollback: DROP INDEX CONCURRENTLY idx_orders_complex_search_new_status;
CREATE INDEX CONCURRENTLY idx_orders_complex_search_new_status ON orders (customer_id, new_status, created_at DESC)
    WHERE new_status IN ('confirmed', 'processing', 'shipped');
