-- What can be found, as it is to be in the search engine. The engine's index can be built again from here.
-- rollback: DROP TABLE documents;
CREATE TABLE documents (
    id            uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    document_type text        NOT NULL,
    source_id     uuid        NOT NULL,
    revision      bigint      NOT NULL,
    body          jsonb       NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    indexed_at    timestamptz,
    CONSTRAINT uq_documents_source UNIQUE (source_id, document_type),
    CONSTRAINT ck_documents_document_type CHECK (length(document_type) BETWEEN 1 AND 50),
    CONSTRAINT ck_documents_revision CHECK (revision > 0),
    CONSTRAINT ck_documents_body CHECK (jsonb_typeof(body) = 'object')
);

CREATE TRIGGER trg_documents_updated_at BEFORE UPDATE ON documents
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE documents IS 'What can be found';
COMMENT ON COLUMN documents.source_id IS 'Such as products.id in catalog_db: another service''s, so no foreign key';
COMMENT ON COLUMN documents.revision IS 'The source''s; an event that comes late does not overwrite a newer one';
COMMENT ON COLUMN documents.indexed_at IS 'When the search engine last took it; null: not yet';
