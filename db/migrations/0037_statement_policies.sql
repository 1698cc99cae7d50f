-- 0037 statement policies: the list of organisations that a transaction serves is read once for each query, not searched for
-- each row: a statement is a dozen rows, and asking took an eighth of what writing them does. IS TRUE keeps the condition from
-- being one for an index, so that it is the queries' own keys that choose one.
DO $$
DECLARE
	statement_table text;
BEGIN
	FOREACH statement_table IN ARRAY ARRAY['statements', 'statement_keys', 'statement_ids']
	LOOP
		EXECUTE format('ALTER POLICY served ON %I USING ((org_id = ANY ('
			'(SELECT nullif(current_setting(''lectern.orgs''), '''')::uuid[])::uuid[])) IS TRUE)', statement_table);
	END LOOP;
END $$;
