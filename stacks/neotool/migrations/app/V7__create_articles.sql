-- What users write.
CREATE TYPE article_status AS ENUM ('DRAFT', 'PUBLISHED', 'ARCHIVED');

CREATE TABLE articles (
    id           uuid           PRIMARY KEY DEFAULT uuidv7(),
    author_id    uuid           NOT NULL,
    category_id  uuid,
    title        text           NOT NULL,
    body         text           NOT NULL DEFAULT '',
    status       article_status NOT NULL DEFAULT 'DRAFT',
    tags         text[]         NOT NULL DEFAULT '{}',
    metadata     jsonb          NOT NULL DEFAULT '{}',
    published_at timestamptz,
    search       tsvector       GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')
    ) STORED,
    created_at   timestamptz    NOT NULL DEFAULT now(),
    updated_at   timestamptz    NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    CONSTRAINT fk_articles_users FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE RESTRICT,
    CONSTRAINT fk_articles_categories FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE RESTRICT,
    CONSTRAINT ck_articles_title CHECK (length(title) BETWEEN 1 AND 255),
    CONSTRAINT ck_articles_published_at CHECK (status <> 'PUBLISHED' OR published_at IS NOT NULL),
    CONSTRAINT ck_articles_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_articles_deleted_at CHECK (deleted_at >= created_at)
);

CREATE INDEX idx_articles_author_id ON articles (author_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX idx_articles_category_id ON articles (category_id) WHERE deleted_at IS NULL;
CREATE INDEX idx_articles_published_at ON articles (published_at DESC)
    WHERE status = 'PUBLISHED' AND deleted_at IS NULL;
CREATE INDEX idx_articles_tags ON articles USING gin (tags) WHERE deleted_at IS NULL;
CREATE INDEX idx_articles_metadata ON articles USING gin (metadata jsonb_path_ops) WHERE deleted_at IS NULL;
CREATE INDEX idx_articles_search ON articles USING gin (search) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_articles_updated_at BEFORE UPDATE ON articles
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE articles IS 'What users write';
COMMENT ON COLUMN articles.search IS 'Words of title and body, those of the title weighing more';
COMMENT ON COLUMN articles.deleted_at IS 'When the row was deleted; null while it is in use';
