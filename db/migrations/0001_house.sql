-- 0001 house: organisations, origins, learners, LTI, courses, packages, attempts, grades.
-- Directory tables come first: they are asked before a tenant is known and are outside row-level security.
-- Tenant tables carry org_id first in every key and are behind a policy.

CREATE TABLE organizations (
	id uuid PRIMARY KEY,
	slug text NOT NULL UNIQUE,
	name text NOT NULL,
	settings jsonb NOT NULL DEFAULT '{}',
	database text NOT NULL DEFAULT '',          -- which tenant database; '' = the first
	created_at timestamptz NOT NULL DEFAULT now(),
	disabled_at timestamptz
);

CREATE TABLE signing_keys (
	kid text PRIMARY KEY,
	state text NOT NULL CHECK (state IN ('next', 'current', 'retiring')),
	public_jwk jsonb NOT NULL,
	sealed_private text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX signing_keys_one_current ON signing_keys (state) WHERE state = 'current';

CREATE TABLE lti_registrations (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL REFERENCES organizations,
	origin_id uuid NOT NULL,                    -- origins of that organisation
	name text NOT NULL,
	issuer text NOT NULL,
	client_id text NOT NULL,
	auth_url text NOT NULL,
	token_url text NOT NULL DEFAULT '',
	token_audience text NOT NULL DEFAULT '',    -- '' = token_url
	jwks_uri text NOT NULL DEFAULT '',
	jwks jsonb,                                 -- pinned key set instead of jwks_uri
	frame_origins text NOT NULL DEFAULT '',     -- who may frame us besides the platform's own origins, blank-separated
	policy text NOT NULL DEFAULT 'standard' CHECK (policy IN ('standard', 'moodle', 'openedx')),
	deployments text NOT NULL DEFAULT 'accept', -- a new deployment_id: accept | refuse
	status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'pending', 'disabled')),
	created_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (issuer, client_id)
);

CREATE TABLE lti_deployments (
	id uuid PRIMARY KEY,
	registration_id uuid NOT NULL REFERENCES lti_registrations,
	deployment_id text NOT NULL,
	org_id uuid NOT NULL REFERENCES organizations,
	origin_id uuid NOT NULL,
	status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'pending', 'disabled')),
	created_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (registration_id, deployment_id)
);

-- One login under way. Consumed with its nonce by one DELETE … RETURNING.
CREATE TABLE lti_logins (
	state_hash text PRIMARY KEY,
	nonce_hash text NOT NULL,
	registration_id uuid NOT NULL,
	browser_hash text NOT NULL,                 -- of the cookie's value
	target_link_uri text NOT NULL,
	storage_target text NOT NULL DEFAULT '',
	login jsonb NOT NULL,                       -- the login's parameters, to repeat it in a new window
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL
);
CREATE INDEX lti_logins_expires ON lti_logins (expires_at);

CREATE TABLE lti_tokens (
	registration_id uuid NOT NULL,
	scope text NOT NULL,                        -- sorted, blank-separated
	sealed text NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (registration_id, scope)
);

CREATE TABLE direct_links (
	slug text PRIMARY KEY,                      -- 16 random characters
	org_id uuid NOT NULL REFERENCES organizations,
	module_id uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	disabled_at timestamptz
);

-- Tenant tables -------------------------------------------------------------------------------

CREATE TABLE origins (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	slug text NOT NULL,                         -- moodle, funmooc, direct are an organisation's first of each kind
	kind text NOT NULL CHECK (kind IN ('moodle', 'funmooc', 'direct', 'lti', 'api')),
	name text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, slug)
);

CREATE TABLE learners (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	origin_id uuid NOT NULL,
	external_user_id text NOT NULL,
	email text,
	name text,
	given_name text,
	family_name text,
	locale text,
	user_id uuid,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, origin_id, external_user_id),
	FOREIGN KEY (org_id, origin_id) REFERENCES origins
);

CREATE TABLE lti_contexts (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	deployment uuid NOT NULL,                   -- lti_deployments.id
	context_id text NOT NULL,
	label text,
	title text,
	types jsonb NOT NULL DEFAULT '[]',
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, deployment, context_id)
);

CREATE TABLE context_roles (
	org_id uuid NOT NULL,
	context uuid NOT NULL,
	learner_id uuid NOT NULL,
	roles jsonb NOT NULL,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, context, learner_id)
);

