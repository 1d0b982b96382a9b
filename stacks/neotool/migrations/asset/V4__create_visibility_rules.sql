-- Who may do what with a file that is SHARED, or with every file of a bucket.
CREATE TYPE visibility_grantee AS ENUM ('USER', 'ROLE', 'EVERYONE');
CREATE TYPE visibility_access AS ENUM ('READ', 'WRITE');

CREATE TABLE visibility_rules (
    id         uuid               PRIMARY KEY DEFAULT uuidv7(),
    bucket_id  uuid,
    asset_id   uuid,
    grantee    visibility_grantee NOT NULL,
    grantee_id uuid,
    access     visibility_access  NOT NULL DEFAULT 'READ',
    conditions jsonb              NOT NULL DEFAULT '{}',
    expires_at timestamptz,
    created_at timestamptz        NOT NULL DEFAULT now(),
    updated_at timestamptz        NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT fk_visibility_rules_buckets FOREIGN KEY (bucket_id) REFERENCES buckets (id) ON DELETE RESTRICT,
    CONSTRAINT fk_visibility_rules_assets FOREIGN KEY (asset_id) REFERENCES assets (id) ON DELETE RESTRICT,
    CONSTRAINT ck_visibility_rules_target CHECK (num_nonnulls(bucket_id, asset_id) = 1),
    CONSTRAINT ck_visibility_rules_grantee_id CHECK ((grantee = 'EVERYONE') = (grantee_id IS NULL)),
    CONSTRAINT ck_visibility_rules_access CHECK (grantee <> 'EVERYONE' OR access = 'READ'),
    CONSTRAINT ck_visibility_rules_conditions CHECK (jsonb_typeof(conditions) = 'object'),
    CONSTRAINT ck_visibility_rules_expires_at CHECK (expires_at > created_at),
    CONSTRAINT ck_visibility_rules_deleted_at CHECK (deleted_at >= created_at)
);

-- The same rule twice would have to be taken away twice.
CREATE UNIQUE INDEX uq_visibility_rules_target_grantee
    ON visibility_rules (bucket_id, asset_id, grantee, grantee_id, access) NULLS NOT DISTINCT
    WHERE deleted_at IS NULL;
CREATE INDEX idx_visibility_rules_asset_id ON visibility_rules (asset_id)
    WHERE asset_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX idx_visibility_rules_grantee_id ON visibility_rules (grantee_id) WHERE deleted_at IS NULL;
CREATE INDEX idx_visibility_rules_conditions ON visibility_rules USING gin (conditions jsonb_path_ops)
    WHERE deleted_at IS NULL;

CREATE TRIGGER trg_visibility_rules_updated_at BEFORE UPDATE ON visibility_rules
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE visibility_rules IS 'Who may see or change which files';
COMMENT ON COLUMN visibility_rules.bucket_id IS 'The rule holds for every file in it; null when it is for one file';
COMMENT ON COLUMN visibility_rules.grantee_id IS 'users.id in app_db or roles.id in security_db; null for everyone';
COMMENT ON COLUMN visibility_rules.conditions IS 'What else must hold, such as a network';
COMMENT ON COLUMN visibility_rules.deleted_at IS 'When the row was deleted; null while it is in use';
