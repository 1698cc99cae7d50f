-- 0001 house: organisations, origins, learners, LTI, courses, packages, attempts, grades.
-- Directory tables come first: they are asked before a tenant is known and are outside row-level security.
-- Tenant tables carry org_id first in every key and are behind a policy.

CREATE TABLE organizations (
	id uuid PRIMARY KEY,
	slug text NOT NULL UNIQUE,
	name text NOT NULL,
	settings jsonb NOT NULL DEFAULT '{}',
	database text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	disabled_at timestamptz
);
COMMENT ON TABLE organizations IS 'An organisation: the tenant all learning data belongs to.';
COMMENT ON COLUMN organizations.id IS 'What every row of the organisation names.';
COMMENT ON COLUMN organizations.slug IS 'Its short name in addresses and commands.';
COMMENT ON COLUMN organizations.name IS 'Its name for people.';
COMMENT ON COLUMN organizations.settings IS 'What its administrators set.';
COMMENT ON COLUMN organizations.database IS 'The tenant database that holds its rows (tenant_databases); empty: the first.';
COMMENT ON COLUMN organizations.created_at IS 'When the row was made.';
COMMENT ON COLUMN organizations.disabled_at IS 'Set: nobody enters any more.';

CREATE TABLE signing_keys (
	kid text PRIMARY KEY,
	state text NOT NULL CHECK (state IN ('next', 'current', 'retiring')),
	public_jwk jsonb NOT NULL,
	sealed_private text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	current_at timestamptz,
	retired_at timestamptz
);
COMMENT ON TABLE signing_keys IS 'Our own key pairs, by which platforms know us.';
COMMENT ON COLUMN signing_keys.kid IS 'Key id, as in the published key set.';
COMMENT ON COLUMN signing_keys.state IS 'next, current or retiring.';
COMMENT ON COLUMN signing_keys.public_jwk IS 'The public half as a JWK.';
COMMENT ON COLUMN signing_keys.sealed_private IS 'The private half, sealed by the installation secret.';
COMMENT ON COLUMN signing_keys.created_at IS 'When it was made and first published.';
COMMENT ON COLUMN signing_keys.current_at IS 'When it began to sign.';
COMMENT ON COLUMN signing_keys.retired_at IS 'When it was last needed: another took its place, or its last pin was taken away.';
CREATE UNIQUE INDEX signing_keys_one_each ON signing_keys (state) WHERE state IN ('next', 'current');

CREATE TABLE lti_registrations (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL REFERENCES organizations,
	origin_id uuid NOT NULL,
	name text NOT NULL,
	issuer text NOT NULL,
	client_id text NOT NULL,
	auth_url text NOT NULL,
	token_url text NOT NULL DEFAULT '',
	token_audience text NOT NULL DEFAULT '',
	jwks_uri text NOT NULL DEFAULT '',
	jwks jsonb,
	frame_origins text NOT NULL DEFAULT '',
	policy text NOT NULL DEFAULT 'standard' CHECK (policy IN ('standard', 'moodle', 'openedx')),
	deployments text NOT NULL DEFAULT 'accept',
	status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'pending', 'disabled')),
	created_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (issuer, client_id)
);
COMMENT ON TABLE lti_registrations IS 'A platform (issuer and client) that we are a tool of.';
COMMENT ON COLUMN lti_registrations.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN lti_registrations.org_id IS 'The organisation its launches belong to.';
COMMENT ON COLUMN lti_registrations.origin_id IS 'The origin of that organisation its learners come from.';
COMMENT ON COLUMN lti_registrations.name IS 'For people.';
COMMENT ON COLUMN lti_registrations.issuer IS 'iss of its tokens.';
COMMENT ON COLUMN lti_registrations.client_id IS 'The id the platform gave us.';
COMMENT ON COLUMN lti_registrations.auth_url IS 'Its authentication request endpoint.';
COMMENT ON COLUMN lti_registrations.token_url IS 'Its access token endpoint.';
COMMENT ON COLUMN lti_registrations.token_audience IS 'aud of our token requests; empty: token_url.';
COMMENT ON COLUMN lti_registrations.jwks_uri IS 'Where its key set is.';
COMMENT ON COLUMN lti_registrations.jwks IS 'A pinned key set instead of jwks_uri.';
COMMENT ON COLUMN lti_registrations.frame_origins IS 'Who may frame us besides the platform''s own origins, blank-separated.';
COMMENT ON COLUMN lti_registrations.policy IS 'Which platform''s habits we follow.';
COMMENT ON COLUMN lti_registrations.deployments IS 'What a new deployment_id meets: accept or refuse.';
COMMENT ON COLUMN lti_registrations.status IS 'active, pending or disabled.';
COMMENT ON COLUMN lti_registrations.created_at IS 'When the row was made.';

