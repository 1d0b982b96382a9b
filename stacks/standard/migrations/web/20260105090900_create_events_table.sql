-- Up Migration
-- What happened, a table per month, so that a month that is no longer wanted goes at once. An event whose month has
-- no table yet is taken in by the default one: forgetting to make tables ahead loses nothing and refuses nobody.
BEGIN;
CREATE TABLE events (
    id          uuid        NOT NULL DEFAULT gen_random_uuid(),
    occurred_at timestamptz NOT NULL DEFAULT now(),
    user_id     uuid,
    kind        text        NOT NULL,
    payload     jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, occurred_at),
    CONSTRAINT ck_events_kind CHECK (kind ~ '^[a-z][a-z0-9_.]{0,99}$'),
    CONSTRAINT ck_events_payload CHECK (jsonb_typeof(payload) = 'object')
) PARTITION BY RANGE (occurred_at);

CREATE INDEX idx_events_user_id ON events (user_id, occurred_at DESC);
CREATE INDEX idx_events_kind ON events (kind, occurred_at DESC);

CREATE TABLE events_default PARTITION OF events DEFAULT;

COMMENT ON TABLE events IS 'What happened, by month';
COMMENT ON COLUMN events.user_id IS 'users.id; no foreign key, for an event outlives its user';
COMMENT ON COLUMN events.payload IS 'What there is to say about this kind; nothing that is a person''s own';
COMMENT ON TABLE events_default IS 'Events of months that have no table yet; create_event_partitions moves them';
COMMIT;

-- Down Migration
BEGIN;
DROP TABLE events;
COMMIT;
