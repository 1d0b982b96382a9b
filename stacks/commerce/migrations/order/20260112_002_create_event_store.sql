-- What happened to each order, in order: to be looked into and played back. Kept for a year.
-- rollback: DROP TABLE event_store;
CREATE TABLE event_store (
    id             uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    aggregate_id   uuid        NOT NULL,
    aggregate_type text        NOT NULL,
    event_type     text        NOT NULL,
    event_data     jsonb       NOT NULL,
    event_version  integer     NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_event_store_aggregate_type CHECK (length(aggregate_type) BETWEEN 1 AND 100),
    CONSTRAINT ck_event_store_event_type CHECK (length(event_type) BETWEEN 1 AND 100),
    CONSTRAINT ck_event_store_event_data CHECK (jsonb_typeof(event_data) = 'object'),
    CONSTRAINT ck_event_store_event_version CHECK (event_version > 0)
);

-- Unique: of two writers that both saw version 4, one becomes version 5 and the other must look again.
CREATE UNIQUE INDEX idx_event_store_aggregate ON event_store (aggregate_id, event_version);
CREATE INDEX idx_event_store_created ON event_store (created_at);

CREATE TRIGGER trg_event_store_append_only BEFORE UPDATE ON event_store
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

COMMENT ON TABLE event_store IS 'Events of orders; kept for a year';
COMMENT ON COLUMN event_store.event_data IS
    'Names people by id only: what cannot be changed could not be made anonymous';
COMMENT ON COLUMN event_store.event_version IS 'Counts up from 1 within the aggregate';
