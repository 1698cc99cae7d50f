-- 0032 statement feeds: what a learning record store passes on to other stores and to webhooks, and what these did not want.

CREATE TABLE statement_feeds (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	kind text NOT NULL CHECK (kind IN ('forward', 'webhook')),
	name text NOT NULL,
	url text NOT NULL,
	version text NOT NULL DEFAULT '' CHECK (version IN ('', '1.0.3', '2.0.0')),
	key text NOT NULL DEFAULT '',
	secret_sealed text NOT NULL,
	filter jsonb NOT NULL DEFAULT '{}',
	position bigint NOT NULL,
	state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused')),
	code text NOT NULL DEFAULT '',
	last_status int NOT NULL DEFAULT 0,
	failures int NOT NULL DEFAULT 0,
	failing_since timestamptz,
	next_try_at timestamptz NOT NULL DEFAULT now(),
	leased_until timestamptz,
	claim bigint NOT NULL DEFAULT 0,
	revision bigint NOT NULL DEFAULT 0,
	sent bigint NOT NULL DEFAULT 0,
	sent_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE statement_feeds IS 'To whom an organisation''s statements are passed on.';
COMMENT ON COLUMN statement_feeds.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_feeds.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN statement_feeds.kind IS 'forward: another learning record store; webhook: an address that is told.';
COMMENT ON COLUMN statement_feeds.name IS 'For people.';
COMMENT ON COLUMN statement_feeds.url IS 'The other store''s endpoint, or the webhook''s address.';
COMMENT ON COLUMN statement_feeds.version IS 'Of xAPI, as it is spoken there; empty of a webhook.';
COMMENT ON COLUMN statement_feeds.key IS 'The user name of HTTP Basic there; empty of a webhook.';
COMMENT ON COLUMN statement_feeds.secret_sealed IS 'The password, or what a webhook''s messages are signed with, sealed.';
COMMENT ON COLUMN statement_feeds.filter IS 'Which statements go: verbs, activity, agent, registration.';
COMMENT ON COLUMN statement_feeds.position IS 'statements.position: what lies at or before it was sent, or does not go.';
COMMENT ON COLUMN statement_feeds.state IS 'active or paused.';
COMMENT ON COLUMN statement_feeds.code IS 'Why it is paused, or what the last try came to; empty: all is well.';
COMMENT ON COLUMN statement_feeds.last_status IS 'HTTP status of the last answer; 0: none.';
COMMENT ON COLUMN statement_feeds.failures IS 'Tries in a row that came to nothing, for the reason in code.';
COMMENT ON COLUMN statement_feeds.failing_since IS 'When the first of them was.';
COMMENT ON COLUMN statement_feeds.next_try_at IS 'When it is looked at again.';
COMMENT ON COLUMN statement_feeds.leased_until IS 'Until then one sender has it; NULL: none.';
COMMENT ON COLUMN statement_feeds.claim IS 'Counts the senders that had it: names the one that has.';
COMMENT ON COLUMN statement_feeds.revision IS 'Counts its changes: a sender that began before one notes nothing after it.';
COMMENT ON COLUMN statement_feeds.sent IS 'Statements that were taken.';
COMMENT ON COLUMN statement_feeds.sent_at IS 'When the last was.';
COMMENT ON COLUMN statement_feeds.created_at IS 'When it was made.';
COMMENT ON COLUMN statement_feeds.updated_at IS 'When somebody last changed it.';
CREATE INDEX statement_feeds_due ON statement_feeds (next_try_at) WHERE state = 'active';

CREATE TABLE statement_feed_letters (
	org_id uuid NOT NULL,
	feed_id uuid NOT NULL,
	position bigint NOT NULL,
	statement_id uuid NOT NULL,
	code text NOT NULL,
	status int NOT NULL,
	tries int NOT NULL DEFAULT 1,
	resend boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, feed_id, position),
	FOREIGN KEY (org_id, feed_id) REFERENCES statement_feeds ON DELETE CASCADE
);
COMMENT ON TABLE statement_feed_letters IS 'Dead letters: statements that a feed''s receiver did not want.';
COMMENT ON COLUMN statement_feed_letters.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN statement_feed_letters.feed_id IS 'The feed.';
COMMENT ON COLUMN statement_feed_letters.position IS 'statements.position.';
COMMENT ON COLUMN statement_feed_letters.statement_id IS 'statements.id.';
COMMENT ON COLUMN statement_feed_letters.code IS 'Why.';
COMMENT ON COLUMN statement_feed_letters.status IS 'HTTP status of the last answer; 0: it was not sent.';
COMMENT ON COLUMN statement_feed_letters.tries IS 'How often it was sent alone.';
COMMENT ON COLUMN statement_feed_letters.resend IS 'It waits to be sent again.';
COMMENT ON COLUMN statement_feed_letters.created_at IS 'When it was first refused.';
CREATE INDEX statement_feed_letters_resend ON statement_feed_letters (org_id, feed_id, position) WHERE resend;

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['statement_feeds', 'statement_feed_letters']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON statement_feeds, statement_feed_letters TO lectern_app, lectern_worker;
