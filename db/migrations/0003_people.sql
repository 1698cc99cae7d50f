-- 0003 people: who signs in, what they belong to, what proves them; teams.
-- All but the teams are directory tables: they are asked before it is known which organisation is meant, and a person may
-- belong to several. Nobody is joined to another by e-mail: users.email only names an account, and whoever is invited by an
-- address that has an account must sign in to that account.

CREATE TABLE users (
	id uuid PRIMARY KEY,
	email text NOT NULL UNIQUE CHECK (email = lower(email)),
	email_proven_at timestamptz,
	name text NOT NULL DEFAULT '',
	language text NOT NULL DEFAULT '' CHECK (language IN ('', 'en', 'fr')),
	password_hash text NOT NULL DEFAULT '',
	password_changed_at timestamptz,
	status text NOT NULL DEFAULT 'invited' CHECK (status IN ('invited', 'active', 'disabled')),
	platform_admin boolean NOT NULL DEFAULT false,
	totp_sealed text NOT NULL DEFAULT '',
	totp_pending text NOT NULL DEFAULT '',
	totp_step bigint NOT NULL DEFAULT 0,
	totp_at timestamptz,
	metadata jsonb NOT NULL DEFAULT '{}',
	created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'People who sign in here.';
COMMENT ON COLUMN users.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN users.email IS 'The address they sign in with, in lower case.';
COMMENT ON COLUMN users.email_proven_at IS 'When a link that was sent to the address came back; NULL: whoever made the account only said it was theirs.';
COMMENT ON COLUMN users.name IS 'Full name, as they wrote it.';
COMMENT ON COLUMN users.language IS 'Language of pages and mails; empty: the browser''s.';
COMMENT ON COLUMN users.password_hash IS 'argon2id in libsodium''s text form; empty: none yet.';
COMMENT ON COLUMN users.password_changed_at IS 'When it was last set.';
COMMENT ON COLUMN users.status IS 'invited (no password yet), active or disabled.';
COMMENT ON COLUMN users.platform_admin IS 'Has the rights of the instance, and belongs to every organisation.';
COMMENT ON COLUMN users.totp_sealed IS 'The secret of the second factor (RFC 6238), sealed by the installation secret; empty: none.';
COMMENT ON COLUMN users.totp_pending IS 'The same of a second factor that was not confirmed yet.';
COMMENT ON COLUMN users.totp_step IS 'The newest time step that was accepted: none counts twice.';
COMMENT ON COLUMN users.totp_at IS 'When the second factor was confirmed.';
COMMENT ON COLUMN users.metadata IS 'What administrators and other systems note about them.';
COMMENT ON COLUMN users.created_at IS 'When the row was made.';

CREATE TABLE memberships (
	user_id uuid NOT NULL REFERENCES users,
	org_id uuid NOT NULL REFERENCES organizations,
	roles text[] NOT NULL DEFAULT '{}',
	status text NOT NULL DEFAULT 'invited' CHECK (status IN ('invited', 'active', 'suspended')),
	invited_by uuid,
	created_at timestamptz NOT NULL DEFAULT now(),
	joined_at timestamptz,
	PRIMARY KEY (user_id, org_id)
);
COMMENT ON TABLE memberships IS 'Which person belongs to which organisation, and as what.';
COMMENT ON COLUMN memberships.user_id IS 'The person.';
COMMENT ON COLUMN memberships.org_id IS 'The organisation.';
COMMENT ON COLUMN memberships.roles IS 'Names of roles (lms/access/role.def); what they may do is their union.';
COMMENT ON COLUMN memberships.status IS 'invited (not accepted yet), active or suspended.';
COMMENT ON COLUMN memberships.invited_by IS 'users.id of who invited them; NULL: the command line.';
COMMENT ON COLUMN memberships.created_at IS 'When they were first invited or added.';
COMMENT ON COLUMN memberships.joined_at IS 'When they accepted.';
CREATE INDEX memberships_organization ON memberships (org_id, user_id);

CREATE TABLE organization_roles (
	org_id uuid NOT NULL REFERENCES organizations,
	role text NOT NULL,
	permissions text NOT NULL,
	team_only boolean NOT NULL,
	changed_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, role)
);
COMMENT ON TABLE organization_roles IS 'Roles that an organisation changed; the others are as lms/access/role.def says.';
COMMENT ON COLUMN organization_roles.org_id IS 'The organisation.';
COMMENT ON COLUMN organization_roles.role IS 'Name of the role.';
COMMENT ON COLUMN organization_roles.permissions IS 'Names of permissions, blank-separated: all that it may do there.';
COMMENT ON COLUMN organization_roles.team_only IS 'Permissions of scope TEAM reach one''s own teams only.';
COMMENT ON COLUMN organization_roles.changed_at IS 'When it was last changed.';