-- What each launch's checks found, for administrators. Never a token.
CREATE TABLE lti_launches (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	registration_id uuid NOT NULL,
	outcome text NOT NULL CHECK (outcome IN ('accepted', 'refused')),
	failed_check text,
	checks jsonb NOT NULL,                      -- [{name, passed, received, expected}]
	message_type text,
	learner_id uuid,
	request_id uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);

CREATE TABLE courses (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	title text NOT NULL,
	description text NOT NULL DEFAULT '',
	status text NOT NULL DEFAULT 'published' CHECK (status IN ('draft', 'published', 'archived')),
	metadata jsonb NOT NULL DEFAULT '{}',
	version int NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);

CREATE TABLE course_versions (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	course_id uuid NOT NULL,
	number int NOT NULL,
	published_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, course_id, number),
	FOREIGN KEY (org_id, course_id) REFERENCES courses
);

CREATE TABLE sequences (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	course_version_id uuid NOT NULL,
	position int NOT NULL,
	title text NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, course_version_id) REFERENCES course_versions
);

CREATE TABLE packages (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	title text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);

CREATE TABLE package_versions (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	package_id uuid NOT NULL,
	number int NOT NULL,
	kind text NOT NULL,                         -- scorm12
	sha256 text NOT NULL,                       -- of the zip: its folder in the store
	manifest jsonb NOT NULL,                    -- the content model
	report jsonb NOT NULL DEFAULT '[]',         -- findings: [{severity, code, place, message}]
	files int NOT NULL,
	bytes bigint NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, package_id, number),
	FOREIGN KEY (org_id, package_id) REFERENCES packages
);

CREATE TABLE modules (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sequence_id uuid NOT NULL,
	position int NOT NULL,
	type text NOT NULL,                         -- scorm
	title text NOT NULL,
	package_version_id uuid,
	score_rule text NOT NULL DEFAULT 'best' CHECK (score_rule IN ('best', 'last')),
	grade_when_complete boolean NOT NULL DEFAULT false, -- completed without a score counts as the maximum
	use_mastery_score boolean NOT NULL DEFAULT true,    -- LMSFinish: mastery score overrides lesson_status
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, sequence_id) REFERENCES sequences,
	FOREIGN KEY (org_id, package_version_id) REFERENCES package_versions
);

CREATE TABLE grains (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	module_id uuid NOT NULL,
	parent_id uuid,
	position int NOT NULL,                      -- in document order over the whole module
	identifier text NOT NULL,                   -- the manifest item's identifier
	title text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('cluster', 'sco', 'asset')),
	href text NOT NULL DEFAULT '',              -- launch path within the package, with query and fragment
	visible boolean NOT NULL DEFAULT true,
	prerequisites text NOT NULL DEFAULT '',
	max_time_allowed text NOT NULL DEFAULT '',
	time_limit_action text NOT NULL DEFAULT '',
	launch_data text NOT NULL DEFAULT '',
	mastery_score text NOT NULL DEFAULT '',
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, module_id, position),
	FOREIGN KEY (org_id, module_id) REFERENCES modules
);

-- Where a module is met.
CREATE TABLE placements (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	module_id uuid NOT NULL,
	kind text NOT NULL CHECK (kind IN ('lti', 'direct')),
	deployment uuid,                            -- lti: lti_deployments.id
	context uuid,                               -- lti: lti_contexts.id
	resource_link_id text,                      -- lti
	title text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, deployment, resource_link_id),
	FOREIGN KEY (org_id, module_id) REFERENCES modules
);
CREATE UNIQUE INDEX placements_direct ON placements (org_id, module_id) WHERE kind = 'direct';

-- The grade book column a placement reports to, as the last launch named it.
CREATE TABLE line_items (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	placement_id uuid NOT NULL,
	registration_id uuid NOT NULL,
	url text NOT NULL,
	scopes jsonb NOT NULL DEFAULT '[]',
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, placement_id)
);

CREATE TABLE attempts (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	learner_id uuid NOT NULL,
	module_id uuid NOT NULL,
	placement_id uuid NOT NULL,
	number int NOT NULL,
	package_version_id uuid NOT NULL,
	completion text NOT NULL DEFAULT 'not attempted',
	success text NOT NULL DEFAULT 'unknown',
	score_scaled double precision,              -- -1..1, of the attempt by the module's rule
	total_time_cs bigint NOT NULL DEFAULT 0,
	grain_id uuid,                              -- where the learner was last
	gradable boolean NOT NULL DEFAULT true,     -- false: staff, preview, no line item user
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	completed_at timestamptz,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, learner_id, module_id, placement_id, number)
);

