-- Nobody writes or reads status any more. Both tables at once: INSERT INTO orders_archive SELECT * fits at any moment.
-- The default comes with it: before, the trigger could not have told it from what new code says.
-- groundwork: contract order-status
-- rollback: nothing, to go back is a change of its own: a column status, filled from new_status as this one was
DROP TRIGGER trg_orders_status ON orders;
DROP TRIGGER trg_orders_archive_status ON orders_archive;
-- lint: allow ban-drop-function until 2031-12-31 because only the triggers called it
DROP FUNCTION sync_order_status();
-- lint: allow ban-drop-column until 2031-12-31 because a contract is let go when nobody reads it
ALTER TABLE orders ALTER COLUMN new_status SET DEFAULT 'confirmed', DROP COLUMN status;
-- lint: allow ban-drop-column until 2031-12-31 because a contract is let go when nobody reads it
ALTER TABLE orders_archive DROP COLUMN status;
