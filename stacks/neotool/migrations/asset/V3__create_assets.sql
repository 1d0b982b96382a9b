-- One file: its metadata. The bytes are in the object store.
CREATE TYPE asset_status AS ENUM ('PENDING', 'READY', 'FAILED');

CREATE TABLE assets (
    id         uuid         PRIMARY KEY DEFAULT uuidv7(),
    bucket_id  uuid         NOT NULL,
    owner_id   uuid         NOT NULL,
    object_key text         NOT NULL,
    file_name  text         NOT NULL,
    media_type text         NOT NULL,
    size_bytes bigint       NOT NULL,
    sha256     bytea,
    status     asset_status NOT NULL DEFAULT 'PENDING',
    visibility visibility   NOT NULL DEFAULT 'PRIVATE',
    tags       text[]       NOT NULL DEFAULT '{}',
    metadata   jsonb        NOT NULL DEFAULT '{}',
    created_at timestamptz  NOT NULL DEFAULT now(),
    updated_at timestamptz  NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT fk_assets_buckets FOREIGN KEY (bucket_id) REFERENCES buckets (id) ON DELETE RESTRICT,
    CONSTRAINT ck_assets_object_key CHECK (octet_length(object_key) BETWEEN 1 AND 1024),
    CONSTRAINT ck_assets_file_name CHECK (length(file_name) BETWEEN 1 AND 255),
    CONSTRAINT ck_assets_media_type CHECK (media_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
    CONSTRAINT ck_assets_size_bytes CHECK (size_bytes >= 0),
    CONSTRAINT ck_assets_sha256 CHECK (octet_length(sha256) = 32),
    CONSTRAINT ck_assets_status CHECK (status <> 'READY' OR sha256 IS NOT NULL),
    CONSTRAINT ck_assets_metadata CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT ck_assets_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_assets_bucket_id_object_key ON assets (bucket_id, object_key) WHERE deleted_at IS NULL;
CREATE INDEX idx_assets_owner_id ON assets (owner_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX idx_assets_status ON assets (created_at) WHERE status <> 'READY' AND deleted_at IS NULL;
CREATE INDEX idx_assets_deleted_at ON assets (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_assets_tags ON assets USING gin (tags) WHERE deleted_at IS NULL;
CREATE INDEX idx_assets_metadata ON assets USING gin (metadata jsonb_path_ops) WHERE deleted_at IS NULL;
-- A file name's words part at dots and dashes as well.
CREATE INDEX idx_assets_file_name ON assets USING gin (to_tsvector('simple', translate(file_name, '._-', '   ')))
    WHERE deleted_at IS NULL;

CREATE TRIGGER trg_assets_updated_at BEFORE UPDATE ON assets
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE assets IS 'Files: what is known about them; the bytes are in the object store';
COMMENT ON COLUMN assets.owner_id IS 'users.id in app_db: another service''s, so no foreign key';
COMMENT ON COLUMN assets.object_key IS 'Key in the bucket; 1,024 bytes at most, as the object store allows';
COMMENT ON COLUMN assets.sha256 IS 'Of the bytes; known when they have arrived';
COMMENT ON COLUMN assets.deleted_at IS 'When the row was deleted; null while it is in use. The bytes go later';
