"""Work inside a data store, in plain psycopg, boto3 and redis: migrations, roles, secrets, the cache's token."""
