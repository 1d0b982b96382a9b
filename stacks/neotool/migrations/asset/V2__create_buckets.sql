-- Where files lie, and what may be put there.
CREATE TYPE visibility AS ENUM ('PRIVATE', 'SHARED', 'PUBLIC');

CREATE TABLE buckets (
    id                 uuid        PRIMARY KEY DEFAULT uuidv7(),
    name               text        NOT NULL,
    default_visibility visibility  NOT NULL DEFAULT 'PRIVATE',
    max_size_bytes     bigint      NOT NULL,
    media_types        text[]      NOT NULL DEFAULT '{}',
    settings           jsonb       NOT NULL DEFAULT '{}',
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    CONSTRAINT ck_buckets_name CHECK (name ~ '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$'),
    CONSTRAINT ck_buckets_max_size_bytes CHECK (max_size_bytes > 0),
    CONSTRAINT ck_buckets_settings CHECK (jsonb_typeof(settings) = 'object'),
    CONSTRAINT ck_buckets_deleted_at CHECK (deleted_at >= created_at)
);

CREATE UNIQUE INDEX uq_buckets_name ON buckets (name) WHERE deleted_at IS NULL;

CREATE TRIGGER trg_buckets_updated_at BEFORE UPDATE ON buckets
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE buckets IS 'Where files lie, and what may be put there';
COMMENT ON COLUMN buckets.name IS 'As the object store knows it';
COMMENT ON COLUMN buckets.media_types IS 'What may be put there; empty: anything';
COMMENT ON COLUMN buckets.deleted_at IS 'When the row was deleted; null while it is in use';
