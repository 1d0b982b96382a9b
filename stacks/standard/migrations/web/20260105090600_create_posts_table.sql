-- Up Migration
-- What users write, and what it costs to read it.
BEGIN;
CREATE TABLE posts (
    id           uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id      uuid           NOT NULL,
    title        text           NOT NULL,
    content      text           NOT NULL DEFAULT '',
    status       text           NOT NULL DEFAULT 'draft',
    price        numeric(19, 4) NOT NULL DEFAULT 0,
    currency     text           NOT NULL DEFAULT 'EUR',
    metadata     jsonb          NOT NULL DEFAULT '{}',
    published_at timestamptz,
    version      bigint         NOT NULL DEFAULT 1,
    created_at   timestamptz    NOT NULL DEFAULT now(),
    updated_at   timestamptz    NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    CONSTRAINT fk_posts_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    CONSTRAINT ck_posts_title CHECK (length(title) BETWEEN 1 AND 255),
    CONSTRAINT ck_posts_status CHECK (status IN ('draft', 'published', 'archived')),
    CONSTRAINT ck_posts_price CHECK (price >= 0),
    CONSTRAINT ck_posts_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT ck_posts_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_posts_published_at CHECK (status = 'draft' OR published_at IS NOT NULL),
    CONSTRAINT ck_posts_deleted_at CHECK (deleted_at >= created_at)
);

CREATE INDEX idx_posts_user_status ON posts (user_id, status);
CREATE INDEX idx_posts_published_at ON posts (published_at DESC, id)
    WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX idx_posts_metadata ON posts USING gin (metadata jsonb_path_ops) WHERE deleted_at IS NULL;
CREATE INDEX idx_posts_search ON posts USING gin (to_tsvector('english', title || ' ' || content))
    WHERE deleted_at IS NULL;

CREATE TRIGGER trg_posts_touch BEFORE UPDATE ON posts
    FOR EACH ROW EXECUTE FUNCTION touch_row();

COMMENT ON TABLE posts IS 'What users write';
COMMENT ON COLUMN posts.price IS 'What reading it costs; nothing: 0';
COMMENT ON COLUMN posts.currency IS 'ISO 4217';
COMMENT ON COLUMN posts.metadata IS 'What has no column of its own yet';
COMMENT ON COLUMN posts.version IS 'Counts changes, for optimistic locking';
COMMENT ON COLUMN posts.deleted_at IS 'When the row was deleted; null while it is in use';
COMMIT;

-- Down Migration
BEGIN;
DROP TABLE posts;
COMMIT;
