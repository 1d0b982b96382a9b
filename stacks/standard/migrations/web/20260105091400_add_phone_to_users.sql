-- Up Migration
-- How to reach a user by telephone. The rule is not held against rows that are there: the next migration does that.
BEGIN;
ALTER TABLE users ADD COLUMN phone_ciphertext bytea;
ALTER TABLE users ADD CONSTRAINT ck_users_phone_ciphertext
    CHECK (octet_length(phone_ciphertext) BETWEEN 29 AND 4096) NOT VALID;

COMMENT ON COLUMN users.phone_ciphertext IS 'PII: number, AES-256-GCM (12 bytes of nonce and 16 of tag at least)';
COMMIT;

-- Down Migration
BEGIN;
ALTER TABLE users DROP COLUMN phone_ciphertext;
COMMIT;
