-- Up Migration
-- What is sensitive is logged by the database, so that no path of the application leaves it out.
BEGIN;
CREATE FUNCTION current_actor() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = ''
    RETURN CASE
        WHEN current_setting('app.user_id', true) ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            THEN current_setting('app.user_id', true)::uuid
    END;

COMMENT ON FUNCTION current_actor() IS
    'users.id that the application set for the transaction (SET LOCAL app.user_id); null when it is none';

CREATE FUNCTION log_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    after  jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
    INSERT INTO public.audit_log (actor_id, table_name, row_id, operation, changed_columns)
    SELECT public.current_actor(), TG_TABLE_NAME, (coalesce(after, before) ->> TG_ARGV[0])::uuid, TG_OP,
           coalesce(array_agg(name ORDER BY name), '{}')
      FROM jsonb_object_keys(coalesce(after, before)) AS names (name)
     WHERE before IS NULL OR after IS NULL OR before -> name IS DISTINCT FROM after -> name;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION log_change() IS 'Trigger function: writes to audit_log; its argument is the column with the id';

-- lint: allow trigger-on-live-table until 2031-12-31 because every change is to be logged; the tables are empty
CREATE TRIGGER trg_users_log AFTER INSERT OR UPDATE OR DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION log_change('id');
-- lint: allow trigger-on-live-table until 2031-12-31 because every change is to be logged; the tables are empty
CREATE TRIGGER trg_user_roles_log AFTER INSERT OR UPDATE OR DELETE ON user_roles
    FOR EACH ROW EXECUTE FUNCTION log_change('user_id');
-- lint: allow trigger-on-live-table until 2031-12-31 because every change is to be logged; the tables are empty
CREATE TRIGGER trg_purchases_log AFTER INSERT OR UPDATE OR DELETE ON purchases
    FOR EACH ROW EXECUTE FUNCTION log_change('id');
COMMIT;

-- Down Migration
BEGIN;
DROP TRIGGER trg_purchases_log ON purchases;
DROP TRIGGER trg_user_roles_log ON user_roles;
DROP TRIGGER trg_users_log ON users;
DROP FUNCTION log_change();
DROP FUNCTION current_actor();
COMMIT;