CREATE TABLE signing_pins (
	registration_id uuid PRIMARY KEY REFERENCES lti_registrations ON DELETE CASCADE,
	kid text NOT NULL REFERENCES signing_keys,
	created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE signing_pins IS 'Platforms that were given one of our keys by hand: it signs for them and stays published.';
COMMENT ON COLUMN signing_pins.registration_id IS 'The platform.';
COMMENT ON COLUMN signing_pins.kid IS 'The key it knows.';
COMMENT ON COLUMN signing_pins.created_at IS 'When the row was made.';
CREATE INDEX signing_pins_key ON signing_pins (kid);

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
COMMENT ON TABLE lti_deployments IS 'One deployment of us within a platform.';
COMMENT ON COLUMN lti_deployments.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN lti_deployments.registration_id IS 'Its platform.';
COMMENT ON COLUMN lti_deployments.deployment_id IS 'The platform''s own id of it.';
COMMENT ON COLUMN lti_deployments.org_id IS 'The organisation its launches belong to.';
COMMENT ON COLUMN lti_deployments.origin_id IS 'The origin its learners come from.';
COMMENT ON COLUMN lti_deployments.status IS 'active, pending or disabled.';
COMMENT ON COLUMN lti_deployments.created_at IS 'When the row was made.';

CREATE TABLE lti_logins (
	state_hash text PRIMARY KEY,
	nonce_hash text NOT NULL,
	registration_id uuid NOT NULL,
	browser_hash text NOT NULL,
	target_link_uri text NOT NULL,
	storage_target text NOT NULL DEFAULT '',
	login jsonb NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL
);
COMMENT ON TABLE lti_logins IS 'One login under way; consumed with its nonce by one DELETE … RETURNING.';
COMMENT ON COLUMN lti_logins.state_hash IS 'SHA-256 of the state.';
COMMENT ON COLUMN lti_logins.nonce_hash IS 'SHA-256 of the nonce.';
COMMENT ON COLUMN lti_logins.registration_id IS 'The platform that was asked.';
COMMENT ON COLUMN lti_logins.browser_hash IS 'SHA-256 of the cookie''s value that binds the login to the browser.';
COMMENT ON COLUMN lti_logins.target_link_uri IS 'Where the launch is to lead.';
COMMENT ON COLUMN lti_logins.storage_target IS 'Frame of the platform that keeps the binding, where cookies are refused.';
COMMENT ON COLUMN lti_logins.login IS 'The login''s parameters, to repeat it in a new window.';
COMMENT ON COLUMN lti_logins.created_at IS 'When the row was made.';
COMMENT ON COLUMN lti_logins.expires_at IS 'After this it counts for nothing.';
CREATE INDEX lti_logins_expires ON lti_logins (expires_at);

CREATE TABLE lti_tokens (
	registration_id uuid NOT NULL,
	scope text NOT NULL,
	sealed text NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (registration_id, scope)
);
COMMENT ON TABLE lti_tokens IS 'Access tokens that platforms gave us.';
COMMENT ON COLUMN lti_tokens.registration_id IS 'The platform.';
COMMENT ON COLUMN lti_tokens.scope IS 'Its scopes, sorted and blank-separated.';
COMMENT ON COLUMN lti_tokens.sealed IS 'The token, sealed by the installation secret.';
COMMENT ON COLUMN lti_tokens.expires_at IS 'When the platform lets it expire.';

CREATE TABLE direct_links (
	slug text PRIMARY KEY,
	org_id uuid NOT NULL REFERENCES organizations,
	module_id uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	disabled_at timestamptz
);
COMMENT ON TABLE direct_links IS 'Public links to modules.';
COMMENT ON COLUMN direct_links.slug IS '16 random characters.';
COMMENT ON COLUMN direct_links.org_id IS 'The organisation it leads into.';
COMMENT ON COLUMN direct_links.module_id IS 'The module it opens.';
COMMENT ON COLUMN direct_links.created_at IS 'When the row was made.';
COMMENT ON COLUMN direct_links.disabled_at IS 'Set: the link leads nowhere.';

-- Tenant tables -------------------------------------------------------------------------------

CREATE TABLE origins (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	slug text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('moodle', 'funmooc', 'direct', 'lti', 'api')),
	name text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, slug)
);
COMMENT ON TABLE origins IS 'Where learners come from.';
COMMENT ON COLUMN origins.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN origins.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN origins.slug IS 'moodle, funmooc and direct are an organisation''s first of each kind.';
COMMENT ON COLUMN origins.kind IS 'moodle, funmooc, direct, lti or api.';
COMMENT ON COLUMN origins.name IS 'For people.';
COMMENT ON COLUMN origins.created_at IS 'When the row was made.';

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
	consent_version int,
	consented_at timestamptz,
	fleeting boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, origin_id, external_user_id),
	FOREIGN KEY (org_id, origin_id) REFERENCES origins
);
COMMENT ON TABLE learners IS 'Who learns: one person as one origin knows them.';
COMMENT ON COLUMN learners.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN learners.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN learners.origin_id IS 'Where they come from.';
COMMENT ON COLUMN learners.external_user_id IS 'Who they are there.';
COMMENT ON COLUMN learners.email IS 'As the origin told, if it did.';
COMMENT ON COLUMN learners.name IS 'Full name, as the origin told.';
COMMENT ON COLUMN learners.given_name IS 'As the origin told.';
COMMENT ON COLUMN learners.family_name IS 'As the origin told.';
COMMENT ON COLUMN learners.locale IS 'Language and region, as the origin told.';
COMMENT ON COLUMN learners.user_id IS 'The person who signs in here, where linked.';
COMMENT ON COLUMN learners.consent_version IS 'Direct visitors: the version of the text (src/web/direct) by which they let their progress be kept.';
COMMENT ON COLUMN learners.consented_at IS 'When they did.';
COMMENT ON COLUMN learners.fleeting IS 'A direct visitor who chose that nothing be kept: deleted, with all that is theirs, once their session is over (forget_guest).';
COMMENT ON COLUMN learners.created_at IS 'When the row was made.';
CREATE INDEX learners_fleeting ON learners (created_at) WHERE fleeting;

