-- A status under other words, first step of many: the column alone, empty. Code that does not know it goes on.
-- groundwork: expand order-status
-- rollback: ALTER TABLE orders DROP COLUMN new_status;
ALTER TABLE orders ADD COLUMN new_status text;

COMMENT ON COLUMN orders.new_status IS 'Takes the place of status; "draft" is what was "pending"';
