-- Up Migration
-- Two years from the system's first month, the same in every database however late it is made.
BEGIN;
SELECT create_event_partitions('2026-01-01', 24);
COMMIT;

-- Down Migration
-- The tables go, their rows stay: the default table takes them in.
BEGIN;
DO $$
DECLARE
    partition text;
BEGIN
    FOR partition IN
        SELECT name FROM public.event_partitions
         WHERE starts_at >= '2026-01-01 00:00+00' AND ends_at <= '2028-01-01 00:00+00'
    LOOP
        EXECUTE format('ALTER TABLE public.events DETACH PARTITION public.%I', partition);
        EXECUTE format('INSERT INTO public.events SELECT * FROM public.%I', partition);
        EXECUTE format('DROP TABLE public.%I', partition);
    END LOOP;
END;
$$;
COMMIT;
