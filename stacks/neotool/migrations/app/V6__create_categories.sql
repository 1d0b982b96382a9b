-- Reference data that forms a tree.
CREATE TABLE categories (
    id         uuid        PRIMARY KEY DEFAULT uuidv7(),
    parent_id  uuid,
    slug       text        NOT NULL,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT fk_categories_categories FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE RESTRICT,
    CONSTRAINT ck_categories_parent_id CHECK (parent_id <> id),
    CONSTRAINT ck_categories_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    CONSTRAINT ck_categories_name CHECK (length(name) BETWEEN 1 AND 255),
    CONSTRAINT ck_categories_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_categories_slug ON categories (slug) WHERE deleted_at IS NULL;
CREATE INDEX idx_categories_parent_id ON categories (parent_id) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_categories_updated_at BEFORE UPDATE ON categories
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE categories IS 'What articles are sorted by';
COMMENT ON COLUMN categories.slug IS 'Name in addresses; unique among categories that are not deleted';
COMMENT ON COLUMN categories.deleted_at IS 'When the row was deleted; null while it is in use';
