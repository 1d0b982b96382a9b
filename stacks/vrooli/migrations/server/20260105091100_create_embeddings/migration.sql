-- Where resources lie in a model's space, to find what means nearly the same. A table of its own: a row is 3 kB, which
-- nobody wants to read with every resource, and a new model is a second row, not a change.
CREATE TABLE embeddings (
    id          uuid        PRIMARY KEY DEFAULT uuidv7(),
    resource_id uuid        NOT NULL,
    model       text        NOT NULL,
    embedding   vector(768) NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_embeddings_resources FOREIGN KEY (resource_id) REFERENCES resources (id) ON DELETE CASCADE,
    CONSTRAINT uq_embeddings_resource_id_model UNIQUE (resource_id, model),
    CONSTRAINT ck_embeddings_model CHECK (length(model) BETWEEN 1 AND 128),
    CONSTRAINT ck_embeddings_embedding CHECK (vector_norm(embedding) > 0)
);

-- Nearest by angle (<=>). HNSW needs no rows to learn from, so it can be there before they are.
CREATE INDEX idx_embeddings_embedding ON embeddings USING hnsw (embedding vector_cosine_ops);

CREATE TRIGGER trg_embeddings_updated_at BEFORE UPDATE ON embeddings
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE embeddings IS 'Where resources lie in a model''s space';
COMMENT ON COLUMN embeddings.model IS 'Only vectors of the same model can be compared';
COMMENT ON COLUMN embeddings.embedding IS 'Never of length 0, which has no angle and would be in no index';
