-- Who read or changed whose data. The service writes it: a database sees no SELECT of a single person's row.
-- rollback: DROP TABLE data_access_log;
CREATE TABLE data_access_log (
    id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id     text        NOT NULL,
    table_name  text        NOT NULL,
    operation   text        NOT NULL,
    record_id   text,
    accessed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_data_access_log_user_id CHECK (length(user_id) BETWEEN 1 AND 255),
    CONSTRAINT ck_data_access_log_table_name CHECK (length(table_name) BETWEEN 1 AND 100),
    CONSTRAINT ck_data_access_log_operation CHECK (operation IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')),
    CONSTRAINT ck_data_access_log_record_id CHECK (length(record_id) <= 255)
);

CREATE INDEX idx_data_access_log_record ON data_access_log (table_name, record_id, accessed_at DESC);
CREATE INDEX idx_data_access_log_user ON data_access_log (user_id, accessed_at DESC);

CREATE TRIGGER trg_data_access_log_append_only BEFORE UPDATE ON data_access_log
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

COMMENT ON TABLE data_access_log IS 'Who read or changed personal data';
COMMENT ON COLUMN data_access_log.user_id IS 'Who did it: a person or a service, as auth_db knows it';
COMMENT ON COLUMN data_access_log.record_id IS 'Key of the row; null when many were read at once';
