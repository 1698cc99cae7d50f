-- What tells administrators why a platform does not get through.

-- name: refused_login_keep
-- scope: directory
-- about: a login that was refused, beside those alike; whether it is the first of its kind
INSERT INTO lti_refused_logins (digest, issuer, client_id, deployment_id, target_link_uri, failed_check, codes, first_at, last_at)
VALUES ($1, $2, $3, $4, $5, $6, ARRAY[$7::uuid], $8::timestamptz, $8::timestamptz)
ON CONFLICT (digest) DO UPDATE SET times = lti_refused_logins.times + 1, last_at = EXCLUDED.last_at,
	codes = (EXCLUDED.codes || lti_refused_logins.codes)[1:10]
RETURNING times = 1

-- name: refused_login_cap
-- scope: directory
-- about: forgets the oldest kinds beyond so many
DELETE FROM lti_refused_logins
WHERE digest IN (SELECT digest FROM lti_refused_logins ORDER BY last_at DESC OFFSET $1::bigint LIMIT 100)

-- name: refused_login_sweep
-- scope: directory
-- about: forgets some of those that did not come again
DELETE FROM lti_refused_logins
WHERE digest IN (SELECT digest FROM lti_refused_logins WHERE last_at < $1::timestamptz ORDER BY last_at LIMIT 500
	FOR UPDATE SKIP LOCKED)

-- name: refused_logins_list
-- scope: directory
-- about: refused logins, newest first, each with the registration that lies nearest; of an organisation only those at a host that it has registered, with its own registrations; of one support code
SELECT l.digest, l.issuer, l.client_id, l.deployment_id, l.target_link_uri, l.failed_check, l.codes[1], l.times,
	(extract(epoch FROM l.first_at) * 1000000)::bigint, (extract(epoch FROM l.last_at) * 1000000)::bigint,
	n.issuer, n.client_id, n.status, n.id
FROM lti_refused_logins l
LEFT JOIN LATERAL (SELECT r.id, r.issuer, r.client_id, r.status FROM lti_registrations r
	WHERE r.issuer_core = l.issuer_core AND ($1::uuid IS NULL OR r.org_id = $1::uuid)
	ORDER BY r.issuer = l.issuer DESC, r.client_id = l.client_id DESC, r.created_at DESC LIMIT 1) n ON true
WHERE ($1::uuid IS NULL OR n.id IS NOT NULL) AND ($2::uuid IS NULL OR $2::uuid = ANY (l.codes))
ORDER BY l.last_at DESC
LIMIT $3::bigint

-- name: refused_logins_count
-- scope: directory
-- about: how many kinds of refused logins came since then
SELECT count(*) FROM lti_refused_logins WHERE last_at > $1::timestamptz

-- name: registration_twin
-- scope: directory
-- about: whether the organisation has registered this client of the issuer
SELECT name, status FROM lti_registrations WHERE issuer = $1 AND client_id = $2 AND org_id = $3::uuid

-- name: launch_log_sweep
-- scope: tenant
-- role: worker
-- about: forgets some launches of before then
DELETE FROM lti_launches
WHERE (org_id, id) IN (SELECT org_id, id FROM lti_launches WHERE created_at < $1::timestamptz ORDER BY created_at
	LIMIT $2::bigint FOR UPDATE SKIP LOCKED)

-- name: launch_log_code
-- scope: tenant
-- about: the organisation's launches of one support code, of whatever platform
SELECT id, registration_id, outcome, failed_check, checks::text, message_type, request_id,
	(extract(epoch FROM created_at) * 1000000)::bigint
FROM lti_launches
WHERE org_id = $1::uuid AND request_id = $2::uuid
ORDER BY id DESC
LIMIT 10

-- name: token_fault_keep
-- scope: directory
-- about: the access token that a platform just did not give
INSERT INTO lti_token_faults (registration_id, scope, status, reason, failed_at)
VALUES ($1::uuid, $2, $3::int, $4, $5::timestamptz)
ON CONFLICT (registration_id) DO UPDATE SET scope = EXCLUDED.scope, status = EXCLUDED.status, reason = EXCLUDED.reason,
	failed_at = EXCLUDED.failed_at, times = lti_token_faults.times + 1

-- name: token_fault_end
-- scope: directory
-- about: it gave one again
DELETE FROM lti_token_faults WHERE registration_id = $1::uuid

-- name: token_fault_find
-- scope: directory
-- about: the last that a platform did not give
SELECT scope, status, reason, times, (extract(epoch FROM failed_at) * 1000000)::bigint
FROM lti_token_faults WHERE registration_id = $1::uuid

-- name: test_keep
-- scope: directory
-- about: what a self-test found, in place of the one before
INSERT INTO lti_tests (registration_id, steps, tested_at) VALUES ($1::uuid, $2::jsonb, $3::timestamptz)
ON CONFLICT (registration_id) DO UPDATE SET steps = EXCLUDED.steps, tested_at = EXCLUDED.tested_at

-- name: test_find
-- scope: directory
-- about: the last self-test of a registration
SELECT steps::text, (extract(epoch FROM tested_at) * 1000000)::bigint FROM lti_tests WHERE registration_id = $1::uuid
