-- A category's products, all or those of one status.
-- rollback: DROP INDEX CONCURRENTLY idx_products_category_status;
CREATE INDEX CONCURRENTLY idx_products_category_status ON products (category_id, status);
