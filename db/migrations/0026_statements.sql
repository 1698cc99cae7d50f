-- 0026 statements: what the learning record store keeps and what it is found by. Statements and their keys lie in one
-- partition for each month; statement_ids holds each id once over all of time and is where every race is decided.

CREATE TABLE statements (
	org_id uuid NOT NULL,
	position bigint NOT NULL,
	id uuid NOT NULL,
	ref uuid,
	flags smallint NOT NULL DEFAULT 0,
	keys bytea NOT NULL,
	body bytea NOT NULL,
	PRIMARY KEY (org_id, position)
) PARTITION BY RANGE (position);
COMMENT ON TABLE statements IS 'xAPI statements as they were sent, in the order in which they were stored.';
COMMENT ON COLUMN statements.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statements.position IS 'Unix microseconds of its transaction times 1024, plus its number in the transaction.';
COMMENT ON COLUMN statements.id IS 'Its id; unique by statement_ids.';
COMMENT ON COLUMN statements.ref IS 'The statement that its object names (StatementRef).';
COMMENT ON COLUMN statements.flags IS '1: voided; 2: voiding; 4: no timestamp was sent, stored counts.';
COMMENT ON COLUMN statements.keys IS 'What it is found by, 16 bytes each: its own statement_keys.';
COMMENT ON COLUMN statements.body IS 'The client''s JSON object without stored, with the authority of its credentials.';

CREATE TABLE statement_keys (
	org_id uuid NOT NULL,
	key uuid NOT NULL,
	position bigint NOT NULL,
	PRIMARY KEY (org_id, key, position)
) PARTITION BY RANGE (position);
COMMENT ON TABLE statement_keys IS 'What statements are found by; who refers to a statement has its keys too; a voided one has none.';
COMMENT ON COLUMN statement_keys.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_keys.key IS 'Of a verb, agent, activity, registration or authority: first half of SHA-256 of kind and text.';
COMMENT ON COLUMN statement_keys.position IS 'statements.position.';

CREATE TABLE statement_ids (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	position bigint,
	digest bytea,
	voiding boolean NOT NULL DEFAULT false,
	voided boolean NOT NULL DEFAULT false,
	referred boolean NOT NULL DEFAULT false,
	PRIMARY KEY (org_id, id),
	CHECK ((position IS NULL) = (digest IS NULL))
);
COMMENT ON TABLE statement_ids IS 'Each statement''s id once, and ids that were referred to before their statement came.';
COMMENT ON COLUMN statement_ids.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_ids.id IS 'The statement''s.';
COMMENT ON COLUMN statement_ids.position IS 'statements.position; NULL: it has not come.';
COMMENT ON COLUMN statement_ids.digest IS 'SHA-256 of what must be equal for two statements to be the same; NULL: it has not come.';
COMMENT ON COLUMN statement_ids.voiding IS 'It voids another, and cannot be voided.';
COMMENT ON COLUMN statement_ids.voided IS 'A voiding statement names it.';
COMMENT ON COLUMN statement_ids.referred IS 'A statement refers to it (statement_refs).';

CREATE TABLE statement_refs (
	org_id uuid NOT NULL,
	target uuid NOT NULL,
	referrer uuid NOT NULL,
	PRIMARY KEY (org_id, target, referrer)
);
COMMENT ON TABLE statement_refs IS 'Which statements name which as their object.';
COMMENT ON COLUMN statement_refs.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_refs.target IS 'The id that is named; its statement need not be there.';
COMMENT ON COLUMN statement_refs.referrer IS 'The id of the statement that names it.';

CREATE TABLE activity_definitions (
	org_id uuid NOT NULL,
	key uuid NOT NULL,
	digest uuid NOT NULL,
	iri text NOT NULL,
	definition text NOT NULL,
	position bigint NOT NULL,
	PRIMARY KEY (org_id, key, digest)
);
COMMENT ON TABLE activity_definitions IS 'What was said of activities, each wording once; readers merge the newest.';
COMMENT ON COLUMN activity_definitions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN activity_definitions.key IS 'The activity''s key, as in statement_keys.';
COMMENT ON COLUMN activity_definitions.digest IS 'First half of SHA-256 of the definition.';
COMMENT ON COLUMN activity_definitions.iri IS 'The activity''s id.';
COMMENT ON COLUMN activity_definitions.definition IS 'A JSON object, as it was sent.';
COMMENT ON COLUMN activity_definitions.position IS 'Of the statement that first said it.';
CREATE INDEX activity_definitions_newest ON activity_definitions (org_id, key, position);