CREATE TABLE lti_contexts (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	deployment uuid NOT NULL,
	context_id text NOT NULL,
	label text,
	title text,
	types jsonb NOT NULL DEFAULT '[]',
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, deployment, context_id)
);
COMMENT ON TABLE lti_contexts IS 'A course or group on a platform.';
COMMENT ON COLUMN lti_contexts.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN lti_contexts.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN lti_contexts.deployment IS 'lti_deployments.id.';
COMMENT ON COLUMN lti_contexts.context_id IS 'The platform''s own id of it.';
COMMENT ON COLUMN lti_contexts.label IS 'Short name.';
COMMENT ON COLUMN lti_contexts.title IS 'Name.';
COMMENT ON COLUMN lti_contexts.types IS 'Context types, as the platform told.';
COMMENT ON COLUMN lti_contexts.created_at IS 'When the row was made.';

CREATE TABLE context_roles (
	org_id uuid NOT NULL,
	context uuid NOT NULL,
	learner_id uuid NOT NULL,
	roles jsonb NOT NULL,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, context, learner_id)
);
COMMENT ON TABLE context_roles IS 'Roles of a learner within a context, as the last launch told.';
COMMENT ON COLUMN context_roles.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN context_roles.context IS 'lti_contexts.id.';
COMMENT ON COLUMN context_roles.learner_id IS 'Whose roles.';
COMMENT ON COLUMN context_roles.roles IS 'Role URIs.';
COMMENT ON COLUMN context_roles.updated_at IS 'When it last changed.';

CREATE TABLE lti_launches (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	registration_id uuid NOT NULL,
	outcome text NOT NULL CHECK (outcome IN ('accepted', 'refused')),
	failed_check text,
	checks jsonb NOT NULL,
	message_type text,
	learner_id uuid,
	request_id uuid NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE lti_launches IS 'What each launch''s checks found, for administrators. Never a token.';
COMMENT ON COLUMN lti_launches.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN lti_launches.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN lti_launches.registration_id IS 'The platform.';
COMMENT ON COLUMN lti_launches.outcome IS 'accepted or refused.';
COMMENT ON COLUMN lti_launches.failed_check IS 'The check that refused it.';
COMMENT ON COLUMN lti_launches.checks IS '[{name, passed, received, expected}] in the order they ran.';
COMMENT ON COLUMN lti_launches.message_type IS 'LTI message type, where it was read.';
COMMENT ON COLUMN lti_launches.learner_id IS 'Who arrived, where accepted.';
COMMENT ON COLUMN lti_launches.request_id IS 'The request, as in the log.';
COMMENT ON COLUMN lti_launches.created_at IS 'When the row was made.';

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
COMMENT ON TABLE courses IS 'A course.';
COMMENT ON COLUMN courses.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN courses.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN courses.title IS 'For people.';
COMMENT ON COLUMN courses.description IS 'For people.';
COMMENT ON COLUMN courses.status IS 'draft, published or archived.';
COMMENT ON COLUMN courses.metadata IS 'What its authors add.';
COMMENT ON COLUMN courses.version IS 'The number of its newest version.';
COMMENT ON COLUMN courses.created_at IS 'When the row was made.';

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
COMMENT ON TABLE course_versions IS 'A version of a course; immutable once published.';
COMMENT ON COLUMN course_versions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN course_versions.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN course_versions.course_id IS 'Its course.';
COMMENT ON COLUMN course_versions.number IS 'Counts from 1.';
COMMENT ON COLUMN course_versions.published_at IS 'Set: immutable.';
COMMENT ON COLUMN course_versions.created_at IS 'When the row was made.';

CREATE TABLE sequences (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	course_version_id uuid NOT NULL,
	position int NOT NULL,
	title text NOT NULL,
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, course_version_id) REFERENCES course_versions
);
COMMENT ON TABLE sequences IS 'A part of a course version that holds modules.';
COMMENT ON COLUMN sequences.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN sequences.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN sequences.course_version_id IS 'Its course version.';
COMMENT ON COLUMN sequences.position IS 'Order within the course version.';
COMMENT ON COLUMN sequences.title IS 'For people.';

