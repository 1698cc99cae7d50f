-- 0004 credentials: what programs prove themselves with. Directory tables: they are asked before it is known which
-- organisation is meant.

CREATE TABLE credentials (
	id uuid PRIMARY KEY,
	org_id uuid NOT NULL REFERENCES organizations,
	kind text NOT NULL CHECK (kind IN ('client', 'key', 'personal')),
	key_id text NOT NULL UNIQUE,
	secret_mac text NOT NULL DEFAULT '',
	jwks jsonb,
	jwks_uri text NOT NULL DEFAULT '',
	name text NOT NULL,
	permissions text NOT NULL,
	user_id uuid REFERENCES users,
	created_by uuid NOT NULL,
	created_by_kind text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz,
	last_used_at timestamptz,
	revoked_at timestamptz,
	CHECK ((kind = 'personal') = (user_id IS NOT NULL)),
	CHECK (secret_mac <> '' OR jwks IS NOT NULL OR jwks_uri <> '')
);
COMMENT ON TABLE credentials IS 'OAuth2 clients and keys of organisations, and personal access tokens.';
COMMENT ON COLUMN credentials.id IS 'UUIDv7, given by the service.';
COMMENT ON COLUMN credentials.org_id IS 'The organisation it acts in.';
COMMENT ON COLUMN credentials.kind IS 'client (asks for access tokens), key (sent with every request) or personal (the same, of a person).';
COMMENT ON COLUMN credentials.key_id IS 'Its public half: client_id, or what stands before the secret.';
COMMENT ON COLUMN credentials.secret_mac IS 'HMAC of its secret under the installation secret, hex; empty: it has none and signs with a key of its own.';
COMMENT ON COLUMN credentials.jwks IS 'Of a client that signs: its public keys.';
COMMENT ON COLUMN credentials.jwks_uri IS 'Of a client that signs: where its public keys are.';
COMMENT ON COLUMN credentials.name IS 'For people: what it is used for.';
COMMENT ON COLUMN credentials.permissions IS 'Names of permissions, blank-separated: all that it may do.';
COMMENT ON COLUMN credentials.user_id IS 'Of a personal token: the person, beyond whose present rights it never goes.';
COMMENT ON COLUMN credentials.created_by IS 'Who made it; nil: the operator.';
COMMENT ON COLUMN credentials.created_by_kind IS 'user, client or job.';
COMMENT ON COLUMN credentials.created_at IS 'When the row was made.';
COMMENT ON COLUMN credentials.expires_at IS 'From then on it proves nobody; NULL: it does not expire.';
COMMENT ON COLUMN credentials.last_used_at IS 'When it was last used, to the minute.';
COMMENT ON COLUMN credentials.revoked_at IS 'Set: it proves nobody any more.';
CREATE INDEX credentials_organization ON credentials (org_id, id);
CREATE INDEX credentials_user ON credentials (user_id, id) WHERE user_id IS NOT NULL;

CREATE TABLE api_sessions (
	id uuid PRIMARY KEY,
	user_id uuid NOT NULL REFERENCES users,
	org_id uuid REFERENCES organizations,
	turn bigint NOT NULL DEFAULT 1,
	strong boolean NOT NULL,
	agent text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	used_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	revoked_at timestamptz,
	revoked_why text CHECK (revoked_why IN ('asked', 'reused'))
);
COMMENT ON TABLE api_sessions IS 'People signed in by a program (POST /auth/login): one family of refresh tokens each.';
COMMENT ON COLUMN api_sessions.id IS 'UUIDv7, given by the service; access and refresh tokens name it.';
COMMENT ON COLUMN api_sessions.user_id IS 'The person.';
COMMENT ON COLUMN api_sessions.org_id IS 'The organisation it acts in; NULL: none.';
COMMENT ON COLUMN api_sessions.turn IS 'The number of the only refresh token that is good; an earlier one was stolen or lost, and ends the session.';
COMMENT ON COLUMN api_sessions.strong IS 'A second factor was shown.';
COMMENT ON COLUMN api_sessions.agent IS 'What the program said it is, shortened, for its owner to recognise it.';
COMMENT ON COLUMN api_sessions.created_at IS 'When they signed in.';
COMMENT ON COLUMN api_sessions.used_at IS 'When the refresh token was last exchanged.';
COMMENT ON COLUMN api_sessions.expires_at IS 'It ends then.';
COMMENT ON COLUMN api_sessions.revoked_at IS 'Set: it ended before.';
COMMENT ON COLUMN api_sessions.revoked_why IS 'asked: by its owner or an administrator; reused: a refresh token came twice.';
CREATE INDEX api_sessions_user ON api_sessions (user_id, id);
CREATE INDEX api_sessions_expires ON api_sessions (expires_at);

CREATE TABLE assertion_ids (
	credential_id uuid NOT NULL REFERENCES credentials,
	jti_hash text NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (credential_id, jti_hash)
);
COMMENT ON TABLE assertion_ids IS 'Signed proofs of clients (RFC 7523) that were used, until they expire by themselves: each counts once.';
COMMENT ON COLUMN assertion_ids.credential_id IS 'The client.';
COMMENT ON COLUMN assertion_ids.jti_hash IS 'SHA-256 of the proof''s jti.';
COMMENT ON COLUMN assertion_ids.expires_at IS 'When the proof expires.';
CREATE INDEX assertion_ids_expires ON assertion_ids (expires_at);

CREATE TABLE idempotency_keys (
	asker uuid NOT NULL,
	key_hash text NOT NULL,
	route text NOT NULL,
	digest text NOT NULL,
	work_id uuid NOT NULL,
	claimed_at timestamptz NOT NULL DEFAULT now(),
	created_at timestamptz NOT NULL DEFAULT now(),
	status int,
	content text,
	PRIMARY KEY (asker, key_hash, route)
);
COMMENT ON TABLE idempotency_keys IS 'Requests that carried an Idempotency-Key, and what they were answered, for a day.';
COMMENT ON COLUMN idempotency_keys.asker IS 'The credential or session the key came by; nil: the operator''s.';
COMMENT ON COLUMN idempotency_keys.key_hash IS 'SHA-256 of the key.';
COMMENT ON COLUMN idempotency_keys.route IS 'Method and path that were asked.';
COMMENT ON COLUMN idempotency_keys.digest IS 'SHA-256 of query and body: the same key with another request is refused.';
COMMENT ON COLUMN idempotency_keys.work_id IS 'The id of what the request makes: a repeat after a crash makes the same thing.';
COMMENT ON COLUMN idempotency_keys.claimed_at IS 'Somebody works on it since then; long after that without an answer they died.';
COMMENT ON COLUMN idempotency_keys.created_at IS 'When the row was made.';
COMMENT ON COLUMN idempotency_keys.status IS 'HTTP status of the answer; NULL: none yet.';
COMMENT ON COLUMN idempotency_keys.content IS 'The answer itself, sealed by the installation secret: it may hold what is shown once.';
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

GRANT SELECT, INSERT, UPDATE ON credentials, api_sessions TO lectern_app, lectern_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON assertion_ids, idempotency_keys TO lectern_app, lectern_worker;
GRANT DELETE ON api_sessions TO lectern_app, lectern_worker;