CREATE TABLE user_sessions (
	id uuid PRIMARY KEY,
	token_hash text NOT NULL UNIQUE,
	user_id uuid NOT NULL REFERENCES users,
	strong boolean NOT NULL DEFAULT false,
	owes_factor boolean NOT NULL DEFAULT false,
	factor_tries int NOT NULL DEFAULT 0,
	agent text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	seen_at timestamptz NOT NULL DEFAULT now(),
	idle_s int NOT NULL,
	expires_at timestamptz NOT NULL
);
COMMENT ON TABLE user_sessions IS 'Who is signed in, in which browser.';
COMMENT ON COLUMN user_sessions.id IS 'UUIDv7, given by the service; stays when the cookie is exchanged for a new one.';
COMMENT ON COLUMN user_sessions.token_hash IS 'SHA-256 of the cookie''s value.';
COMMENT ON COLUMN user_sessions.user_id IS 'The person.';
COMMENT ON COLUMN user_sessions.strong IS 'A second factor was shown.';
COMMENT ON COLUMN user_sessions.owes_factor IS 'The password was right and the second factor is still owed: it proves nobody yet.';
COMMENT ON COLUMN user_sessions.factor_tries IS 'Wrong second factors in this session.';
COMMENT ON COLUMN user_sessions.agent IS 'Browser and system, shortened, for its owner to recognise it.';
COMMENT ON COLUMN user_sessions.created_at IS 'When they signed in.';
COMMENT ON COLUMN user_sessions.seen_at IS 'When it was last used, to the minute.';
COMMENT ON COLUMN user_sessions.idle_s IS 'It ends when it was not used for so many seconds.';
COMMENT ON COLUMN user_sessions.expires_at IS 'It ends then, used or not.';
CREATE INDEX user_sessions_user ON user_sessions (user_id, created_at);
CREATE INDEX user_sessions_expires ON user_sessions (expires_at);

CREATE TABLE user_tokens (
	token_hash text PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('invitation', 'password_reset', 'recovery')),
	user_id uuid NOT NULL REFERENCES users,
	org_id uuid REFERENCES organizations,
	by_mail boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	CHECK ((kind = 'invitation') = (org_id IS NOT NULL))
);
COMMENT ON TABLE user_tokens IS 'Links that were given out: each works once, by one DELETE … RETURNING.';
COMMENT ON COLUMN user_tokens.token_hash IS 'SHA-256 of the token in the link.';
COMMENT ON COLUMN user_tokens.kind IS 'invitation into an organisation, password_reset, or recovery (which takes away the second factor too).';
COMMENT ON COLUMN user_tokens.user_id IS 'For whom.';
COMMENT ON COLUMN user_tokens.org_id IS 'Into which organisation, for an invitation.';
COMMENT ON COLUMN user_tokens.by_mail IS 'It went to the address and to nobody else: who brings it has proven the address.';
COMMENT ON COLUMN user_tokens.created_at IS 'When it was given out.';
COMMENT ON COLUMN user_tokens.expires_at IS 'After this it counts for nothing.';
CREATE UNIQUE INDEX user_tokens_one_invitation ON user_tokens (user_id, org_id) WHERE kind = 'invitation';
CREATE INDEX user_tokens_user ON user_tokens (user_id);
CREATE INDEX user_tokens_expires ON user_tokens (expires_at);

