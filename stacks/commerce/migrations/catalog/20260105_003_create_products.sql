-- What is sold.
-- rollback: DROP TABLE products;
CREATE TABLE products (
    id                uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    sku               text         NOT NULL,
    name              text         NOT NULL,
    description       text,
    short_description text,
    status            text         NOT NULL DEFAULT 'active',
    type              text         NOT NULL DEFAULT 'simple',
    weight            numeric(8,2),
    dimensions        jsonb,
    category_id       uuid,
    brand_id          uuid,
    manufacturer_id   uuid,
    metadata          jsonb        NOT NULL DEFAULT '{}',
    created_at        timestamptz  NOT NULL DEFAULT now(),
    updated_at        timestamptz  NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    CONSTRAINT uq_products_sku UNIQUE (sku),
    CONSTRAINT fk_products_categories FOREIGN KEY (category_id) REFERENCES categories (id),
    CONSTRAINT ck_products_sku CHECK (length(sku) BETWEEN 1 AND 255),
    CONSTRAINT ck_products_name CHECK (length(name) BETWEEN 1 AND 500),
    CONSTRAINT ck_products_status CHECK (status IN ('draft', 'active', 'inactive', 'discontinued')),
    CONSTRAINT ck_products_type CHECK (length(type) BETWEEN 1 AND 50),
    CONSTRAINT ck_products_weight CHECK (weight >= 0),
    CONSTRAINT ck_products_dimensions CHECK (jsonb_typeof(dimensions) = 'object'),
    CONSTRAINT ck_products_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_products_deleted_at CHECK (deleted_at >= created_at)
);

CREATE TRIGGER trg_products_updated_at BEFORE UPDATE ON products
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE products IS 'What is sold';
COMMENT ON COLUMN products.brand_id IS 'Kept for a brand''s own service; no table here has it';
COMMENT ON COLUMN products.manufacturer_id IS 'Kept for a manufacturer''s own service; no table here has it';
COMMENT ON COLUMN products.deleted_at IS 'When it was taken out; orders still name it';
