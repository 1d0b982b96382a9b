-- Who read or changed whose data. The server writes it: a database sees no SELECT of a single person's row.
CREATE TABLE data_access_log (
    id          uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id     uuid        DEFAULT current_user_id(),
    login       text        NOT NULL DEFAULT session_user,
    operation   text        NOT NULL,
    entity_type text        NOT NULL,
    entity_id   uuid,
    metadata    jsonb       NOT NULL DEFAULT '{}',
    accessed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_data_access_log_operation CHECK (operation IN ('read', 'create', 'update', 'delete', 'export')),
    CONSTRAINT ck_data_access_log_entity_type CHECK (length(entity_type) BETWEEN 1 AND 128),
    CONSTRAINT ck_data_access_log_metadata CHECK (jsonb_typeof(metadata) = 'object')
);

CREATE INDEX idx_data_access_log_entity ON data_access_log (entity_type, entity_id, accessed_at DESC);
CREATE INDEX idx_data_access_log_user_id ON data_access_log (user_id, accessed_at DESC);
-- Written in the order of time, so a block range is enough to find a day.
CREATE INDEX idx_data_access_log_accessed_at ON data_access_log USING brin (accessed_at);

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

CREATE TRIGGER trg_data_access_log_refuse_change BEFORE UPDATE OR DELETE ON data_access_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

COMMENT ON TABLE data_access_log IS 'Who read or changed personal data; rows are added, and deleted by the owner only';
COMMENT ON COLUMN data_access_log.user_id IS 'users.id of who did it, null for the server itself; no foreign key: it outlives him';
COMMENT ON COLUMN data_access_log.metadata IS 'Why and through what; never what was read';
