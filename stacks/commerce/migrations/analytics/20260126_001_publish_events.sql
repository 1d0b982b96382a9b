-- What ClickHouse subscribes to. By name, not FOR ALL TABLES: that takes a superuser, and would publish the access log.
-- Rows leave the server when wal_level is logical (rds.logical_replication = 1); otherwise this only warns.
-- rollback: DROP PUBLICATION analytics;
CREATE PUBLICATION analytics FOR TABLE events;

COMMENT ON PUBLICATION analytics IS 'For ClickHouse';
