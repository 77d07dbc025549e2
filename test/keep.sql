-- keep.sql: a schema of PostgreSQL is brought back to what it once was, which takes a hundredth of the time of making its
-- three thousand tables and indexes anew. Used by testdb.c and tools/http_tests.py, which put its name for @. What is
-- kept stands in the schema @_kept; @_kept.restore() tells whether it could.
BEGIN;
CREATE SCHEMA @_kept;
CREATE TABLE @_kept.relations AS
SELECT c.oid AS id, c.relname AS name, (SELECT coalesce(string_agg(attname, ' ' ORDER BY attnum), '') FROM pg_attribute a
        WHERE a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
FROM pg_class c WHERE relnamespace = '@'::regnamespace AND relkind IN ('r', 'i', 'S');

-- The rows of each table that has any; and how far the sequences are.
DO $keep$
DECLARE r record;
BEGIN
        FOR r IN SELECT relname FROM pg_class WHERE relnamespace = '@'::regnamespace AND relkind = 'r'
                AND pg_relation_size(oid) > 0 LOOP
                EXECUTE format('CREATE TABLE @_kept.t_%s AS TABLE @.%I', r.relname, r.relname);
        END LOOP;
        CREATE TABLE @_kept.sequences AS SELECT sequencename AS name, coalesce(last_value, start_value) AS value,
                last_value IS NOT NULL AS called FROM pg_sequences WHERE schemaname = '@';
END $keep$;

CREATE FUNCTION @_kept.restore() RETURNS bigint LANGUAGE plpgsql AS $restore$
DECLARE r record;
BEGIN
        -- What came since goes: tables, then indexes and columns of older tables.
        FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = '@'::regnamespace AND relkind = 'r'
                AND oid NOT IN (SELECT id FROM @_kept.relations) LOOP
                EXECUTE format('DROP TABLE %s CASCADE', r.name);
        END LOOP;
        FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = '@'::regnamespace AND relkind = 'i'
                AND oid NOT IN (SELECT id FROM @_kept.relations) LOOP
                EXECUTE format('DROP INDEX %s', r.name);
        END LOOP;
        FOR r IN SELECT attrelid::regclass AS name, attname FROM pg_attribute a JOIN @_kept.relations k ON k.id = attrelid
                WHERE attnum > 0 AND NOT attisdropped AND attname <> ALL (string_to_array(k.columns, ' ')) LOOP
                EXECUTE format('ALTER TABLE %s DROP COLUMN %I', r.name, r.attname);
        END LOOP;
        -- What is gone or has another name does not come back.
        IF EXISTS (SELECT 1 FROM @_kept.relations k LEFT JOIN pg_class c ON c.oid = k.id AND c.relname = k.name
                LEFT JOIN LATERAL (SELECT coalesce(string_agg(attname, ' ' ORDER BY attnum), '') AS columns FROM pg_attribute
                        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) a ON true
                WHERE c.oid IS NULL OR a.columns <> k.columns) THEN
                RETURN 0;
        END IF;
        FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = '@'::regnamespace AND relkind = 'r'
                AND pg_relation_size(oid) > 0 LOOP
                EXECUTE format('DELETE FROM %s', r.name);
        END LOOP;
        FOR r IN SELECT relname, substr(relname, 3) AS name FROM pg_class WHERE relnamespace = '@_kept'::regnamespace
                AND relname LIKE 't\_%' AND relkind = 'r' LOOP
                EXECUTE format('INSERT INTO @.%I SELECT * FROM @_kept.%I', r.name, r.relname);
        END LOOP;
        PERFORM setval(format('@.%I', name)::regclass, value, called) FROM @_kept.sequences;
        RETURN 1;
END $restore$;
COMMIT;
