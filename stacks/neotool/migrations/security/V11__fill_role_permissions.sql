-- ADMIN may do everything; USER may write articles and files of his own.
INSERT INTO role_permissions (role_id, permission_id)
SELECT roles.id, permissions.id
  FROM roles
  JOIN permissions ON roles.name = 'ADMIN' OR permissions.name IN ('articles:write', 'assets:read', 'assets:write')
 WHERE roles.name IN ('ADMIN', 'USER');