CREATE TABLE packages (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	title text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE packages IS 'Imported content, through all its versions.';
COMMENT ON COLUMN packages.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN packages.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN packages.title IS 'For people.';
COMMENT ON COLUMN packages.created_at IS 'When the row was made.';

CREATE TABLE package_versions (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	package_id uuid NOT NULL,
	number int NOT NULL,
	kind text NOT NULL,
	sha256 text NOT NULL,
	manifest jsonb NOT NULL,
	report jsonb NOT NULL DEFAULT '[]',
	files int NOT NULL,
	bytes bigint NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, package_id, number),
	FOREIGN KEY (org_id, package_id) REFERENCES packages
);
COMMENT ON TABLE package_versions IS 'One import of a package.';
COMMENT ON COLUMN package_versions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN package_versions.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN package_versions.package_id IS 'Its package.';
COMMENT ON COLUMN package_versions.number IS 'Counts from 1.';
COMMENT ON COLUMN package_versions.kind IS 'scorm12.';
COMMENT ON COLUMN package_versions.sha256 IS 'Of the zip: its folder in the store.';
COMMENT ON COLUMN package_versions.manifest IS 'The content model read from the manifest.';
COMMENT ON COLUMN package_versions.report IS 'Findings of the import: [{severity, code, place, message}].';
COMMENT ON COLUMN package_versions.files IS 'How many files it holds.';
COMMENT ON COLUMN package_versions.bytes IS 'Their unpacked size.';
COMMENT ON COLUMN package_versions.created_at IS 'When the row was made.';

CREATE TABLE modules (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sequence_id uuid NOT NULL,
	position int NOT NULL,
	type text NOT NULL,
	title text NOT NULL,
	package_version_id uuid,
	score_rule text NOT NULL DEFAULT 'best' CHECK (score_rule IN ('best', 'last')),
	grade_when_complete boolean NOT NULL DEFAULT false,
	use_mastery_score boolean NOT NULL DEFAULT true,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	FOREIGN KEY (org_id, sequence_id) REFERENCES sequences,
	FOREIGN KEY (org_id, package_version_id) REFERENCES package_versions
);
COMMENT ON TABLE modules IS 'A piece of content within a sequence.';
COMMENT ON COLUMN modules.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN modules.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN modules.sequence_id IS 'Its sequence.';
COMMENT ON COLUMN modules.position IS 'Order within the sequence.';
COMMENT ON COLUMN modules.type IS 'scorm.';
COMMENT ON COLUMN modules.title IS 'For people.';
COMMENT ON COLUMN modules.package_version_id IS 'The content.';
COMMENT ON COLUMN modules.score_rule IS 'Which attempt counts: best or last.';
COMMENT ON COLUMN modules.grade_when_complete IS 'Completed without a score counts as the maximum.';
COMMENT ON COLUMN modules.use_mastery_score IS 'At LMSFinish the mastery score overrides lesson_status.';
COMMENT ON COLUMN modules.created_at IS 'When the row was made.';

