-- What every user may do now, through roles that are neither deleted nor over.
CREATE OR REPLACE VIEW effective_permissions WITH (security_invoker = true) AS
SELECT DISTINCT user_roles.user_id, permissions.name AS permission
  FROM user_roles
  JOIN roles ON roles.id = user_roles.role_id AND roles.deleted_at IS NULL
  JOIN role_permissions ON role_permissions.role_id = roles.id AND role_permissions.deleted_at IS NULL
  JOIN permissions ON permissions.id = role_permissions.permission_id AND permissions.deleted_at IS NULL
 WHERE user_roles.deleted_at IS NULL
   AND (user_roles.expires_at IS NULL OR user_roles.expires_at > now());

COMMENT ON VIEW effective_permissions IS 'What every user may do now';
