-- Up Migration
-- A transaction of its own, for it reads the whole table: nobody waits while it does.
BEGIN;
ALTER TABLE users VALIDATE CONSTRAINT ck_users_phone_ciphertext;
COMMIT;

-- Down Migration
-- What was looked at is right for good: the next one down drops it.
BEGIN;
COMMIT;
