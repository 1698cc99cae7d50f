-- Registrations, deployments, logins under way and the launch log.

-- name: organization_by_slug
-- scope: directory
-- about: the organisation that a command names
SELECT id FROM organizations WHERE slug = $1 AND disabled_at IS NULL

-- name: registration_by_id
-- scope: directory
-- about: one registration
SELECT id, org_id, origin_id, name, issuer, client_id, auth_url, token_url, token_audience, jwks_uri, jwks::text,
	policy, deployments, frame_origins, audience_shape, status
FROM lti_registrations
WHERE id = $1::uuid

-- name: registrations_for_login
-- scope: directory
-- about: registrations of an issuer, of one client where it is named; whether each knows the deployment (L1)
SELECT r.id, r.org_id, r.origin_id, r.name, r.issuer, r.client_id, r.auth_url, r.token_url, r.token_audience, r.jwks_uri,
	r.jwks::text, r.policy, r.deployments, r.frame_origins, r.audience_shape,
	CASE WHEN o.disabled_at IS NULL THEN r.status ELSE 'disabled with its organisation' END,
	EXISTS (SELECT 1 FROM lti_deployments d WHERE d.registration_id = r.id AND d.deployment_id = $3)
FROM lti_registrations r
JOIN organizations o ON o.id = r.org_id
WHERE r.issuer = $1 AND ($2 = '' OR r.client_id = $2)
ORDER BY r.id
LIMIT 100

-- name: registrations_of
-- scope: directory
-- about: an organisation's registrations after an id, or the one of an id; with $6 also those of others of which it has deployments, told with these alone; $5: only what has this in its name, issuer or client id
SELECT id, org_id, origin_id, name, issuer, client_id, auth_url, token_url, token_audience, jwks_uri, jwks::text,
	policy, deployments, frame_origins, audience_shape, status,
	(SELECT coalesce(jsonb_agg(d.deployment_id ORDER BY d.created_at), '[]')::text
	 FROM (SELECT deployment_id, created_at FROM lti_deployments
		WHERE registration_id = r.id AND (r.org_id = $1::uuid OR org_id = $1::uuid) LIMIT 100) d),
	(SELECT s.origin_id FROM lti_deployments s WHERE r.org_id <> $1::uuid AND s.registration_id = r.id AND s.org_id = $1::uuid
		ORDER BY s.created_at LIMIT 1)
FROM lti_registrations r
WHERE id IN (SELECT id FROM lti_registrations WHERE org_id = $1::uuid
		UNION ALL SELECT registration_id FROM lti_deployments WHERE $6::boolean AND org_id = $1::uuid)
	AND ($2::uuid IS NULL OR id > $2::uuid) AND ($3::uuid IS NULL OR id = $3::uuid)
	AND ($5 = '' OR strpos(lower(name), lower($5)) > 0 OR strpos(lower(issuer), lower($5)) > 0 OR strpos(lower(client_id), lower($5)) > 0)
ORDER BY id
LIMIT $4::bigint

-- name: registration_keep
-- scope: directory
-- about: makes a registration or changes it; no row when it belongs to another organisation. By hand what waits for approval goes on waiting; what registers itself waits ($16 pending) unless it is in use and nothing that proves it changed, or is let in at once ($16 active)
INSERT INTO lti_registrations (id, org_id, origin_id, name, issuer, client_id, auth_url, token_url, token_audience,
	jwks_uri, jwks, policy, deployments, frame_origins, audience_shape, status)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13, $14, $15, CASE WHEN $16 = '' THEN 'active' ELSE $16 END)