CREATE TABLE grains (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	module_id uuid NOT NULL,
	parent_id uuid,
	position int NOT NULL,
	identifier text NOT NULL,
	title text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('cluster', 'sco', 'asset')),
	href text NOT NULL DEFAULT '',
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
COMMENT ON TABLE grains IS 'The smallest parts of a module: the manifest''s items.';
COMMENT ON COLUMN grains.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN grains.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN grains.module_id IS 'Its module.';
COMMENT ON COLUMN grains.parent_id IS 'The cluster it is in.';
COMMENT ON COLUMN grains.position IS 'In document order over the whole module.';
COMMENT ON COLUMN grains.identifier IS 'The manifest item''s identifier.';
COMMENT ON COLUMN grains.title IS 'For people.';
COMMENT ON COLUMN grains.kind IS 'cluster, sco or asset.';
COMMENT ON COLUMN grains.href IS 'Launch path within the package, with query and fragment.';
COMMENT ON COLUMN grains.visible IS 'Shown in the table of contents.';
COMMENT ON COLUMN grains.prerequisites IS 'adlcp:prerequisites of SCORM 1.2.';
COMMENT ON COLUMN grains.max_time_allowed IS 'adlcp:maxtimeallowed.';
COMMENT ON COLUMN grains.time_limit_action IS 'adlcp:timelimitaction.';
COMMENT ON COLUMN grains.launch_data IS 'adlcp:datafromlms.';
COMMENT ON COLUMN grains.mastery_score IS 'adlcp:masteryscore.';

CREATE TABLE placements (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	module_id uuid NOT NULL,
	kind text NOT NULL CHECK (kind IN ('lti', 'direct')),
	deployment uuid,
	context uuid,
	resource_link_id text,
	title text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, deployment, resource_link_id),
	FOREIGN KEY (org_id, module_id) REFERENCES modules
);
COMMENT ON TABLE placements IS 'Where a module is met.';
COMMENT ON COLUMN placements.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN placements.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN placements.module_id IS 'The module.';
COMMENT ON COLUMN placements.kind IS 'lti or direct.';
COMMENT ON COLUMN placements.deployment IS 'lti: lti_deployments.id.';
COMMENT ON COLUMN placements.context IS 'lti: lti_contexts.id.';
COMMENT ON COLUMN placements.resource_link_id IS 'lti: the platform''s id of the link.';
COMMENT ON COLUMN placements.title IS 'For people.';
COMMENT ON COLUMN placements.created_at IS 'When the row was made.';
CREATE UNIQUE INDEX placements_direct ON placements (org_id, module_id) WHERE kind = 'direct';

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
COMMENT ON TABLE line_items IS 'The grade book column a placement reports to, as the last launch named it.';
COMMENT ON COLUMN line_items.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN line_items.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN line_items.placement_id IS 'The placement.';
COMMENT ON COLUMN line_items.registration_id IS 'The platform.';
COMMENT ON COLUMN line_items.url IS 'The line item at the platform.';
COMMENT ON COLUMN line_items.scopes IS 'Scopes the platform granted.';
COMMENT ON COLUMN line_items.updated_at IS 'When it last changed.';

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
	score_scaled double precision,
	total_time_cs bigint NOT NULL DEFAULT 0,
	grain_id uuid,
	gradable boolean NOT NULL DEFAULT true,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	completed_at timestamptz,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, learner_id, module_id, placement_id, number)
);
COMMENT ON TABLE attempts IS 'A learner at a module in a placement, once.';
COMMENT ON COLUMN attempts.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN attempts.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN attempts.learner_id IS 'Who.';
COMMENT ON COLUMN attempts.module_id IS 'What.';
COMMENT ON COLUMN attempts.placement_id IS 'Where.';
COMMENT ON COLUMN attempts.number IS 'Counts from 1.';
COMMENT ON COLUMN attempts.package_version_id IS 'The content it is pinned to.';
COMMENT ON COLUMN attempts.completion IS 'not attempted, incomplete or completed.';
COMMENT ON COLUMN attempts.success IS 'unknown, passed or failed.';
COMMENT ON COLUMN attempts.score_scaled IS '-1 to 1, of the attempt by the module''s rule.';
COMMENT ON COLUMN attempts.total_time_cs IS 'Time in all grains, hundredths of a second.';
COMMENT ON COLUMN attempts.grain_id IS 'Where the learner was last.';
COMMENT ON COLUMN attempts.gradable IS 'False: staff, preview, or nobody in the grade book.';
COMMENT ON COLUMN attempts.created_at IS 'When the row was made.';
COMMENT ON COLUMN attempts.updated_at IS 'When it last changed.';
COMMENT ON COLUMN attempts.completed_at IS 'When it was first completed.';

