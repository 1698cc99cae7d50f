-- 0031 statements forgotten: voided statements are found without their keys; an attachment is held while it is decided whether
-- anybody names it; months that nobody keeps are dropped whole.

CREATE INDEX statements_voided ON statements (org_id, position) WHERE flags & 1 = 1;

-- Writers lock an attachment that is there already (xapi/ingest.sql, attachments_add); its content never changes.
GRANT UPDATE (bytes) ON attachments TO lectern_app, lectern_worker;

CREATE FUNCTION statement_month_over(low timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	child text := to_char(low AT TIME ZONE 'UTC', '"statements_"YYYY"_"MM');
	org uuid := '00000000-0000-0000-0000-000000000000';
	newest bigint;
	days int;
BEGIN
	IF ((low AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC' > now() - interval '2 days' THEN
		RETURN false;
	END IF;
	-- Where everybody keeps for ever, an empty month is one that is about to be filled.
	IF NOT EXISTS (SELECT FROM statement_settings WHERE keep_days IS NOT NULL) THEN
		RETURN false;
	END IF;
	IF to_regclass(child) IS NULL THEN
		RETURN true;
	END IF;
	LOOP
		EXECUTE format('SELECT org_id FROM %I WHERE org_id > $1 ORDER BY org_id LIMIT 1', child) INTO org USING org;
		EXIT WHEN org IS NULL;
		EXECUTE format('SELECT max(position) FROM %I WHERE org_id = $1', child) INTO newest USING org;
		days := (SELECT s.keep_days FROM statement_settings s WHERE s.org_id = org);
		IF days IS NULL OR newest >= (extract(epoch FROM now() - make_interval(days => days)) * 1000000)::bigint * 1024 THEN
			RETURN false;
		END IF;
	END LOOP;
	RETURN true;
END $$;
COMMENT ON FUNCTION statement_month_over IS 'Whether a month (its first moment, UTC) is past, and no organisation keeps a statement of it any more.';
REVOKE ALL ON FUNCTION statement_month_over FROM PUBLIC;

CREATE FUNCTION statement_months_over() RETURNS SETOF timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
	SELECT m.low FROM (
		SELECT DISTINCT make_timestamptz(substr(right(c.relname, 7), 1, 4)::int, right(c.relname, 2)::int, 1, 0, 0, 0, 'UTC') AS low
		FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent IN ('statements'::regclass, 'statement_keys'::regclass) AND c.relname ~ '^statement(s|_keys)_\d{4}_\d{2}$') m
	WHERE statement_month_over(m.low)
$$;
COMMENT ON FUNCTION statement_months_over IS 'The months whose partitions can go.';
REVOKE ALL ON FUNCTION statement_months_over FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statement_months_over TO lectern_worker;

-- Who waits for the lock holds up every writer behind it, so it is waited for hardly at all.
CREATE FUNCTION statement_month_drop(low timestamptz, parent text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
	child text := parent || to_char(low AT TIME ZONE 'UTC', '"_"YYYY"_"MM');
BEGIN
	IF parent NOT IN ('statements', 'statement_keys') OR NOT statement_month_over(low) THEN
		RETURN false;
	END IF;
	IF parent = 'statements' AND to_regclass(to_char(low AT TIME ZONE 'UTC', '"statement_keys_"YYYY"_"MM')) IS NOT NULL THEN
		RETURN false;
	END IF;
	IF to_regclass(child) IS NULL THEN
		RETURN true;
	END IF;
	EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', parent);
	-- Again, now that nobody can add to it.
	IF NOT statement_month_over(low) THEN
		RETURN false;
	END IF;
	EXECUTE format('DROP TABLE %I', child);
	RETURN true;
END $$;
COMMENT ON FUNCTION statement_month_drop IS 'Drops a month''s partition of statement_keys, and then of statements, if no organisation keeps anything of it; false: one does.';
REVOKE ALL ON FUNCTION statement_month_drop FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statement_month_drop TO lectern_worker;
