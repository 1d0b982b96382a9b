-- Where goods lie.
-- rollback: DROP TABLE warehouses;
CREATE TABLE warehouses (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    code       text        NOT NULL,
    name       text        NOT NULL,
    country    text        NOT NULL,
    status     text        NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_warehouses_code UNIQUE (code),
    CONSTRAINT ck_warehouses_code CHECK (length(code) BETWEEN 1 AND 50),
    CONSTRAINT ck_warehouses_name CHECK (length(name) BETWEEN 1 AND 255),
    CONSTRAINT ck_warehouses_country CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT ck_warehouses_status CHECK (status IN ('active', 'inactive'))
);

CREATE TRIGGER trg_warehouses_updated_at BEFORE UPDATE ON warehouses
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE warehouses IS 'Where goods lie';
