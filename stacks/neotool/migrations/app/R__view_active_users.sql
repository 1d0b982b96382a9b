-- Users that are not deleted, as everybody but an auditor wants to see them.
CREATE OR REPLACE VIEW active_users WITH (security_invoker = true) AS
SELECT id, email, full_name, roles, enabled, email_verified, metadata, created_at, updated_at
  FROM users
 WHERE deleted_at IS NULL;

COMMENT ON VIEW active_users IS 'Users that are not deleted';
