-- 0022 site: Open edX sites, what a registration's self-test and token requests found, logins of platforms that nobody
-- registered, and an end to the launch log.

-- Of the issuer only the host counts here, without www.: what is mistyped is the rest.
ALTER TABLE lti_registrations ADD COLUMN issuer_core text
	GENERATED ALWAYS AS (regexp_replace(regexp_replace(lower(issuer), '^[a-z]+://', ''), '^www\.|[:/?#].*$', '', 'g')) STORED;
COMMENT ON COLUMN lti_registrations.issuer_core IS 'The issuer''s host without www., by which near misses are found.';
CREATE INDEX lti_registrations_issuer_core ON lti_registrations (issuer_core);

CREATE TABLE lti_sites (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL REFERENCES organizations,
	origin_id uuid NOT NULL,
	name text NOT NULL,
	lms_url text NOT NULL,
	issuer text NOT NULL,
	frame_origins text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (org_id, issuer)
);
COMMENT ON TABLE lti_sites IS 'An Open edX site that was approved as one origin: each of its blocks is a client (a registration) of its own.';
COMMENT ON COLUMN lti_sites.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN lti_sites.org_id IS 'The organisation its launches belong to.';
COMMENT ON COLUMN lti_sites.origin_id IS 'The origin of that organisation its learners come from.';
COMMENT ON COLUMN lti_sites.name IS 'For people.';
COMMENT ON COLUMN lti_sites.lms_url IS 'The approved origin: key sets and tokens of its blocks lie there and nowhere else.';
COMMENT ON COLUMN lti_sites.issuer IS 'iss of its tokens.';
COMMENT ON COLUMN lti_sites.frame_origins IS 'Who may frame us besides the site''s own origins (Studio, learning front end), blank-separated.';
COMMENT ON COLUMN lti_sites.created_at IS 'When the row was made.';

ALTER TABLE lti_registrations ADD COLUMN site_id uuid REFERENCES lti_sites;
COMMENT ON COLUMN lti_registrations.site_id IS 'The Open edX site whose block it is; NULL: it stands alone.';
CREATE INDEX lti_registrations_site ON lti_registrations (site_id) WHERE site_id IS NOT NULL;

CREATE TABLE lti_tests (
	registration_id uuid PRIMARY KEY REFERENCES lti_registrations ON DELETE CASCADE,
	steps jsonb NOT NULL,
	tested_at timestamptz NOT NULL
);
COMMENT ON TABLE lti_tests IS 'The last self-test of each registration. Never a token.';
COMMENT ON COLUMN lti_tests.registration_id IS 'The platform.';
COMMENT ON COLUMN lti_tests.steps IS 'What lti_selftest tells: verdict, steps, keys, granted, clock_s, certificate_expires_at, tested_at.';
COMMENT ON COLUMN lti_tests.tested_at IS 'When.';

CREATE TABLE lti_token_faults (
	registration_id uuid PRIMARY KEY REFERENCES lti_registrations ON DELETE CASCADE,
	scope text NOT NULL,
	status int NOT NULL,
	reason text NOT NULL,
	times bigint NOT NULL DEFAULT 1,
	failed_at timestamptz NOT NULL
);
COMMENT ON TABLE lti_token_faults IS 'The last access token that a platform did not give; gone with the next that it gives.';
COMMENT ON COLUMN lti_token_faults.registration_id IS 'The platform.';
COMMENT ON COLUMN lti_token_faults.scope IS 'What was asked for.';
COMMENT ON COLUMN lti_token_faults.status IS 'HTTP status of its answer; 0: there was none.';
COMMENT ON COLUMN lti_token_faults.reason IS 'What it said. Never a token.';
COMMENT ON COLUMN lti_token_faults.times IS 'How often in a row.';
COMMENT ON COLUMN lti_token_faults.failed_at IS 'When last.';

CREATE TABLE lti_refused_logins (
	digest text PRIMARY KEY,
	issuer text NOT NULL,
	client_id text NOT NULL,
	deployment_id text NOT NULL,
	target_link_uri text NOT NULL,
	failed_check text NOT NULL,
	issuer_core text GENERATED ALWAYS AS (regexp_replace(regexp_replace(lower(issuer), '^[a-z]+://', ''), '^www\.|[:/?#].*$', '', 'g')) STORED,
	codes uuid[] NOT NULL,
	times bigint NOT NULL DEFAULT 1,
	first_at timestamptz NOT NULL,
	last_at timestamptz NOT NULL
);
COMMENT ON TABLE lti_refused_logins IS 'Logins that no registration took, those alike as one row; the oldest go where there are many.';
COMMENT ON COLUMN lti_refused_logins.digest IS 'SHA-256 of what came.';
COMMENT ON COLUMN lti_refused_logins.issuer IS 'iss as it was received.';
COMMENT ON COLUMN lti_refused_logins.client_id IS 'client_id as it was received; empty where there was none.';
COMMENT ON COLUMN lti_refused_logins.deployment_id IS 'lti_deployment_id as it was received; empty where there was none.';
COMMENT ON COLUMN lti_refused_logins.target_link_uri IS 'target_link_uri as it was received.';
COMMENT ON COLUMN lti_refused_logins.failed_check IS 'What was wrong: iss, client_id, registration, target_link_uri …';
COMMENT ON COLUMN lti_refused_logins.issuer_core IS 'The issuer''s host without www.';
COMMENT ON COLUMN lti_refused_logins.codes IS 'The support codes of the last ten.';
COMMENT ON COLUMN lti_refused_logins.times IS 'How often it came.';
COMMENT ON COLUMN lti_refused_logins.first_at IS 'When first.';
COMMENT ON COLUMN lti_refused_logins.last_at IS 'When last.';
CREATE INDEX lti_refused_logins_last ON lti_refused_logins (last_at);
CREATE INDEX lti_refused_logins_core ON lti_refused_logins (issuer_core);

CREATE INDEX lti_launches_code ON lti_launches (org_id, request_id);
CREATE INDEX lti_launches_registration ON lti_launches (org_id, registration_id, id);
CREATE INDEX lti_launches_age ON lti_launches (created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON lti_sites, lti_tests, lti_token_faults, lti_refused_logins TO lectern_app, lectern_worker;
GRANT DELETE ON lti_launches TO lectern_worker;
