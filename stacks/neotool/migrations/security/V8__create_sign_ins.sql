-- Every attempt to sign in, kept for who looks into an attack.
CREATE TYPE sign_in_outcome AS ENUM ('SUCCEEDED', 'WRONG_PASSWORD', 'UNKNOWN_USER', 'LOCKED', 'DISABLED');

CREATE TABLE sign_ins (
    id         uuid            PRIMARY KEY DEFAULT uuidv7(),
    user_id    uuid,
    outcome    sign_in_outcome NOT NULL,
    address    inet,
    details    jsonb           NOT NULL DEFAULT '{}',
    created_at timestamptz     NOT NULL DEFAULT now(),
    updated_at timestamptz     NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT ck_sign_ins_user_id CHECK (user_id IS NOT NULL OR outcome = 'UNKNOWN_USER'),
    CONSTRAINT ck_sign_ins_details CHECK (jsonb_typeof(details) = 'object'),
    CONSTRAINT ck_sign_ins_deleted_at CHECK (deleted_at >= created_at)
);

CREATE INDEX idx_sign_ins_user_id ON sign_ins (user_id, created_at DESC);
CREATE INDEX idx_sign_ins_address ON sign_ins (address, created_at DESC) WHERE outcome <> 'SUCCEEDED';
CREATE INDEX idx_sign_ins_details ON sign_ins USING gin (details jsonb_path_ops);
CREATE INDEX idx_sign_ins_created_at ON sign_ins USING brin (created_at);

CREATE TRIGGER trg_sign_ins_updated_at BEFORE UPDATE ON sign_ins
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE sign_ins IS 'Every attempt to sign in';
COMMENT ON COLUMN sign_ins.user_id IS 'users.id in app_db: another service''s, so no foreign key; null when nobody has that address';
COMMENT ON COLUMN sign_ins.deleted_at IS 'When the row was deleted; null while it is in use';
