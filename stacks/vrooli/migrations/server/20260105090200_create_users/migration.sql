-- Who uses the product, seen by himself only. `user` is a word of SQL's own, hence the plural. An account begins with
-- an id that the server makes and sets as app.user_id, so that the first row is its user's own like all others.
CREATE TABLE users (
    id            uuid        PRIMARY KEY DEFAULT uuidv7(),
    password_hash text,
    status        text        NOT NULL DEFAULT 'active',
    language      text        NOT NULL DEFAULT 'en',
    settings      jsonb       NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_users_password_hash CHECK (password_hash ~ '^\$' AND length(password_hash) BETWEEN 50 AND 255),
    CONSTRAINT ck_users_status CHECK (status IN ('active', 'locked', 'deleted')),
    CONSTRAINT ck_users_language CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    CONSTRAINT ck_users_settings CHECK (jsonb_typeof(settings) = 'object')
);

CREATE TRIGGER trg_users_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
-- Also for the owner, who else would see every row without having asked.
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY users_own ON users USING (id = (SELECT current_user_id()));
CREATE POLICY users_all ON users USING ((SELECT sees_all_rows('users')));

COMMENT ON TABLE users IS 'Accounts; each seen by its user only';
COMMENT ON COLUMN users.password_hash IS 'In the modular crypt format, salt and cost included; null: signs in elsewhere';
COMMENT ON COLUMN users.language IS 'BCP 47';
COMMENT ON COLUMN users.settings IS 'PII: how the user wants the product to be';
