-- Up Migration
-- Who changed what, without the values: the log holds nothing that is a person's own, so it may be kept when he goes.
BEGIN;
CREATE TABLE audit_log (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at     timestamptz NOT NULL DEFAULT now(),
    login           text        NOT NULL DEFAULT session_user,
    actor_id        uuid,
    table_name      text        NOT NULL,
    row_id          uuid        NOT NULL,
    operation       text        NOT NULL,
    changed_columns text[]      NOT NULL,
    CONSTRAINT ck_audit_log_operation CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE'))
);

CREATE INDEX idx_audit_log_row_id ON audit_log (row_id, happened_at DESC);
CREATE INDEX idx_audit_log_actor_id ON audit_log (actor_id, happened_at DESC) WHERE actor_id IS NOT NULL;
-- Written in the order of time, so a block range is enough to find a day.
CREATE INDEX idx_audit_log_happened_at ON audit_log USING brin (happened_at);

COMMENT ON TABLE audit_log IS 'Who changed what; rows are added, never changed, and deleted by the owner only';
COMMENT ON COLUMN audit_log.login IS 'Role that was logged in';
COMMENT ON COLUMN audit_log.actor_id IS 'users.id of whom the application worked for (current_actor); null when it did not say';
COMMENT ON COLUMN audit_log.changed_columns IS 'Names only';

CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    IF TG_OP = 'DELETE' AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END;
$$;

COMMENT ON FUNCTION refuse_change() IS
    'Trigger function: no row is changed, and only the owner deletes those that need not be kept any longer';

CREATE TRIGGER trg_audit_log_refuse_change BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMIT;

-- Down Migration
BEGIN;
DROP TABLE audit_log;
DROP FUNCTION refuse_change();
COMMIT;
