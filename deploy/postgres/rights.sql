-- What web and worker may do with the portal's tables: read and write rows, nothing more. Tables
-- belong to portal_owner, as which only `migrate` runs, so that a stolen web process can neither
-- drop a table, nor switch off the triggers that keep the history, nor empty it in one stroke.
-- Run as PostgreSQL's administrator in the portal's database; safe to repeat.

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_data') THEN
        CREATE ROLE portal_data NOLOGIN;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO portal_data;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_data;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_data;

-- The same for every table that a later migration makes.
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_data;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO portal_data;
