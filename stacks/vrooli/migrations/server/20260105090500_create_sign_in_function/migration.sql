-- Signing in asks before anybody is known, so it asks as the owner, for one address at a time; and only for whoever may
-- change accounts, not for all who may read.
CREATE FUNCTION find_sign_in(given citext) RETURNS TABLE (user_id uuid, password_hash text, status text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = ''
AS $$
DECLARE
    asked text := coalesce(current_setting('app.all_rows', true), '');
BEGIN
    IF NOT has_table_privilege(session_user, 'public.users', 'UPDATE') THEN
        RETURN;
    END IF;
    PERFORM set_config('app.all_rows', 'on', true);
    RETURN QUERY
        SELECT users.id, users.password_hash, users.status
          FROM public.emails
          JOIN public.users ON users.id = emails.user_id
         WHERE emails.address OPERATOR(public.=) given;
    PERFORM set_config('app.all_rows', asked, true);
END;
$$;

COMMENT ON FUNCTION find_sign_in(citext) IS 'The account that an address signs in to; none for logins that only read';
