-- A customer's addresses, all or those of one type.
-- rollback: DROP INDEX CONCURRENTLY idx_customer_addresses_customer_type;
CREATE INDEX CONCURRENTLY idx_customer_addresses_customer_type ON customer_addresses (customer_id, type);
