-- What the three services ask about.
INSERT INTO permissions (name, description) VALUES
    ('users:read', 'See other users'),
    ('users:write', 'Change and disable other users'),
    ('articles:read', 'See articles that are not published'),
    ('articles:write', 'Write articles'),
    ('assets:read', 'See files'),
    ('assets:write', 'Upload and delete files'),
    ('buckets:write', 'Change where files are kept and who sees them'),
    ('roles:write', 'Say who is what');
