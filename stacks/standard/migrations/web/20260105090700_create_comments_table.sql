-- Up Migration
-- What users say about posts.
BEGIN;
CREATE TABLE comments (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    post_id    uuid        NOT NULL,
    user_id    uuid        NOT NULL,
    content    text        NOT NULL,
    status     text        NOT NULL DEFAULT 'visible',
    version    bigint      NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT fk_comments_posts FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT fk_comments_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    CONSTRAINT ck_comments_content CHECK (length(content) BETWEEN 1 AND 10000),
    CONSTRAINT ck_comments_status CHECK (status IN ('visible', 'hidden')),
    CONSTRAINT ck_comments_deleted_at CHECK (deleted_at >= created_at)
);

CREATE INDEX idx_comments_post_id ON comments (post_id, created_at, id);
CREATE INDEX idx_comments_user_id ON comments (user_id, created_at DESC);

CREATE TRIGGER trg_comments_touch BEFORE UPDATE ON comments
    FOR EACH ROW EXECUTE FUNCTION touch_row();

COMMENT ON TABLE comments IS 'What users say about posts';
COMMENT ON COLUMN comments.version IS 'Counts changes, for optimistic locking';
COMMENT ON COLUMN comments.deleted_at IS 'When the row was deleted; null while it is in use';
COMMIT;

-- Down Migration
BEGIN;
DROP TABLE comments;
COMMIT;
