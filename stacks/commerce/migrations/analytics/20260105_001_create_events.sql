-- What happened in the other services, as it arrives; ClickHouse reads it from here and answers the questions.
-- rollback: DROP TABLE events;
CREATE TABLE events (
    id             uuid        PRIMARY KEY,
    event_type     text        NOT NULL,
    aggregate_type text        NOT NULL,
    aggregate_id   uuid        NOT NULL,
    customer_id    text,
    payload        jsonb       NOT NULL DEFAULT '{}',
    occurred_at    timestamptz NOT NULL,
    received_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_events_event_type CHECK (length(event_type) BETWEEN 1 AND 100),
    CONSTRAINT ck_events_aggregate_type CHECK (length(aggregate_type) BETWEEN 1 AND 100),
    CONSTRAINT ck_events_customer_id CHECK (length(customer_id) BETWEEN 1 AND 36),
    CONSTRAINT ck_events_payload CHECK (jsonb_typeof(payload) = 'object')
);

CREATE INDEX idx_events_occurred ON events (occurred_at);
CREATE INDEX idx_events_customer ON events (customer_id) WHERE customer_id IS NOT NULL;

COMMENT ON TABLE events IS 'What happened in the other services';
COMMENT ON COLUMN events.id IS 'The event''s own, so that one that is delivered twice is kept once';
COMMENT ON COLUMN events.customer_id IS
    'Personal data: customers.id in customer_db, taken out when the customer is made anonymous';
COMMENT ON COLUMN events.payload IS 'Names nobody';