CREATE TABLE attempt_items (
	org_id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	grain_id uuid NOT NULL,
	cmi text NOT NULL,
	completion text NOT NULL,
	success text NOT NULL,
	score_scaled double precision,
	total_time_cs bigint NOT NULL DEFAULT 0,
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, attempt_id, grain_id)
);
COMMENT ON TABLE attempt_items IS 'The run-time state of one grain in one attempt.';
COMMENT ON COLUMN attempt_items.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN attempt_items.attempt_id IS 'The attempt.';
COMMENT ON COLUMN attempt_items.grain_id IS 'The grain.';
COMMENT ON COLUMN attempt_items.cmi IS 'JSON object from element to value, as scorm/ writes it.';
COMMENT ON COLUMN attempt_items.completion IS 'not attempted, incomplete or completed.';
COMMENT ON COLUMN attempt_items.success IS 'unknown, passed or failed.';
COMMENT ON COLUMN attempt_items.score_scaled IS '-1 to 1.';
COMMENT ON COLUMN attempt_items.total_time_cs IS 'Time in the grain, hundredths of a second.';
COMMENT ON COLUMN attempt_items.updated_at IS 'When it last changed.';

CREATE TABLE launches (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	source text NOT NULL CHECK (source IN ('lti', 'direct')),
	return_url text,
	frame_origins text NOT NULL DEFAULT '',
	locale text NOT NULL DEFAULT '',
	in_frame boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE launches IS 'One arrival of a learner at a module; its player address carries a capability naming it.';
COMMENT ON COLUMN launches.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN launches.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN launches.attempt_id IS 'The attempt it continues.';
COMMENT ON COLUMN launches.learner_id IS 'Who.';
COMMENT ON COLUMN launches.source IS 'lti or direct.';
COMMENT ON COLUMN launches.return_url IS 'Where leaving leads.';
COMMENT ON COLUMN launches.frame_origins IS 'Who may hold the player in a frame.';
COMMENT ON COLUMN launches.locale IS 'Language of the player.';
COMMENT ON COLUMN launches.in_frame IS 'The player runs within the platform''s page.';
COMMENT ON COLUMN launches.created_at IS 'When the row was made.';
COMMENT ON COLUMN launches.expires_at IS 'When its capabilities end.';

CREATE TABLE attempt_sessions (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	launch_id uuid NOT NULL,
	state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'silent', 'ended', 'superseded', 'revoked')),
	applied_seq bigint NOT NULL DEFAULT 0,
	last_turn text,
	grain_id uuid,
	grain_opened_at timestamptz,
	counted_cs bigint NOT NULL DEFAULT 0,
	opened_at timestamptz NOT NULL DEFAULT now(),
	closed_at timestamptz,
	PRIMARY KEY (org_id, id)
);
COMMENT ON TABLE attempt_sessions IS 'One run of the player.';
COMMENT ON COLUMN attempt_sessions.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN attempt_sessions.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN attempt_sessions.attempt_id IS 'The attempt.';
COMMENT ON COLUMN attempt_sessions.launch_id IS 'The launch it belongs to.';
COMMENT ON COLUMN attempt_sessions.state IS 'open; silent: closed by the janitor, late deltas still welcome until another session opens; ended; superseded; revoked.';
COMMENT ON COLUMN attempt_sessions.applied_seq IS 'The log is applied up to here.';
COMMENT ON COLUMN attempt_sessions.last_turn IS 'The answer of the last turn, for a repeat of the same seq.';
COMMENT ON COLUMN attempt_sessions.grain_id IS 'The grain that is open in it, as far as the log is applied.';
COMMENT ON COLUMN attempt_sessions.grain_opened_at IS 'Since when.';
COMMENT ON COLUMN attempt_sessions.counted_cs IS 'Silent: time already counted for that grain, should the session speak again.';
COMMENT ON COLUMN attempt_sessions.opened_at IS 'When it began.';
COMMENT ON COLUMN attempt_sessions.closed_at IS 'When it left the state open.';
CREATE UNIQUE INDEX attempt_sessions_one_open ON attempt_sessions (org_id, attempt_id) WHERE state = 'open';
CREATE INDEX attempt_sessions_waiting ON attempt_sessions (opened_at) WHERE state = 'open';
CREATE INDEX attempt_sessions_silent ON attempt_sessions (closed_at) WHERE state = 'silent';
CREATE INDEX attempt_sessions_attempt ON attempt_sessions (org_id, attempt_id);

CREATE TABLE attempt_log (
	org_id uuid NOT NULL,
	session_id uuid NOT NULL,
	seq bigint NOT NULL,
	body text NOT NULL,
	received_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, session_id, seq)
);
COMMENT ON TABLE attempt_log IS 'What the content said, in its own order. No foreign keys: hot.';
COMMENT ON COLUMN attempt_log.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN attempt_log.session_id IS 'The session.';
COMMENT ON COLUMN attempt_log.seq IS 'The player counts from 1.';
COMMENT ON COLUMN attempt_log.body IS 'What was said, as the player sent it; bulky values become their hash and length once applied.';
COMMENT ON COLUMN attempt_log.received_at IS 'When it was committed.';

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
COMMENT ON TABLE attempt_events IS 'What was decided, for ever readable.';
COMMENT ON COLUMN attempt_events.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN attempt_events.attempt_id IS 'The attempt.';
COMMENT ON COLUMN attempt_events.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN attempt_events.session_id IS 'The session it happened in.';
COMMENT ON COLUMN attempt_events.kind IS 'What happened.';
COMMENT ON COLUMN attempt_events.detail IS 'Its circumstances.';
COMMENT ON COLUMN attempt_events.at IS 'When.';

