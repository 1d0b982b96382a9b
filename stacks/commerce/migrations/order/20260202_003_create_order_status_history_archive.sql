-- How archived orders came to their end. It moves in the same transaction as the order.
-- rollback: DROP TABLE order_status_history_archive;
CREATE TABLE order_status_history_archive (
    id          bigint      PRIMARY KEY,
    order_id    uuid        NOT NULL,
    status_from text,
    status_to   text        NOT NULL,
    changed_by  text,
    reason      text,
    metadata    jsonb       NOT NULL,
    created_at  timestamptz NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_order_status_history_archive_orders_archive FOREIGN KEY (order_id) REFERENCES orders_archive (id)
);

CREATE INDEX idx_order_status_history_archive_order ON order_status_history_archive (order_id, created_at);

COMMENT ON TABLE order_status_history_archive IS 'Every change of an archived order''s status';
