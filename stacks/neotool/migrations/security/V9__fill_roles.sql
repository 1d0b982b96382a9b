-- The two roles that the application knows by name.
INSERT INTO roles (name, description) VALUES
    ('ADMIN', 'May do everything'),
    ('USER', 'May use the product');