CREATE TABLE progress (
	org_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	grain_id uuid NOT NULL,
	module_id uuid NOT NULL,
	sequence_id uuid NOT NULL,
	completed_at timestamptz NOT NULL,
	PRIMARY KEY (org_id, learner_id, grain_id)
);
COMMENT ON TABLE progress IS 'Grains a learner has completed.';
COMMENT ON COLUMN progress.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN progress.learner_id IS 'Who.';
COMMENT ON COLUMN progress.grain_id IS 'What.';
COMMENT ON COLUMN progress.module_id IS 'The module of the grain.';
COMMENT ON COLUMN progress.sequence_id IS 'The sequence of the module.';
COMMENT ON COLUMN progress.completed_at IS 'When first.';

CREATE TABLE grade_ledger (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	attempt_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	line_item_id uuid NOT NULL,
	registration_id uuid NOT NULL,
	user_sub text NOT NULL,
	score_given double precision NOT NULL,
	score_maximum double precision NOT NULL,
	activity_progress text NOT NULL,
	grading_progress text NOT NULL,
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused', 'superseded')),
	sent_timestamp timestamptz,
	tries int NOT NULL DEFAULT 0,
	next_try_at timestamptz NOT NULL DEFAULT now(),
	leased_until timestamptz,
	last_status int,
	reason text,
	created_at timestamptz NOT NULL DEFAULT now(),
	resent_at timestamptz,
	settled_at timestamptz,
	traceparent text DEFAULT nullif(current_setting('lectern.traceparent', true), ''),
	PRIMARY KEY (org_id, id)
) WITH (fillfactor = 50);
COMMENT ON TABLE grade_ledger IS 'Every grade that was ever owed to a platform. Rows are never deleted.';
COMMENT ON COLUMN grade_ledger.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN grade_ledger.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN grade_ledger.attempt_id IS 'The attempt it comes from.';
COMMENT ON COLUMN grade_ledger.learner_id IS 'Whose.';
COMMENT ON COLUMN grade_ledger.line_item_id IS 'line_items.id.';
COMMENT ON COLUMN grade_ledger.registration_id IS 'The platform.';
COMMENT ON COLUMN grade_ledger.user_sub IS 'Who, in the platform''s words.';
COMMENT ON COLUMN grade_ledger.score_given IS 'AGS scoreGiven.';
COMMENT ON COLUMN grade_ledger.score_maximum IS 'AGS scoreMaximum.';
COMMENT ON COLUMN grade_ledger.activity_progress IS 'AGS activityProgress.';
COMMENT ON COLUMN grade_ledger.grading_progress IS 'AGS gradingProgress.';
COMMENT ON COLUMN grade_ledger.state IS 'waiting, sent, refused or superseded; what waits and has a lease is being sent.';
COMMENT ON COLUMN grade_ledger.sent_timestamp IS 'Fixed before the first send, reused on retry, strictly increasing per line item and user.';
COMMENT ON COLUMN grade_ledger.tries IS 'How often it was sent.';
COMMENT ON COLUMN grade_ledger.next_try_at IS 'Not sent before.';
COMMENT ON COLUMN grade_ledger.leased_until IS 'A sender has it until then. In no index: taking a row for sending changes its page and no index.';
COMMENT ON COLUMN grade_ledger.last_status IS 'HTTP status of the last answer.';
COMMENT ON COLUMN grade_ledger.reason IS 'Why it is where it is.';
COMMENT ON COLUMN grade_ledger.created_at IS 'When the row was made.';
COMMENT ON COLUMN grade_ledger.resent_at IS 'Somebody asked to send it again: the 30 days begin anew.';
COMMENT ON COLUMN grade_ledger.settled_at IS 'When it reached sent, refused or superseded.';
COMMENT ON COLUMN grade_ledger.traceparent IS 'The trace (W3C) of the work that owed it, where it was traced.';
CREATE INDEX grade_ledger_due ON grade_ledger (registration_id, next_try_at) WHERE state = 'waiting';
CREATE INDEX grade_ledger_refused ON grade_ledger (org_id, created_at) WHERE state = 'refused';
CREATE INDEX grade_ledger_user ON grade_ledger (org_id, line_item_id, user_sub, created_at);