ON CONFLICT (issuer, client_id) DO UPDATE SET origin_id = EXCLUDED.origin_id, name = EXCLUDED.name,
	auth_url = EXCLUDED.auth_url, token_url = EXCLUDED.token_url, token_audience = EXCLUDED.token_audience,
	jwks_uri = EXCLUDED.jwks_uri, jwks = EXCLUDED.jwks, policy = EXCLUDED.policy,
	deployments = EXCLUDED.deployments, frame_origins = EXCLUDED.frame_origins,
	audience_shape = EXCLUDED.audience_shape,
	status = CASE
		WHEN $16 = '' AND lti_registrations.status = 'pending' THEN 'pending'
		WHEN $16 = 'pending' AND lti_registrations.status = 'active'
			AND (lti_registrations.auth_url, lti_registrations.token_url, lti_registrations.jwks_uri)
				= (EXCLUDED.auth_url, EXCLUDED.token_url, EXCLUDED.jwks_uri)
			AND lti_registrations.jwks IS NOT DISTINCT FROM EXCLUDED.jwks THEN 'active'
		ELSE EXCLUDED.status END
WHERE lti_registrations.org_id = EXCLUDED.org_id
RETURNING id, id <> $1::uuid, status

-- name: registration_status_set
-- scope: directory
-- about: lets a registration be used, or not
UPDATE lti_registrations SET status = $4 WHERE org_id = $1::uuid AND issuer = $2 AND client_id = $3 RETURNING id

-- name: registration_deployments_move
-- scope: directory
-- about: deployments of the registration's own organisation follow it to another origin
UPDATE lti_deployments SET origin_id = $2::uuid
WHERE registration_id = $1::uuid AND org_id = $3::uuid AND origin_id <> $2::uuid

-- name: registration_origin
-- scope: directory
-- about: the origin that this organisation's registrations and deployments of one issuer share, the client's own first
SELECT origin_id
FROM (
	SELECT origin_id, client_id = $3 AS own, created_at FROM lti_registrations WHERE org_id = $1::uuid AND issuer = $2
	UNION ALL
	SELECT d.origin_id, r.client_id = $3, d.created_at
	FROM lti_deployments d
	JOIN lti_registrations r ON r.id = d.registration_id
	WHERE d.org_id = $1::uuid AND r.org_id <> $1::uuid AND r.issuer = $2 AND d.status <> 'pending'
) known
ORDER BY own DESC, created_at
LIMIT 1

-- name: origin_registered
-- scope: directory
-- about: whether any registration or deployment of the organisation, or consumer of LTI 1.1, stands on this origin
SELECT EXISTS (SELECT 1 FROM lti_registrations WHERE org_id = $1::uuid AND origin_id = $2::uuid)
	OR EXISTS (SELECT 1 FROM lti_deployments WHERE org_id = $1::uuid AND origin_id = $2::uuid)
	OR EXISTS (SELECT 1 FROM lti11_consumers WHERE org_id = $1::uuid AND origin_id = $2::uuid)

-- name: deployment_keep
-- scope: directory
-- about: the deployment of that name, made where it is new
INSERT INTO lti_deployments (id, registration_id, deployment_id, org_id, origin_id)
VALUES ($1::uuid, $2::uuid, $3, $4::uuid, $5::uuid)
ON CONFLICT (registration_id, deployment_id) DO UPDATE SET deployment_id = EXCLUDED.deployment_id
RETURNING id, org_id, origin_id

-- name: deployment_by_id
-- scope: directory
-- about: whose launches these are
SELECT org_id, origin_id FROM lti_deployments WHERE id = $1::uuid

-- name: deployment_named
-- scope: directory
-- about: a deployment by the platform's id of it
SELECT d.id, d.org_id, d.origin_id, CASE WHEN o.disabled_at IS NULL THEN d.status ELSE 'disabled with its organisation' END
FROM lti_deployments d
JOIN organizations o ON o.id = d.org_id
WHERE d.registration_id = $1::uuid AND d.deployment_id = $2

-- name: login_add
-- scope: directory
-- about: begins a login; whether this browser's frame kept nothing the last time
INSERT INTO lti_logins (state_hash, nonce_hash, registration_id, browser_hash, target_link_uri, storage_target, login,
	created_at, expires_at, proof_hash, browser_key)
