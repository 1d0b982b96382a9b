-- Fills new_status a batch at a time, each its own transaction: locks are short, vacuum keeps up, and whatever was
-- done stays done when it is cut off. Called again, it goes on.
-- rollback: DROP PROCEDURE fill_order_new_status(integer);
CREATE PROCEDURE fill_order_new_status(batch_size integer)
    LANGUAGE plpgsql
AS $$
DECLARE
    batch   uuid[];
    last_id uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    -- No SET search_path above: with it a procedure cannot COMMIT. So the table is named with its schema.
    LOOP
        batch := ARRAY(SELECT id FROM public.orders WHERE id > last_id ORDER BY id LIMIT batch_size);
        EXIT WHEN cardinality(batch) = 0;
        UPDATE public.orders
           SET new_status = CASE status WHEN 'pending' THEN 'draft' ELSE status END
         WHERE id = ANY (batch) AND new_status IS NULL;
        last_id := batch[cardinality(batch)];
        COMMIT;
    END LOOP;
END;
$$;

COMMENT ON PROCEDURE fill_order_new_status(integer) IS 'Fills new_status where it is empty, so many orders at a time';
