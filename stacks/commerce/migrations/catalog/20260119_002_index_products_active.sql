-- What a category's page shows, the newest first.
-- rollback: DROP INDEX CONCURRENTLY idx_products_active;
CREATE INDEX CONCURRENTLY idx_products_active ON products (category_id, created_at DESC)
    WHERE status = 'active' AND deleted_at IS NULL;
