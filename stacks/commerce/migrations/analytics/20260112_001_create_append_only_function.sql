-- What is kept to be shown to an auditor is written once. It may be deleted when its time is over, never changed.
-- rollback: DROP FUNCTION refuse_update();
CREATE FUNCTION refuse_update() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

COMMENT ON FUNCTION refuse_update() IS 'Trigger function: the table is only added to';
