-- Up Migration
-- What a user can be.
BEGIN;
CREATE TABLE roles (
    id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text        NOT NULL,
    description text        NOT NULL DEFAULT '',
    version     bigint      NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_roles_name UNIQUE (name),
    CONSTRAINT ck_roles_name CHECK (name ~ '^[a-z][a-z0-9_]{0,19}$')
);

CREATE TRIGGER trg_roles_touch BEFORE UPDATE ON roles
    FOR EACH ROW EXECUTE FUNCTION touch_row();

COMMENT ON TABLE roles IS 'What users can be';
COMMENT ON COLUMN roles.version IS 'Counts changes, for optimistic locking';
COMMIT;

-- Down Migration
BEGIN;
DROP TABLE roles;
COMMIT;
