-- Which role may do what.
CREATE TABLE role_permissions (
    id            uuid        PRIMARY KEY DEFAULT uuidv7(),
    role_id       uuid        NOT NULL,
    permission_id uuid        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    deleted_at    timestamptz,
    CONSTRAINT fk_role_permissions_roles FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE RESTRICT,
    CONSTRAINT fk_role_permissions_permissions
        FOREIGN KEY (permission_id) REFERENCES permissions (id) ON DELETE RESTRICT,
    CONSTRAINT ck_role_permissions_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_role_permissions_role_id_permission_id ON role_permissions (role_id, permission_id)
    WHERE deleted_at IS NULL;
CREATE INDEX idx_role_permissions_permission_id ON role_permissions (permission_id) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_role_permissions_updated_at BEFORE UPDATE ON role_permissions
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE role_permissions IS 'Which role may do what';
COMMENT ON COLUMN role_permissions.deleted_at IS 'When the row was deleted; null while it is in use';