CREATE TABLE reset_requests (
	id uuid PRIMARY KEY,
	email text NOT NULL,
	language text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE reset_requests IS 'Somebody asked for a link to set a new password. Kept for every address alike, so that the answer tells nothing; looked up later.';
COMMENT ON COLUMN reset_requests.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN reset_requests.email IS 'The address that was typed in, in lower case.';
COMMENT ON COLUMN reset_requests.language IS 'Language of the page it was typed into.';
COMMENT ON COLUMN reset_requests.created_at IS 'When the row was made.';

CREATE TABLE recovery_codes (
	user_id uuid NOT NULL REFERENCES users,
	code_hash text NOT NULL,
	PRIMARY KEY (user_id, code_hash)
);
COMMENT ON TABLE recovery_codes IS 'What stands in for a lost second factor; each is deleted as it is used.';
COMMENT ON COLUMN recovery_codes.user_id IS 'Whose.';
COMMENT ON COLUMN recovery_codes.code_hash IS 'HMAC-SHA256 of person and code under the installation secret.';

CREATE TABLE sign_in_throttle (
	bucket text PRIMARY KEY,
	tries int NOT NULL,
	last_at timestamptz NOT NULL DEFAULT now(),
	until timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE sign_in_throttle IS 'How often a password or second factor was wrong, by what stands in the key; sign-in slows down by it.';
COMMENT ON COLUMN sign_in_throttle.bucket IS 'HMAC-SHA256, under the installation secret, of what is counted: account and address, address, account, or known browser.';
COMMENT ON COLUMN sign_in_throttle.tries IS 'Tries that did not end in a sign-in.';
COMMENT ON COLUMN sign_in_throttle.last_at IS 'When the last one was.';
COMMENT ON COLUMN sign_in_throttle.until IS 'The next is not taken before.';
CREATE INDEX sign_in_throttle_last ON sign_in_throttle (last_at);

-- Tenant tables -------------------------------------------------------------------------------

CREATE TABLE teams (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	name text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, name)
);
COMMENT ON TABLE teams IS 'Learners that some members look after.';
COMMENT ON COLUMN teams.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN teams.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN teams.name IS 'For people; one team of an organisation has it.';
COMMENT ON COLUMN teams.created_at IS 'When the row was made.';

CREATE TABLE team_learners (
	org_id uuid NOT NULL,
	team_id uuid NOT NULL,
	learner_id uuid NOT NULL,
	PRIMARY KEY (org_id, team_id, learner_id),
	FOREIGN KEY (org_id, team_id) REFERENCES teams ON DELETE CASCADE
);
COMMENT ON TABLE team_learners IS 'Who is in a team.';
COMMENT ON COLUMN team_learners.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN team_learners.team_id IS 'The team.';
COMMENT ON COLUMN team_learners.learner_id IS 'learners.id.';
CREATE INDEX team_learners_learner ON team_learners (org_id, learner_id);

CREATE TABLE team_managers (
	org_id uuid NOT NULL,
	team_id uuid NOT NULL,
	user_id uuid NOT NULL,
	PRIMARY KEY (org_id, team_id, user_id),
	FOREIGN KEY (org_id, team_id) REFERENCES teams ON DELETE CASCADE
);
COMMENT ON TABLE team_managers IS 'Who leads a team: roles of team scope reach its learners.';
COMMENT ON COLUMN team_managers.org_id IS 'The organisation whose row this is.';
COMMENT ON COLUMN team_managers.team_id IS 'The team.';
COMMENT ON COLUMN team_managers.user_id IS 'users.id in the directory; a member of the organisation.';
CREATE INDEX team_managers_user ON team_managers (org_id, user_id);

-- A team's learners are named by their address or by who they are at their origin.
CREATE INDEX learners_email ON learners (org_id, email) WHERE email IS NOT NULL;
CREATE INDEX learners_external ON learners (org_id, external_user_id);

DO $$
DECLARE
	tenant_table text;
BEGIN
	FOREACH tenant_table IN ARRAY ARRAY['teams', 'team_learners', 'team_managers']
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
		EXECUTE format('CREATE POLICY served ON %I USING (strpos(current_setting(''lectern.orgs''), org_id::text) > 0)',
			tenant_table);
		EXECUTE format('CREATE POLICY all_served ON %I TO lectern_worker USING (current_setting(''lectern.all_orgs'') = ''on'')',
			tenant_table);
	END LOOP;
END $$;

-- People who have an account are never deleted by the service; invitations that came to nothing, memberships and what proves people are.
GRANT SELECT, INSERT, UPDATE ON
	users, memberships, organization_roles, user_sessions, user_tokens, reset_requests, recovery_codes, sign_in_throttle,
	teams, team_learners, team_managers
	TO lectern_app, lectern_worker;
GRANT DELETE ON
	users, memberships, organization_roles, user_sessions, user_tokens, reset_requests, recovery_codes, sign_in_throttle,
	teams, team_learners, team_managers
	TO lectern_app, lectern_worker;
