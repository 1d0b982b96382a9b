-- What was ordered of a product, from all warehouses or one.
-- rollback: DROP INDEX CONCURRENTLY idx_order_items_product_warehouse;
CREATE INDEX CONCURRENTLY idx_order_items_product_warehouse ON order_items (product_id, warehouse_id);
