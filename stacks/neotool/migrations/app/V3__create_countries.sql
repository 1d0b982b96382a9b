-- Reference data: small, read often, hardly ever changed.
CREATE TABLE countries (
    id         uuid        PRIMARY KEY DEFAULT uuidv7(),
    code       text        NOT NULL,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT uq_countries_code UNIQUE (code),
    CONSTRAINT ck_countries_code CHECK (code ~ '^[A-Z]{2}$'),
    CONSTRAINT ck_countries_deleted_at CHECK (deleted_at >= created_at)
);

CREATE TRIGGER trg_countries_updated_at BEFORE UPDATE ON countries
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE countries IS 'Countries, for profiles to choose from';
COMMENT ON COLUMN countries.code IS 'ISO 3166-1 alpha-2; not given again when a country goes';
COMMENT ON COLUMN countries.deleted_at IS 'When the row was deleted; null while it is in use';