CREATE TABLE agent_names (
	org_id uuid NOT NULL,
	key uuid NOT NULL,
	digest uuid NOT NULL,
	name text NOT NULL,
	position bigint NOT NULL,
	PRIMARY KEY (org_id, key, digest)
);
COMMENT ON TABLE agent_names IS 'The names that agents were given in statements, each once.';
COMMENT ON COLUMN agent_names.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN agent_names.key IS 'The agent''s key, as in statement_keys.';
COMMENT ON COLUMN agent_names.digest IS 'First half of SHA-256 of the name.';
COMMENT ON COLUMN agent_names.name IS 'The name.';
COMMENT ON COLUMN agent_names.position IS 'Of the statement that first said it.';
CREATE INDEX agent_names_newest ON agent_names (org_id, key, position);

CREATE TABLE attachments (
	org_id uuid NOT NULL,
	sha2 text NOT NULL,
	bytes bytea NOT NULL,
	PRIMARY KEY (org_id, sha2)
);
ALTER TABLE attachments ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE attachments IS 'Attachments of statements, each content once.';
COMMENT ON COLUMN attachments.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN attachments.sha2 IS 'Lower-case hex of the hash that the statements name.';
COMMENT ON COLUMN attachments.bytes IS 'The content.';

CREATE TABLE statement_attachments (
	org_id uuid NOT NULL,
	position bigint NOT NULL,
	sha2 text NOT NULL,
	content_type text NOT NULL,
	PRIMARY KEY (org_id, position, sha2)
);
COMMENT ON TABLE statement_attachments IS 'Which attachments came with which statement.';
COMMENT ON COLUMN statement_attachments.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_attachments.position IS 'statements.position.';
COMMENT ON COLUMN statement_attachments.sha2 IS 'attachments.sha2.';
COMMENT ON COLUMN statement_attachments.content_type IS 'What the statement says it is.';
CREATE INDEX statement_attachments_sha2 ON statement_attachments (org_id, sha2);

CREATE TABLE statement_settings (
	org_id uuid NOT NULL,
	keep_days int CHECK (keep_days > 0),
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id)
);
COMMENT ON TABLE statement_settings IS 'What an organisation''s administrators set about its statements.';
COMMENT ON COLUMN statement_settings.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_settings.keep_days IS 'Statements stored longer ago are deleted; NULL: none are.';
COMMENT ON COLUMN statement_settings.updated_at IS 'When it was set.';

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY[
		'statements', 'statement_keys', 'statement_ids', 'statement_refs', 'activity_definitions', 'agent_names',
		'attachments', 'statement_attachments', 'statement_settings']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
	-- Larger bodies cost a fifth of pglz to compress, where the server was built with lz4.
	BEGIN
		ALTER TABLE statements ALTER COLUMN body SET COMPRESSION lz4;
	EXCEPTION WHEN feature_not_supported THEN
		NULL;
	END;
END $$;

-- Partitions are the owner's; the service may only have a month made that is about to be needed. They are reached through
-- their parents: nobody but the owner has rights on them, and they are fenced all the same.
CREATE FUNCTION statement_month_make(month timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	low timestamptz := date_trunc('month', month AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
	high timestamptz := (date_trunc('month', month AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
	parent text;
	child text;
BEGIN
	IF to_regclass(to_char(low AT TIME ZONE 'UTC', '"statement_keys_"YYYY"_"MM')) IS NOT NULL THEN
		RETURN;
	END IF;
	IF low > now() + interval '1 year' THEN
		RAISE EXCEPTION 'partitions are made at most a year ahead';
	END IF;
	PERFORM pg_advisory_xact_lock(7165349012346);
	FOREACH parent IN ARRAY ARRAY['statements', 'statement_keys'] LOOP
		child := parent || to_char(low AT TIME ZONE 'UTC', '"_"YYYY"_"MM');
		CONTINUE WHEN to_regclass(child) IS NOT NULL;
		EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING COMPRESSION INCLUDING COMMENTS)',
			child, parent);
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)', child);
		EXECUTE format('COMMENT ON TABLE %I IS %L', child, 'One month of ' || parent || '.');
		EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, child,
			extract(epoch FROM low)::bigint * 1000000 * 1024, extract(epoch FROM high)::bigint * 1000000 * 1024);
	END LOOP;
END $$;
COMMENT ON FUNCTION statement_month_make IS 'Makes the partitions of the month (UTC) of a time, where they are missing.';
REVOKE ALL ON FUNCTION statement_month_make FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statement_month_make TO lectern_app, lectern_worker;

-- The month before too: the clocks of two servers may differ at midnight.
SELECT statement_month_make(now() + n * interval '1 month') FROM generate_series(-1, 3) AS n;

GRANT SELECT, INSERT, DELETE ON statements, statement_keys, statement_ids, statement_refs, activity_definitions, agent_names,
	attachments, statement_attachments TO lectern_app, lectern_worker;
GRANT UPDATE (flags, keys, body) ON statements TO lectern_app, lectern_worker;
GRANT UPDATE (position, digest, voiding, voided, referred) ON statement_ids TO lectern_app, lectern_worker;
GRANT SELECT, INSERT, UPDATE ON statement_settings TO lectern_app, lectern_worker;
