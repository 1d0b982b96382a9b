-- How a member of staff wants the shop to look to him.
-- rollback: DROP TABLE staff_preferences;
CREATE TABLE staff_preferences (
    account_id uuid        NOT NULL,
    name       text        NOT NULL,
    value      jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, name),
    CONSTRAINT fk_staff_preferences_staff_accounts
        FOREIGN KEY (account_id) REFERENCES staff_accounts (id) ON DELETE CASCADE,
    CONSTRAINT ck_staff_preferences_name CHECK (length(name) BETWEEN 1 AND 100)
);

CREATE TRIGGER trg_staff_preferences_updated_at BEFORE UPDATE ON staff_preferences
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE staff_preferences IS 'How staff want the shop to look to them';