-- The run-time state of one grain in one attempt.
CREATE TABLE attempt_items (
	org_id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	grain_id uuid NOT NULL,
	cmi text NOT NULL,                          -- JSON object element → value, as scorm/ writes it
	completion text NOT NULL,
	success text NOT NULL,
	score_scaled double precision,
	total_time_cs bigint NOT NULL DEFAULT 0,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, attempt_id, grain_id)
);

-- One arrival of a learner at a module; its player address carries a capability naming it.
CREATE TABLE launches (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	source text NOT NULL CHECK (source IN ('lti', 'direct')),
	return_url text,
	frame_origins text NOT NULL DEFAULT '',     -- who may hold the player in a frame
	locale text NOT NULL DEFAULT '',
	in_frame boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, id)
);

-- One run of the player. silent: closed by the janitor, late deltas still welcome until another session opens.
CREATE TABLE attempt_sessions (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	launch_id uuid NOT NULL,
	state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'silent', 'ended', 'superseded', 'revoked')),
	applied_seq bigint NOT NULL DEFAULT 0,
	last_turn text,                             -- the answer of the last turn, for a repeat of the same seq
	grain_id uuid,                              -- the grain that is open in it, as far as the log is applied
	grain_opened_at timestamptz,
	counted_cs bigint NOT NULL DEFAULT 0,       -- silent: time already counted for that grain, should the session speak again
	opened_at timestamptz NOT NULL DEFAULT now(),
	closed_at timestamptz,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX attempt_sessions_one_open ON attempt_sessions (org_id, attempt_id) WHERE state = 'open';
CREATE INDEX attempt_sessions_waiting ON attempt_sessions (opened_at) WHERE state = 'open';
CREATE INDEX attempt_sessions_silent ON attempt_sessions (closed_at) WHERE state = 'silent';
CREATE INDEX attempt_sessions_attempt ON attempt_sessions (org_id, attempt_id);

-- What the content said, in its own order. No foreign keys: hot. Bulky values in body become their hash and length once applied.
CREATE TABLE attempt_log (
	org_id uuid NOT NULL,
	session_id uuid NOT NULL,
	seq bigint NOT NULL,
	body text NOT NULL,
	received_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, session_id, seq)
);

-- What was decided, for ever readable.
CREATE TABLE attempt_events (
	org_id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	id uuid NOT NULL,
	session_id uuid,
	kind text NOT NULL,
	detail jsonb NOT NULL DEFAULT '{}',
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, attempt_id, id)
);

CREATE TABLE progress (
	org_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	grain_id uuid NOT NULL,
	module_id uuid NOT NULL,
	sequence_id uuid NOT NULL,
	completed_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, learner_id, grain_id)
);

-- Every grade that was ever owed to a platform. Rows are never deleted.
CREATE TABLE grade_ledger (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	line_item_id uuid NOT NULL,
	registration_id uuid NOT NULL,
	user_sub text NOT NULL,                     -- who, in the platform's words
	score_given double precision NOT NULL,
	score_maximum double precision NOT NULL,
	activity_progress text NOT NULL,
	grading_progress text NOT NULL,
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'refused', 'superseded')),
	sent_timestamp timestamptz,                 -- fixed before the first send, reused on retry, strictly increasing per (line item, user)
	tries int NOT NULL DEFAULT 0,
	next_try_at timestamptz NOT NULL DEFAULT now(),
	leased_until timestamptz,
	last_status int,
	reason text,
	created_at timestamptz NOT NULL DEFAULT now(),
	resent_at timestamptz,                      -- somebody asked to send it again: the 30 days begin anew
	settled_at timestamptz,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX grade_ledger_due ON grade_ledger (next_try_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX grade_ledger_user ON grade_ledger (org_id, line_item_id, user_sub, created_at);
CREATE INDEX grade_ledger_attempt ON grade_ledger (org_id, attempt_id);

-- The first organisation: an installation begins with one.
INSERT INTO organizations (id, slug, name) VALUES (gen_random_uuid(), 'main', 'Main organisation');
