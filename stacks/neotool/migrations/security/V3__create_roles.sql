-- What a user can be.
CREATE TABLE roles (
    id          uuid        PRIMARY KEY DEFAULT uuidv7(),
    name        text        NOT NULL,
    description text        NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    CONSTRAINT ck_roles_name CHECK (name ~ '^[A-Z][A-Z0-9_]*$' AND length(name) <= 50),
    CONSTRAINT ck_roles_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_roles_name ON roles (name) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_roles_updated_at BEFORE UPDATE ON roles
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE roles IS 'What users can be';
COMMENT ON COLUMN roles.deleted_at IS 'When the row was deleted; null while it is in use';
