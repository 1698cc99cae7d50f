-- What programs prove themselves with.

-- name: credential_prove
-- scope: directory
-- about: A credential that counts now, by its public half; of a personal token what its person may do now.
SELECT c.id, c.kind, c.org_id, c.secret_mac, c.permissions, c.user_id, c.name,
	(extract(epoch FROM c.expires_at) * 1000000)::bigint,
	c.last_used_at IS NULL OR c.last_used_at < now() - interval '1 minute',
	c.jwks::text, c.jwks_uri, coalesce(u.platform_admin, false), m.user_id IS NOT NULL, array_to_string(m.roles, ' '),
	(SELECT string_agg(r.role || ' ' || CASE WHEN r.team_only THEN 'team' ELSE 'all' END || ' ' || r.permissions, E'\n')
		FROM organization_roles r WHERE r.org_id = c.org_id AND r.role = ANY (m.roles)),
	coalesce(u.name, ''), coalesce(u.totp_sealed <> '', false)
FROM credentials c
JOIN organizations o ON o.id = c.org_id AND o.disabled_at IS NULL
LEFT JOIN users u ON u.id = c.user_id AND u.status = 'active'
LEFT JOIN memberships m ON m.user_id = u.id AND m.org_id = c.org_id AND m.status = 'active'
WHERE c.key_id = $1 AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > now())
	AND (c.kind <> 'personal' OR ((m.user_id IS NOT NULL OR u.platform_admin)
		AND (u.totp_sealed <> '' OR coalesce(o.settings -> 'require_totp' <> 'true', true))))

-- name: credential_used
-- scope: directory
-- about: A credential was used.
UPDATE credentials SET last_used_at = now()
WHERE id = $1::uuid AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')

-- name: credential_add
-- scope: directory
-- about: A new credential; the same id twice is one, with a new secret.
INSERT INTO credentials (id, org_id, kind, key_id, secret_mac, jwks, jwks_uri, name, permissions, user_id, created_by,
	created_by_kind, expires_at)
VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6::jsonb, $7, $8, $9, $10::uuid, $11::uuid, $12, $13::timestamptz)
ON CONFLICT (id) DO UPDATE SET key_id = EXCLUDED.key_id, secret_mac = EXCLUDED.secret_mac
WHERE credentials.org_id = EXCLUDED.org_id AND credentials.last_used_at IS NULL

-- name: credential_list
-- scope: directory
-- about: An organisation's credentials, newest first; of one kind, one person or one id where asked.
SELECT id, kind, key_id, name, permissions, user_id, created_by, created_by_kind,
	(extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM expires_at) * 1000000)::bigint,
	(extract(epoch FROM last_used_at) * 1000000)::bigint, (extract(epoch FROM revoked_at) * 1000000)::bigint,
	jwks_uri, secret_mac <> ''
FROM credentials
WHERE org_id = $1::uuid AND ($2::text IS NULL OR kind = $2) AND ($3::uuid IS NULL OR user_id = $3::uuid)
	AND ($4::uuid IS NULL OR id < $4::uuid) AND ($5::uuid IS NULL OR id = $5::uuid)
ORDER BY id DESC LIMIT $6::bigint

-- name: credential_revoke
-- scope: directory
-- about: A credential proves nobody any more; its person's own only, where one is given.
UPDATE credentials SET revoked_at = now()
WHERE id = $1::uuid AND org_id = $2::uuid AND revoked_at IS NULL AND ($3::uuid IS NULL OR user_id = $3::uuid)
RETURNING kind, key_id, name, permissions

-- name: assertion_use
-- scope: directory
-- about: A client's signed proof counts once.
INSERT INTO assertion_ids (credential_id, jti_hash, expires_at) VALUES ($1::uuid, $2, $3::timestamptz)
ON CONFLICT DO NOTHING

-- name: assertion_sweep
-- scope: directory
-- about: Proofs that expired, a few at a time.
DELETE FROM assertion_ids WHERE (credential_id, jti_hash) IN
	(SELECT credential_id, jti_hash FROM assertion_ids WHERE expires_at < now() ORDER BY expires_at LIMIT 100)

-- name: api_session_add
-- scope: directory
-- about: Somebody signed in by a program.
INSERT INTO api_sessions (id, user_id, org_id, strong, agent, expires_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::boolean, $5, now() + $6::bigint * interval '1 second')

