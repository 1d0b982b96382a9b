-- From here on old code that writes status and new code that writes new_status see each other's orders right.
-- Where one statement changes both, new_status counts.
-- groundwork: expand order-status
-- rollback: DROP TRIGGER trg_orders_status ON orders;
-- rollback: DROP FUNCTION sync_order_status();
CREATE FUNCTION sync_order_status() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    IF NEW.new_status IS DISTINCT FROM OLD.new_status THEN
        NEW.status := CASE NEW.new_status WHEN 'draft' THEN 'pending' ELSE NEW.new_status END;
    ELSIF NEW.status IS DISTINCT FROM OLD.status THEN
        NEW.new_status := CASE NEW.status WHEN 'pending' THEN 'draft' ELSE NEW.status END;
    END IF;
    RETURN NEW;
END;
$$;

-- lint: allow trigger-on-live-table until 2031-12-31 because it compares two columns of the row it has, no query
CREATE TRIGGER trg_orders_status BEFORE INSERT OR UPDATE OF status, new_status ON orders
    FOR EACH ROW EXECUTE FUNCTION sync_order_status();

COMMENT ON FUNCTION sync_order_status() IS 'Trigger function: status and new_status say the same';
