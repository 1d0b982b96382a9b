-- The tree that products hang in. Before the products, which point to it.
-- rollback: DROP TABLE categories;
CREATE TABLE categories (
    id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    parent_id   uuid,
    name        text        NOT NULL,
    slug        text        NOT NULL,
    description text,
    image_url   text,
    sort_order  integer     NOT NULL DEFAULT 0,
    is_active   boolean     NOT NULL DEFAULT true,
    metadata    jsonb       NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_categories_slug UNIQUE (slug),
    CONSTRAINT fk_categories_categories FOREIGN KEY (parent_id) REFERENCES categories (id),
    CONSTRAINT ck_categories_parent_id CHECK (parent_id <> id),
    CONSTRAINT ck_categories_name CHECK (length(name) BETWEEN 1 AND 255),
    CONSTRAINT ck_categories_slug CHECK (length(slug) BETWEEN 1 AND 255),
    CONSTRAINT ck_categories_image_url CHECK (length(image_url) <= 500),
    CONSTRAINT ck_categories_metadata CHECK (jsonb_typeof(metadata) = 'object')
);

CREATE INDEX idx_categories_parent ON categories (parent_id, sort_order);

CREATE TRIGGER trg_categories_updated_at BEFORE UPDATE ON categories
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE categories IS 'The tree that products hang in';
COMMENT ON COLUMN categories.parent_id IS 'Null: at the top';