-- name: api_session_sweep
-- scope: directory
-- about: A person's sessions that are over, and all but their newest hundred.
DELETE FROM api_sessions WHERE user_id = $1::uuid AND (expires_at < now() - interval '1 day'
	OR id NOT IN (SELECT id FROM api_sessions WHERE user_id = $1::uuid ORDER BY id DESC LIMIT 100))

-- name: api_session_prove
-- scope: directory
-- about: Who a program's session stands for now, and what they may do there.
SELECT s.id, u.id, s.org_id, u.name, s.strong, u.platform_admin, (extract(epoch FROM s.expires_at) * 1000000)::bigint,
	m.user_id IS NOT NULL, array_to_string(m.roles, ' '),
	(SELECT string_agg(r.role || ' ' || CASE WHEN r.team_only THEN 'team' ELSE 'all' END || ' ' || r.permissions, E'\n')
		FROM organization_roles r WHERE r.org_id = s.org_id AND r.role = ANY (m.roles))
FROM api_sessions s
JOIN users u ON u.id = s.user_id AND u.status = 'active'
LEFT JOIN organizations o ON o.id = s.org_id AND o.disabled_at IS NULL
LEFT JOIN memberships m ON m.user_id = u.id AND m.org_id = s.org_id AND m.status = 'active'
WHERE s.id = $1::uuid AND s.revoked_at IS NULL AND s.expires_at > now()
	AND (u.password_changed_at IS NULL OR u.password_changed_at <= s.created_at)
	AND (s.org_id IS NULL OR (o.id IS NOT NULL AND (m.user_id IS NOT NULL OR u.platform_admin)
		AND (s.strong OR coalesce(o.settings -> 'require_totp' <> 'true', true))))

-- name: access_asked
-- scope: directory
-- about: Who asks a person for a second factor: the installation of its administrators, or their organisation.
SELECT u.platform_admin, coalesce(o.settings -> 'require_totp' = 'true', false)
FROM users u LEFT JOIN organizations o ON o.id = $2::uuid WHERE u.id = $1::uuid

-- name: api_session_turn
-- scope: directory
-- about: The refresh token of this turn is exchanged for the next one's.
UPDATE api_sessions SET turn = turn + 1, used_at = now()
WHERE id = $1::uuid AND turn = $2::bigint AND revoked_at IS NULL AND expires_at > now()
RETURNING user_id

-- name: api_session_reused
-- scope: directory
-- about: A refresh token came a second time: the whole family ends.
UPDATE api_sessions SET revoked_at = now(), revoked_why = 'reused'
WHERE id = $1::uuid AND turn > $2::bigint AND revoked_at IS NULL
RETURNING user_id, org_id

-- name: api_session_revoke
-- scope: directory
-- about: A program's session ends because its owner says so.
UPDATE api_sessions SET revoked_at = now(), revoked_why = 'asked' WHERE id = $1::uuid AND revoked_at IS NULL
RETURNING user_id, org_id

-- name: idempotency_claim
-- scope: directory
-- about: Claims a key for this request, or takes over what somebody left unanswered for so many seconds.
INSERT INTO idempotency_keys AS k (asker, key_hash, route, digest, work_id) VALUES ($1::uuid, $2, $3, $4, $5::uuid)
ON CONFLICT (asker, key_hash, route) DO UPDATE SET claimed_at = now()
WHERE k.status IS NULL AND k.digest = EXCLUDED.digest AND k.claimed_at < now() - $6::bigint * interval '1 second'
RETURNING work_id

-- name: idempotency_find
-- scope: directory
-- about: What became of a key.
SELECT digest, status, content FROM idempotency_keys WHERE asker = $1::uuid AND key_hash = $2 AND route = $3

-- name: idempotency_keep
-- scope: directory
-- about: The answer, for whoever asks again.
UPDATE idempotency_keys SET status = $4::int, content = $5
WHERE asker = $1::uuid AND key_hash = $2 AND route = $3 AND status IS NULL

-- name: idempotency_release
-- scope: directory
-- about: Nothing was done: the key is free again.
DELETE FROM idempotency_keys WHERE asker = $1::uuid AND key_hash = $2 AND route = $3 AND status IS NULL

-- name: idempotency_sweep
-- scope: directory
-- about: Keys older than a day, a few at a time.
DELETE FROM idempotency_keys WHERE (asker, key_hash, route) IN
	(SELECT asker, key_hash, route FROM idempotency_keys WHERE created_at < now() - interval '1 day'
	 ORDER BY created_at LIMIT 100)
