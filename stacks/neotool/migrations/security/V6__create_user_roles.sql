-- Who is what, since when and by whose grant.
CREATE TABLE user_roles (
    id         uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id    uuid        NOT NULL,
    role_id    uuid        NOT NULL,
    granted_by uuid,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT fk_user_roles_roles FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE RESTRICT,
    CONSTRAINT ck_user_roles_expires_at CHECK (expires_at > created_at),
    CONSTRAINT ck_user_roles_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_user_roles_user_id_role_id ON user_roles (user_id, role_id) WHERE deleted_at IS NULL;
CREATE INDEX idx_user_roles_role_id ON user_roles (role_id) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_user_roles_updated_at BEFORE UPDATE ON user_roles
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE user_roles IS 'Who is what';
COMMENT ON COLUMN user_roles.user_id IS 'users.id in app_db: another service''s, so no foreign key';
COMMENT ON COLUMN user_roles.granted_by IS 'users.id in app_db of who granted it; null: the system itself';
COMMENT ON COLUMN user_roles.expires_at IS 'Null: until it is taken away';
COMMENT ON COLUMN user_roles.deleted_at IS 'When the row was deleted; null while it is in use';
