-- Up Migration
-- Tables for months are made by whoever keeps the database, who says from when: nothing here reads a clock. Months
-- begin in UTC, whatever the session's time zone.
BEGIN;
CREATE FUNCTION create_event_partitions(starting date, months integer) RETURNS SETOF text
    LANGUAGE plpgsql
    SET search_path = ''
    SET timezone = 'UTC'
    SET datestyle = 'ISO'
AS $$
DECLARE
    first     timestamptz;
    past      timestamptz;
    partition text;
BEGIN
    IF months NOT BETWEEN 1 AND 120 THEN
        RAISE EXCEPTION 'months is %; allowed is 1 to 120', months;
    END IF;
    -- Only one at a time; then nobody writes to the default table while its rows move.
    LOCK TABLE public.events IN SHARE UPDATE EXCLUSIVE MODE;
    FOR number IN 0 .. months - 1 LOOP
        first := date_trunc('month', starting::timestamptz) + make_interval(months => number);
        past := first + interval '1 month';
        partition := 'events_' || to_char(first, 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
        LOCK TABLE public.events_default IN ACCESS EXCLUSIVE MODE;
        EXECUTE format('CREATE TABLE public.%I (LIKE public.events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
        EXECUTE format(
            'WITH moved AS (DELETE FROM public.events_default WHERE occurred_at >= $1 AND occurred_at < $2 RETURNING *) '
            'INSERT INTO public.%I SELECT * FROM moved', partition
        ) USING first, past;
        EXECUTE format(
            'ALTER TABLE public.events ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', partition, first, past
        );
        RETURN NEXT partition;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION create_event_partitions(date, integer) IS
    'Makes the tables of so many months from that of `starting`, and names those that were not there; run as the owner';

CREATE VIEW event_partitions WITH (security_invoker = true) AS
SELECT c.relname::text AS name,
       substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([^'']+)''\)')::timestamptz AS starts_at,
       substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([^'']+)''\)')::timestamptz AS ends_at,
       pg_total_relation_size(c.oid) AS bytes
  FROM pg_inherits
  JOIN pg_class c ON c.oid = inhrelid
 WHERE inhparent = 'public.events'::regclass;

COMMENT ON VIEW event_partitions IS 'The tables of events; the default one has neither start nor end';
COMMIT;

-- Down Migration
BEGIN;
DROP VIEW event_partitions;
DROP FUNCTION create_event_partitions(date, integer);
COMMIT;
