-- What the search engine is still to be told. One entry per document: the last word counts. A deleted document is not
-- in documents any more, so there is no foreign key.
-- rollback: DROP TABLE index_queue;
CREATE TABLE index_queue (
    document_id  uuid        PRIMARY KEY,
    operation    text        NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL DEFAULT now(),
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_index_queue_operation CHECK (operation IN ('index', 'delete')),
    CONSTRAINT ck_index_queue_attempts CHECK (attempts >= 0)
);

CREATE INDEX idx_index_queue_available ON index_queue (available_at);

CREATE TRIGGER trg_index_queue_updated_at BEFORE UPDATE ON index_queue
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE index_queue IS 'What the search engine is still to be told';
COMMENT ON COLUMN index_queue.available_at IS 'Not before; later after each failure';
