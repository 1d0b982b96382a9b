-- What triggers and policies of the tables to come call.
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

-- A text that is no id is nobody, not an error: nobody sees no row.
CREATE FUNCTION current_user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = ''
    RETURN CASE
        WHEN current_setting('app.user_id', true) ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            THEN current_setting('app.user_id', true)::uuid
    END;

COMMENT ON FUNCTION current_user_id() IS
    'users.id of whom the server works for, which it sets for the transaction: set_config(''app.user_id'', …, true)';

-- The setting alone opens nothing: it counts only for whoever owns the table.
CREATE FUNCTION sees_all_rows(of_table regclass) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = ''
    RETURN coalesce(current_setting('app.all_rows', true) = 'on', false)
       AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = of_table), 'USAGE');

COMMENT ON FUNCTION sees_all_rows(regclass) IS
    'Whether the table''s owner asked for all of its rows (SET app.all_rows = on), as migrations and dumps do';
