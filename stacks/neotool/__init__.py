"""The neotool system: app, security and asset service, each with a PostgreSQL 18 database, and a cache for all."""
