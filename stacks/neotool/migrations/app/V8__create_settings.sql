-- How the product behaves: for all (no user) or for one.
CREATE TABLE settings (
    id         uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id    uuid,
    name       text        NOT NULL,
    value      jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT fk_settings_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    CONSTRAINT ck_settings_name CHECK (name ~ '^[a-z][a-z0-9_.]*$' AND length(name) <= 100),
    CONSTRAINT ck_settings_deleted_at CHECK (deleted_at >= created_at)
);

-- The setting for all is one as well: without NULLS NOT DISTINCT there could be many.
CREATE UNIQUE INDEX uq_settings_user_id_name ON settings (user_id, name) NULLS NOT DISTINCT WHERE deleted_at IS NULL;

CREATE TRIGGER trg_settings_updated_at BEFORE UPDATE ON settings
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE settings IS 'How the product behaves, for all or for one user';
COMMENT ON COLUMN settings.user_id IS 'Null: for everybody who has no setting of his own';
COMMENT ON COLUMN settings.deleted_at IS 'When the row was deleted; null while it is in use';