-- The first organisation: an installation begins with one.
INSERT INTO organizations (id, slug, name) VALUES (gen_random_uuid(), 'main', 'Main organisation');

-- Row-level security: a transaction says which organisations it serves (db/session.c); nothing said, nothing seen. The
-- worker may ask for all of them. Not FORCEd: the owner runs migrations, backups and foreign key checks only.
-- The setting is a list of whole UUIDs as PostgreSQL prints them, {a,b}: searched as text it need not be read as an
-- array for every row, and the policy is no condition for an index, so that it is the queries' own keys that choose one.
DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY[
		'origins', 'learners', 'lti_contexts', 'context_roles', 'lti_launches',
		'courses', 'course_versions', 'sequences', 'packages', 'package_versions', 'modules', 'grains',
		'placements', 'line_items', 'attempts', 'attempt_items', 'launches', 'attempt_sessions',
		'attempt_log', 'attempt_events', 'progress', 'grade_ledger']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

-- Nothing of a learner can be deleted by the service, but for one kind: direct visitors, who proved nothing but a cookie and
-- may have it all forgotten. This is the only way, for one of them at a time, of an organisation that the transaction serves;
-- false when there is no such visitor, or grades are owed for them (the ledger stays for ever).
CREATE FUNCTION forget_guest(org uuid, guest uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	theirs uuid[];
	sessions uuid[];
BEGIN
	IF NOT org = ANY (current_setting('lectern.orgs')::uuid[])
		OR EXISTS (SELECT FROM grade_ledger WHERE org_id = org AND learner_id = guest) THEN
		RETURN false;
	END IF;
	PERFORM FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
	WHERE l.org_id = org AND l.id = guest AND o.kind = 'direct' FOR UPDATE OF l;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	-- The locks of lms/attempt.sql, in their order: the attempts, then their sessions; appends under way are waited for.
	theirs := ARRAY(SELECT id FROM attempts WHERE org_id = org AND learner_id = guest ORDER BY id FOR UPDATE);
	sessions := ARRAY(SELECT id FROM attempt_sessions WHERE org_id = org AND attempt_id = ANY (theirs) ORDER BY id FOR UPDATE);
	DELETE FROM attempt_sessions WHERE org_id = org AND id = ANY (sessions);
	DELETE FROM attempt_log WHERE org_id = org AND session_id = ANY (sessions);
	DELETE FROM attempt_events WHERE org_id = org AND attempt_id = ANY (theirs);
	DELETE FROM attempt_items WHERE org_id = org AND attempt_id = ANY (theirs);
	DELETE FROM launches WHERE org_id = org AND learner_id = guest;
	DELETE FROM progress WHERE org_id = org AND learner_id = guest;
	DELETE FROM attempts WHERE org_id = org AND id = ANY (theirs);
	DELETE FROM learners WHERE org_id = org AND id = guest;
	RETURN true;
END $$;
COMMENT ON FUNCTION forget_guest IS 'Deletes a direct visitor and all that is theirs.';
REVOKE ALL ON FUNCTION forget_guest FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_guest TO lectern_app, lectern_worker;

-- Rights: what the queries need and no more. What must stay for ever cannot be changed or deleted by the service.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO lectern_app, lectern_worker;
GRANT INSERT ON
	signing_keys, signing_pins, lti_registrations, lti_deployments, lti_logins, lti_tokens, direct_links,
	origins, learners, lti_contexts, context_roles, lti_launches,
	courses, course_versions, sequences, packages, package_versions, modules, grains,
	placements, line_items, attempts, attempt_items, launches, attempt_sessions,
	attempt_log, attempt_events, progress, grade_ledger
	TO lectern_app, lectern_worker;
GRANT UPDATE ON
	signing_keys, signing_pins, lti_registrations, lti_deployments, lti_logins, lti_tokens, direct_links,
	origins, learners, lti_contexts, context_roles, courses, course_versions, sequences, packages, modules,
	placements, line_items, attempts, attempt_items, launches, attempt_sessions, grade_ledger
	TO lectern_app, lectern_worker;
-- Bulky values leave the log once applied.
GRANT UPDATE (body) ON attempt_log TO lectern_app, lectern_worker;
-- Whose launch it was is known only after its checks.
GRANT UPDATE (learner_id) ON lti_launches TO lectern_app, lectern_worker;
-- Where an organisation lives and whether people may enter it; who it is stays.
GRANT UPDATE (database, disabled_at) ON organizations TO lectern_app;
GRANT DELETE ON signing_keys, signing_pins, lti_logins, lti_tokens TO lectern_app, lectern_worker;
