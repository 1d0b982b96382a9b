-- Who changed what. Written once and read by time, so a block range index is enough for time.
CREATE TABLE audit_events (
    id         uuid        PRIMARY KEY DEFAULT uuidv7(),
    actor_id   uuid,
    action     text        NOT NULL,
    subject    text        NOT NULL,
    subject_id uuid        NOT NULL,
    details    jsonb       NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT fk_audit_events_users FOREIGN KEY (actor_id) REFERENCES users (id) ON DELETE RESTRICT,
    CONSTRAINT ck_audit_events_action CHECK (length(action) BETWEEN 1 AND 100),
    CONSTRAINT ck_audit_events_subject CHECK (length(subject) BETWEEN 1 AND 100),
    CONSTRAINT ck_audit_events_details CHECK (jsonb_typeof(details) = 'object'),
    CONSTRAINT ck_audit_events_deleted_at CHECK (deleted_at >= created_at)
);

CREATE INDEX idx_audit_events_subject_id ON audit_events (subject_id, created_at DESC);
CREATE INDEX idx_audit_events_actor_id ON audit_events (actor_id, created_at DESC);
CREATE INDEX idx_audit_events_details ON audit_events USING gin (details jsonb_path_ops);
CREATE INDEX idx_audit_events_created_at ON audit_events USING brin (created_at);

CREATE TRIGGER trg_audit_events_updated_at BEFORE UPDATE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE audit_events IS 'Who did what to which row';
COMMENT ON COLUMN audit_events.actor_id IS 'Null: the system itself';
COMMENT ON COLUMN audit_events.deleted_at IS 'When the row was deleted; null while it is in use';
