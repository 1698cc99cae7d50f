-- 0025 documents: what clients of the learning record store prove themselves with (a directory table: they are asked before
-- it is known which organisation is meant), and the documents they keep (xAPI: state, agent profiles, activity profiles).

CREATE TABLE xapi_keys (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL REFERENCES organizations,
	key_id text NOT NULL UNIQUE,
	secret_mac text NOT NULL,
	old_secret_mac text NOT NULL DEFAULT '',
	old_secret_until timestamptz,
	name text NOT NULL,
	scopes text NOT NULL,
	activity_prefix text NOT NULL DEFAULT '',
	created_by uuid NOT NULL,
	created_by_kind text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	rotated_at timestamptz,
	expires_at timestamptz,
	last_used_at timestamptz,
	revoked_at timestamptz
);
COMMENT ON TABLE xapi_keys IS 'Keys and secrets of clients of the learning record store (HTTP Basic), each of one organisation.';
COMMENT ON COLUMN xapi_keys.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN xapi_keys.org_id IS 'The organisation whose statements and documents it reaches.';
COMMENT ON COLUMN xapi_keys.key_id IS 'Its public half: the user name of Basic, and the account name of the authority of its statements.';
COMMENT ON COLUMN xapi_keys.secret_mac IS 'HMAC of its secret under the installation secret, hex.';
COMMENT ON COLUMN xapi_keys.old_secret_mac IS 'The same of the secret before the last rotation; empty: none counts any more.';
COMMENT ON COLUMN xapi_keys.old_secret_until IS 'Until then the old secret counts beside the new one.';
COMMENT ON COLUMN xapi_keys.name IS 'For people: what it is used for.';
COMMENT ON COLUMN xapi_keys.scopes IS 'Scopes of xAPI 1.0.3, blank-separated: all that it may do.';
COMMENT ON COLUMN xapi_keys.activity_prefix IS 'It reaches only activities whose IRI begins so; empty: all.';
COMMENT ON COLUMN xapi_keys.created_by IS 'Who made it; nil: the operator.';
COMMENT ON COLUMN xapi_keys.created_by_kind IS 'user, client or job.';
COMMENT ON COLUMN xapi_keys.created_at IS 'When the row was made.';
COMMENT ON COLUMN xapi_keys.rotated_at IS 'When it was last given another secret; NULL: never.';
COMMENT ON COLUMN xapi_keys.expires_at IS 'From then on it proves nobody; NULL: it does not expire.';
COMMENT ON COLUMN xapi_keys.last_used_at IS 'When it was last used, to the minute.';
COMMENT ON COLUMN xapi_keys.revoked_at IS 'Set: it proves nobody any more.';
CREATE INDEX xapi_keys_organization ON xapi_keys (org_id, id);

CREATE TABLE documents (
	org_id uuid NOT NULL,
	kind text NOT NULL CHECK (kind IN ('state', 'agent_profile', 'activity_profile')),
	activity uuid NOT NULL,
	agent uuid NOT NULL,
	registration uuid NOT NULL,
	name text COLLATE "C" NOT NULL,
	activity_iri text NOT NULL,
	agent_identifier text NOT NULL,
	content bytea NOT NULL,
	content_type text NOT NULL,
	etag text NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, kind, activity, agent, registration, name)
);
COMMENT ON TABLE documents IS 'Documents of xAPI: state, agent profiles, activity profiles.';
COMMENT ON COLUMN documents.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN documents.kind IS 'state, agent_profile or activity_profile.';
COMMENT ON COLUMN documents.activity IS 'First 16 bytes of SHA-256 of the activity (xapi/statement/key.c); nil: an agent profile has none.';
COMMENT ON COLUMN documents.agent IS 'The same of the agent''s identifier; nil: an activity profile has none.';
COMMENT ON COLUMN documents.registration IS 'Of a state: the registration; nil: none.';
COMMENT ON COLUMN documents.name IS 'stateId or profileId.';
COMMENT ON COLUMN documents.activity_iri IS 'The activity; empty: none.';
COMMENT ON COLUMN documents.agent_identifier IS 'The agent''s identifier, as xapi/statement/statement.h writes it; empty: none.';
COMMENT ON COLUMN documents.content IS 'The bytes as they were sent; a merged JSON object as it was put together.';
COMMENT ON COLUMN documents.content_type IS 'The media type as it was sent.';
COMMENT ON COLUMN documents.etag IS 'SHA-1 of the content, hex (xAPI 1.0.3, Communication 3.1).';
COMMENT ON COLUMN documents.updated_at IS 'When it was last written.';
CREATE INDEX documents_agent ON documents (org_id, agent);

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['documents']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON xapi_keys TO lectern_app, lectern_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON documents TO lectern_app, lectern_worker;
