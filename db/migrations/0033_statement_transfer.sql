-- 0033 statement_transfer: how far imports of statements are, and the figures of the record store: months are counted once,
-- and again where something of them was deleted.

CREATE TABLE statement_imports (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	bytes bigint NOT NULL,
	counts jsonb NOT NULL,
	refusals jsonb NOT NULL,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE statement_imports IS 'Imports of statements that are under way or were interrupted.';
COMMENT ON COLUMN statement_imports.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_imports.id IS 'The job''s; on the command line: made of the file''s size, beginning and end.';
COMMENT ON COLUMN statement_imports.bytes IS 'So much of the file is done: the next line begins there.';
COMMENT ON COLUMN statement_imports.counts IS 'What its lines came to so far.';
COMMENT ON COLUMN statement_imports.refusals IS 'Lines that were refused, the first thousand: line, field, detail.';
COMMENT ON COLUMN statement_imports.updated_at IS 'When it last went on.';
CREATE INDEX statement_imports_updated ON statement_imports (updated_at);

CREATE TABLE statement_months (
	org_id uuid NOT NULL,
	month date NOT NULL,
	counted_to bigint NOT NULL,
	stale boolean NOT NULL DEFAULT false,
	statements bigint NOT NULL DEFAULT 0,
	voiding bigint NOT NULL DEFAULT 0,
	bytes bigint NOT NULL DEFAULT 0,
	oldest bigint,
	newest bigint,
	agents bytea NOT NULL,
	PRIMARY KEY (org_id, month)
);
COMMENT ON TABLE statement_months IS 'Statements counted, by the month (UTC) in which they were stored.';
COMMENT ON COLUMN statement_months.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_months.month IS 'Its first day.';
COMMENT ON COLUMN statement_months.counted_to IS 'Positions below it are counted.';
COMMENT ON COLUMN statement_months.stale IS 'Something of it was deleted since: it is to be counted again.';
COMMENT ON COLUMN statement_months.statements IS 'How many, voided ones too.';
COMMENT ON COLUMN statement_months.voiding IS 'How many of them void another.';
COMMENT ON COLUMN statement_months.bytes IS 'Of their bodies.';
COMMENT ON COLUMN statement_months.oldest IS 'Position of the first.';
COMMENT ON COLUMN statement_months.newest IS 'Position of the last.';
COMMENT ON COLUMN statement_months.agents IS 'Whom they are about, as a sketch (HyperLogLog) that tells how many.';

CREATE TABLE statement_tallies (
	org_id uuid NOT NULL,
	month date NOT NULL,
	kind text NOT NULL CHECK (kind IN ('day', 'verb', 'activity')),
	key uuid NOT NULL,
	name text NOT NULL,
	count bigint NOT NULL,
	PRIMARY KEY (org_id, month, kind, key)
);
COMMENT ON TABLE statement_tallies IS 'The same by day, verb and activity.';
COMMENT ON COLUMN statement_tallies.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_tallies.month IS 'statement_months.month.';
COMMENT ON COLUMN statement_tallies.kind IS 'day, verb or activity.';
COMMENT ON COLUMN statement_tallies.key IS 'First half of SHA-256 of the name.';
COMMENT ON COLUMN statement_tallies.name IS 'The day (UTC), or the IRI.';
COMMENT ON COLUMN statement_tallies.count IS 'How many statements.';

CREATE TABLE statement_figures (
	org_id uuid NOT NULL,
	figures jsonb NOT NULL,
	counted_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id)
);
COMMENT ON TABLE statement_figures IS 'What all months of an organisation come to, as it is shown.';
COMMENT ON COLUMN statement_figures.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_figures.figures IS 'The figures.';
COMMENT ON COLUMN statement_figures.counted_at IS 'When they were made.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['statement_imports', 'statement_months', 'statement_tallies', 'statement_figures']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON statement_imports, statement_months, statement_tallies, statement_figures
	TO lectern_app, lectern_worker;

-- Whoever deletes statements need not know of figures.
CREATE FUNCTION statement_months_touch() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	UPDATE statement_months m SET stale = true
	FROM (SELECT DISTINCT org_id, date_trunc('month', to_timestamp(position / 1024 / 1000000) AT TIME ZONE 'UTC')::date AS month
		FROM gone) g
	WHERE m.org_id = g.org_id AND m.month = g.month AND NOT m.stale;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION statement_months_touch IS 'Months of which statements are deleted are counted again.';
CREATE TRIGGER statement_months_touch AFTER DELETE ON statements REFERENCING OLD TABLE AS gone
	FOR EACH STATEMENT EXECUTE FUNCTION statement_months_touch();
