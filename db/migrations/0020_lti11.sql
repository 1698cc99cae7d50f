-- 0020 LTI 1.1: platforms that have nothing newer, their launches and their grades, and who moved from there to LTI 1.3.

CREATE TABLE lti11_consumers (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL REFERENCES organizations,
	origin_id uuid NOT NULL,
	name text NOT NULL,
	consumer_key text NOT NULL UNIQUE,
	secret_sealed text NOT NULL,
	site text NOT NULL,
	frame_origins text NOT NULL DEFAULT '',
	policy text NOT NULL DEFAULT 'standard',
	status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
	created_at timestamptz NOT NULL DEFAULT now(),
	secret_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE lti11_consumers IS 'A key and secret by which a platform launches us in LTI 1.1. Its id also stands where others name a registration or a deployment.';
COMMENT ON COLUMN lti11_consumers.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN lti11_consumers.org_id IS 'The organisation its launches belong to.';
COMMENT ON COLUMN lti11_consumers.origin_id IS 'The origin of that organisation its learners come from.';
COMMENT ON COLUMN lti11_consumers.name IS 'For people.';
COMMENT ON COLUMN lti11_consumers.consumer_key IS 'oauth_consumer_key; made here.';
COMMENT ON COLUMN lti11_consumers.secret_sealed IS 'The shared secret, sealed by the installation secret.';
COMMENT ON COLUMN lti11_consumers.site IS 'The platform''s address: who may show us in a frame.';
COMMENT ON COLUMN lti11_consumers.frame_origins IS 'Who else may, blank-separated.';
COMMENT ON COLUMN lti11_consumers.policy IS 'Whose habits we follow.';
COMMENT ON COLUMN lti11_consumers.status IS 'active or disabled.';
COMMENT ON COLUMN lti11_consumers.created_at IS 'When the row was made.';
COMMENT ON COLUMN lti11_consumers.secret_at IS 'Since when the secret is this one.';
CREATE INDEX lti11_consumers_organization ON lti11_consumers (org_id, id);
CREATE INDEX lti11_consumers_origin ON lti11_consumers (org_id, site);

CREATE TABLE lti11_nonces (
	consumer_id uuid NOT NULL REFERENCES lti11_consumers,
	nonce_hash text NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (consumer_id, nonce_hash)
);
COMMENT ON TABLE lti11_nonces IS 'Nonces of signed launches, until their timestamp alone would have them refused: each counts once.';
COMMENT ON COLUMN lti11_nonces.consumer_id IS 'Who sent it.';
COMMENT ON COLUMN lti11_nonces.nonce_hash IS 'SHA-256 of the nonce.';
COMMENT ON COLUMN lti11_nonces.expires_at IS 'After this the row is of no use.';
CREATE INDEX lti11_nonces_expires ON lti11_nonces (expires_at);

ALTER TABLE lti_registrations ADD COLUMN lti11_trusted uuid REFERENCES lti11_consumers;
COMMENT ON COLUMN lti_registrations.lti11_trusted IS 'The LTI 1.1 consumer whose ids an administrator believes this platform without a signature; NULL: none.';

CREATE TABLE lti11_results (
	org_id uuid NOT NULL,
	placement_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	sourcedid text NOT NULL,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, placement_id, learner_id),
	FOREIGN KEY (org_id, placement_id) REFERENCES placements,
	FOREIGN KEY (org_id, learner_id) REFERENCES learners
);
COMMENT ON TABLE lti11_results IS 'lis_result_sourcedid: the cell of the platform''s grade book that a learner''s grade of a placement goes into.';
COMMENT ON COLUMN lti11_results.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN lti11_results.placement_id IS 'The placement.';
COMMENT ON COLUMN lti11_results.learner_id IS 'The learner.';
COMMENT ON COLUMN lti11_results.sourcedid IS 'Opaque; as the last launch said it.';
COMMENT ON COLUMN lti11_results.updated_at IS 'When it last changed.';

CREATE TABLE lti11_moves (
	org_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	old_learner_id uuid NOT NULL,
	registration_id uuid NOT NULL,
	consumer_id uuid NOT NULL,
	signed boolean NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	link_id uuid,
	PRIMARY KEY (org_id, learner_id, old_learner_id),
	FOREIGN KEY (org_id, learner_id) REFERENCES learners,
	FOREIGN KEY (org_id, old_learner_id) REFERENCES learners
);
COMMENT ON TABLE lti11_moves IS 'Who came by LTI 1.1 before and comes by LTI 1.3 now, as the migration claim of a launch proved it.';
COMMENT ON COLUMN lti11_moves.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN lti11_moves.learner_id IS 'As LTI 1.3 names them.';
COMMENT ON COLUMN lti11_moves.old_learner_id IS 'As LTI 1.1 named them.';
COMMENT ON COLUMN lti11_moves.registration_id IS 'The platform that said so.';
COMMENT ON COLUMN lti11_moves.consumer_id IS 'The key whose secret it was signed with.';
COMMENT ON COLUMN lti11_moves.signed IS 'By oauth_consumer_key_sign; else an administrator trusts this platform without.';
COMMENT ON COLUMN lti11_moves.created_at IS 'When it was first said.';
COMMENT ON COLUMN lti11_moves.link_id IS 'learner_links.id that was made of it, once: one that was undone is not made again; NULL: they were joined already, or could not be.';
CREATE INDEX lti11_moves_consumer ON lti11_moves (org_id, consumer_id, learner_id);

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['lti11_results', 'lti11_moves']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

GRANT SELECT ON lti11_consumers, lti11_nonces, lti11_results, lti11_moves TO lectern_app, lectern_worker;
GRANT INSERT ON lti11_consumers, lti11_nonces, lti11_results, lti11_moves TO lectern_app;
GRANT UPDATE (name, secret_sealed, secret_at, site, frame_origins, policy, status, origin_id) ON lti11_consumers TO lectern_app;
GRANT UPDATE (lti11_trusted) ON lti_registrations TO lectern_app;
GRANT UPDATE (sourcedid, updated_at) ON lti11_results TO lectern_app;
-- Whoever sweeps locks what it takes.
GRANT UPDATE (expires_at), DELETE ON lti11_nonces TO lectern_app, lectern_worker;
