-- An old order may be archived before it was filled: then it gets its new status on the way.
-- groundwork: expand order-status
-- rollback: DROP TRIGGER trg_orders_archive_status ON orders_archive;
-- lint: allow trigger-on-live-table until 2031-12-31 because it compares two columns of the row it has, no query
CREATE TRIGGER trg_orders_archive_status BEFORE INSERT ON orders_archive
    FOR EACH ROW EXECUTE FUNCTION sync_order_status();
