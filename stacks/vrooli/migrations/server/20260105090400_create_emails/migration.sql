-- Addresses of users, seen by themselves only.
CREATE TABLE emails (
    id          uuid        PRIMARY KEY DEFAULT uuidv7(),
    user_id     uuid        NOT NULL,
    address     citext      NOT NULL,
    verified_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_emails_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT uq_emails_address UNIQUE (address),
    CONSTRAINT ck_emails_address CHECK (address ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(address::text) <= 320)
);

CREATE INDEX idx_emails_user_id ON emails (user_id);

CREATE TRIGGER trg_emails_updated_at BEFORE UPDATE ON emails
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE emails ENABLE ROW LEVEL SECURITY;
ALTER TABLE emails FORCE ROW LEVEL SECURITY;
CREATE POLICY emails_own ON emails USING (user_id = (SELECT current_user_id()));
CREATE POLICY emails_all ON emails USING ((SELECT sees_all_rows('emails')));

COMMENT ON TABLE emails IS 'Addresses of users; each seen by its user only';
COMMENT ON COLUMN emails.address IS 'PII: unique in any case';