VALUES ($1, $2, $3::uuid, $4, $5, $6, $7::jsonb, $8::timestamptz, $9::timestamptz, $10, $11)
RETURNING EXISTS (SELECT 1 FROM lti_frame_refusals f WHERE f.browser_key = $11 AND f.expires_at > $8::timestamptz)

-- name: login_use
-- scope: directory
-- about: the single use of a state with its nonce, for a launch good or bad: the login, its registration and, where known, the deployment that the token names; one row for the one who wins. Its COMMIT does not wait for the disk: nobody is let in before a later one of the same database did (login_end, or the arrival's own)
WITH used AS (
	UPDATE lti_logins SET used_at = $3::timestamptz
	WHERE state_hash = $1 AND used_at IS NULL AND expires_at > $3::timestamptz
	RETURNING registration_id, nonce_hash, browser_hash, target_link_uri, login, proof_hash, browser_key
)
SELECT r.id, r.org_id, r.origin_id, r.name, r.issuer, r.client_id, r.auth_url, r.token_url, r.token_audience,
	r.jwks_uri, r.jwks::text, r.policy, r.deployments, r.frame_origins, r.audience_shape,
	CASE WHEN o.disabled_at IS NULL THEN r.status ELSE 'disabled with its organisation' END,
	u.nonce_hash, u.browser_hash, u.target_link_uri, u.login::text, u.proof_hash, u.browser_key,
	d.id, d.org_id, d.origin_id, CASE WHEN p.disabled_at IS NULL THEN d.status ELSE 'disabled with its organisation' END,
	NULL::text, set_config('synchronous_commit', 'off', true)
FROM used u
JOIN lti_registrations r ON r.id = u.registration_id
JOIN organizations o ON o.id = r.org_id
LEFT JOIN lti_deployments d ON d.registration_id = r.id AND d.deployment_id = $2
LEFT JOIN organizations p ON p.id = d.org_id

-- name: login_park
-- scope: directory
-- about: keeps a verified launch until the proof of its browser comes
UPDATE lti_logins SET outcome = 'parked', kept = $2, kept_until = $3::timestamptz, deployment = $4
WHERE state_hash = $1 AND outcome IS NULL

-- name: login_unpark
-- scope: directory
-- about: the single use of a parked launch, by a proof good or bad, as login_use gives it, with what was kept
WITH parked AS (
	SELECT state_hash, kept FROM lti_logins
	WHERE state_hash = $1 AND outcome = 'parked' AND kept_until > $2::timestamptz
	FOR UPDATE
), taken AS (
	UPDATE lti_logins l SET outcome = NULL, kept = NULL, used_at = $2::timestamptz
	FROM parked WHERE l.state_hash = parked.state_hash
	RETURNING l.registration_id, l.nonce_hash, l.browser_hash, l.target_link_uri, l.login, l.proof_hash, l.browser_key,
		l.deployment, parked.kept
)
SELECT r.id, r.org_id, r.origin_id, r.name, r.issuer, r.client_id, r.auth_url, r.token_url, r.token_audience,
	r.jwks_uri, r.jwks::text, r.policy, r.deployments, r.frame_origins, r.audience_shape,
	CASE WHEN o.disabled_at IS NULL THEN r.status ELSE 'disabled with its organisation' END,
	t.nonce_hash, t.browser_hash, t.target_link_uri, t.login::text, t.proof_hash, t.browser_key,
	d.id, d.org_id, d.origin_id, CASE WHEN p.disabled_at IS NULL THEN d.status ELSE 'disabled with its organisation' END,
	t.kept
FROM taken t
JOIN lti_registrations r ON r.id = t.registration_id
JOIN organizations o ON o.id = r.org_id
LEFT JOIN lti_deployments d ON d.registration_id = r.id AND d.deployment_id = t.deployment
LEFT JOIN organizations p ON p.id = d.org_id

-- name: login_end
-- scope: directory
-- about: what came of a launch, and where an opened one led
UPDATE lti_logins SET outcome = $2, kept = $3 WHERE state_hash = $1 AND outcome IS NULL AND used_at IS NOT NULL

-- name: login_again
-- scope: directory
-- about: what came of a login whose state was used
SELECT r.id, r.org_id, r.origin_id, r.name, r.issuer, r.client_id, r.auth_url, r.token_url, r.token_audience,
	r.jwks_uri, r.jwks::text, r.policy, r.deployments, r.frame_origins, r.audience_shape, r.status,
	l.browser_hash, l.proof_hash, l.outcome, l.kept, l.used_at > $3::timestamptz, l.login::text
FROM lti_logins l
JOIN lti_registrations r ON r.id = l.registration_id
WHERE l.state_hash = $1 AND l.used_at IS NOT NULL AND l.expires_at > $2::timestamptz

-- name: login_sweep
-- scope: directory
-- about: removes some logins that are over
DELETE FROM lti_logins
WHERE state_hash IN (SELECT state_hash FROM lti_logins WHERE expires_at < $1::timestamptz
	ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)

-- name: frame_refusal_keep
-- scope: directory
-- about: this browser's frame kept nothing, and a window did
INSERT INTO lti_frame_refusals (browser_key, created_at, expires_at) VALUES ($1, $2::timestamptz, $3::timestamptz)
ON CONFLICT (browser_key) DO UPDATE SET expires_at = EXCLUDED.expires_at

-- name: frame_refusal_forget
-- scope: directory
-- about: this browser's frame keeps a cookie again
DELETE FROM lti_frame_refusals WHERE browser_key = $1

-- name: frame_refusal_sweep
-- scope: directory
-- about: removes some of what is to be tried again
DELETE FROM lti_frame_refusals
WHERE browser_key IN (SELECT browser_key FROM lti_frame_refusals WHERE expires_at < $1::timestamptz
	ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)

-- name: origin_by_slug
-- scope: tenant
-- about: an origin by its name
SELECT id, kind FROM origins WHERE org_id = $1::uuid AND slug = $2

-- name: origin_by_id
-- scope: tenant
-- about: an origin
SELECT slug, kind FROM origins WHERE org_id = $1::uuid AND id = $2::uuid

-- name: origin_keep
-- scope: tenant
-- about: the origin of that name, made where it is new
INSERT INTO origins (org_id, id, slug, kind, name)
VALUES ($1::uuid, $2::uuid, $3, $4, $5)
ON CONFLICT (org_id, slug) DO UPDATE SET slug = EXCLUDED.slug
RETURNING id, kind

-- name: launch_log_add
-- scope: tenant
-- about: what a launch's checks found, and who arrived
INSERT INTO lti_launches (org_id, id, registration_id, outcome, failed_check, checks, message_type, request_id, created_at,
	learner_id)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6::jsonb, $7, $8::uuid, $9::timestamptz, $10::uuid)

-- name: launch_log_one
-- scope: tenant
-- about: one launch of a registration
SELECT id, registration_id, outcome, failed_check, checks::text, message_type, request_id,
	(extract(epoch FROM created_at) * 1000000)::bigint
FROM lti_launches
WHERE org_id = $1::uuid AND id = $2::uuid AND registration_id = $3::uuid

-- name: launch_log_list
-- scope: tenant
-- about: the latest launches, of one registration where it is named, only refused ones where asked
SELECT id, registration_id, outcome, failed_check, checks::text, message_type, request_id,
	(extract(epoch FROM created_at) * 1000000)::bigint
FROM lti_launches
WHERE org_id = $1::uuid AND ($2::uuid IS NULL OR registration_id = $2::uuid)
	AND (NOT $4::boolean OR outcome = 'refused') AND ($5::uuid IS NULL OR id < $5::uuid)
ORDER BY id DESC
LIMIT $3::bigint
