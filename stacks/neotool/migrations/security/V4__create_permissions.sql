-- What can be done to what.
CREATE TABLE permissions (
    id          uuid        PRIMARY KEY DEFAULT uuidv7(),
    name        text        NOT NULL,
    description text        NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    CONSTRAINT ck_permissions_name CHECK (name ~ '^[a-z][a-z_]*:[a-z][a-z_]*$' AND length(name) <= 100),
    CONSTRAINT ck_permissions_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_permissions_name ON permissions (name) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_permissions_updated_at BEFORE UPDATE ON permissions
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE permissions IS 'What can be done to what';
COMMENT ON COLUMN permissions.name IS 'Subject and action, such as assets:read';
COMMENT ON COLUMN permissions.deleted_at IS 'When the row was deleted; null while it is in use';
