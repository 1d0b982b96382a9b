-- Every table with an updated_at has a trigger that calls this, so that no statement leaves the time behind.
-- rollback: DROP FUNCTION set_updated_at();
CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION set_updated_at() IS 'Trigger function: the row was changed now';
