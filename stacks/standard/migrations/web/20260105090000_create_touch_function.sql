-- Up Migration
-- Called by the trigger of every table whose rows change. Whoever writes `WHERE id = … AND version = …` finds no row
-- when somebody else was quicker, so the version counts up whatever the statement says.
BEGIN;
CREATE FUNCTION touch_row() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    NEW.updated_at := pg_catalog.now();
    NEW.version := OLD.version + 1;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION touch_row() IS 'Trigger function: the row was changed now, and is another version';
COMMIT;

-- Down Migration
BEGIN;
DROP FUNCTION touch_row();
COMMIT;
