-- Up Migration
-- The roles that the application knows by name.
BEGIN;
INSERT INTO roles (name, description) VALUES
    ('user', 'May use the application; everybody is this from the start'),
    ('editor', 'May change what others wrote'),
    ('admin', 'May do everything');
COMMIT;

-- Down Migration
BEGIN;
DELETE FROM roles WHERE name IN ('user', 'editor', 'admin');
COMMIT;
