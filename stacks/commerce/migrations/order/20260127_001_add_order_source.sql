-- Where an order was placed. A constant default is kept beside the table: no row is rewritten, whatever its size.
-- rollback: ALTER TABLE orders DROP COLUMN source;
ALTER TABLE orders ADD COLUMN source text NOT NULL DEFAULT 'web';
