-- Orders from before the trigger. Commits between batches, so it must not run inside a transaction.
-- rollback: nothing, the column is empty again when it is dropped
CALL fill_order_new_status(1000);
