-- 0015 registration: links by which a platform registers itself, and deployments that wait for a decision.

ALTER TABLE lti_registrations DROP CONSTRAINT lti_registrations_policy_check,
	ADD CONSTRAINT lti_registrations_policy_check
		CHECK (policy IN ('standard', 'moodle', 'openedx', 'canvas', 'blackboard', 'brightspace', 'sakai')),
	ADD CONSTRAINT lti_registrations_deployments_check CHECK (deployments IN ('accept', 'pending', 'refuse')),
	ADD COLUMN audience_shape text NOT NULL DEFAULT 'text' CHECK (audience_shape IN ('text', 'array')),
	ADD COLUMN scope text NOT NULL DEFAULT '',
	ADD COLUMN management_url text NOT NULL DEFAULT '',
	ADD COLUMN management_token text NOT NULL DEFAULT '',
	ADD COLUMN configuration jsonb,
	ADD COLUMN invite_id uuid;
COMMENT ON COLUMN lti_registrations.deployments IS 'What a new deployment_id meets: accept, pending or refuse.';
COMMENT ON COLUMN lti_registrations.audience_shape IS 'aud of our token requests is a text, or an array of one.';
COMMENT ON COLUMN lti_registrations.scope IS 'What the platform granted when it was registered, blank-separated; empty: it did not say.';
COMMENT ON COLUMN lti_registrations.management_url IS 'registration_client_uri: where the platform lets its registration be read or changed; empty: nowhere.';
COMMENT ON COLUMN lti_registrations.management_token IS 'registration_access_token, sealed by the installation secret; empty: none.';
COMMENT ON COLUMN lti_registrations.configuration IS 'The platform''s OpenID configuration as it was when it registered itself.';
COMMENT ON COLUMN lti_registrations.invite_id IS 'The link it last registered itself by; null: by hand.';

COMMENT ON COLUMN lti_deployments.status IS 'active, pending (met, and waits for a decision) or disabled.';
CREATE INDEX lti_deployments_org ON lti_deployments (org_id, registration_id);

CREATE TABLE registration_invites (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL REFERENCES organizations,
	secret_hash text NOT NULL UNIQUE,
	name text NOT NULL,
	policy text NOT NULL DEFAULT ''
		CHECK (policy IN ('', 'standard', 'moodle', 'openedx', 'canvas', 'blackboard', 'brightspace', 'sakai')),
	activates boolean NOT NULL DEFAULT false,
	created_by uuid NOT NULL,
	created_by_kind text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	revoked_at timestamptz,
	claimed_until timestamptz,
	tried_at timestamptz,
	tried_issuer text NOT NULL DEFAULT '',
	used_at timestamptz,
	registration_id uuid
);
COMMENT ON TABLE registration_invites IS 'A link by which one platform registers itself with an organisation, once.';
COMMENT ON COLUMN registration_invites.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN registration_invites.org_id IS 'The organisation that the platform will belong to.';
COMMENT ON COLUMN registration_invites.secret_hash IS 'SHA-256 of the link''s secret.';
COMMENT ON COLUMN registration_invites.name IS 'For people: whom it was made for; the platform bears it until it is changed.';
COMMENT ON COLUMN registration_invites.policy IS 'Whose habits the platform has; empty: as its configuration says.';
COMMENT ON COLUMN registration_invites.activates IS 'The platform''s launches are let in at once; else staff approve it first.';
COMMENT ON COLUMN registration_invites.created_by IS 'Who made it; nil: the operator.';
COMMENT ON COLUMN registration_invites.created_by_kind IS 'user, client or job.';
COMMENT ON COLUMN registration_invites.created_at IS 'When the row was made.';
COMMENT ON COLUMN registration_invites.expires_at IS 'From then on it registers nothing.';
COMMENT ON COLUMN registration_invites.revoked_at IS 'Set: it registers nothing.';
COMMENT ON COLUMN registration_invites.claimed_until IS 'A registration by it is under way, at most until then.';
COMMENT ON COLUMN registration_invites.tried_at IS 'When the platform was last asked and its answer is not known; null: no such try.';
COMMENT ON COLUMN registration_invites.tried_issuer IS 'The issuer of that try.';
COMMENT ON COLUMN registration_invites.used_at IS 'When a platform registered itself by it.';
COMMENT ON COLUMN registration_invites.registration_id IS 'The registration that came of it.';
CREATE INDEX registration_invites_org ON registration_invites (org_id, id);

GRANT SELECT, INSERT, UPDATE ON registration_invites TO lectern_app, lectern_worker;
