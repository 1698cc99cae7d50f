-- Registration: links by which a platform registers itself, and deployments that wait for a decision.

-- name: registration_invite_add
-- scope: directory
-- about: makes a link, or gives the one of that id, which was made before anybody heard of it, another secret; no row where the organisation has as many open ones as it may
INSERT INTO registration_invites (id, org_id, secret_hash, name, policy, activates, created_by, created_by_kind, created_at, expires_at)
SELECT $1::uuid, $2::uuid, $3, $4, $5, $6::boolean, $7::uuid, $8, $9::timestamptz, $10::timestamptz
WHERE (SELECT count(*) FROM registration_invites
	WHERE org_id = $2::uuid AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $9::timestamptz) < $11::bigint
ON CONFLICT (id) DO UPDATE SET secret_hash = EXCLUDED.secret_hash
WHERE registration_invites.org_id = EXCLUDED.org_id AND registration_invites.used_at IS NULL
RETURNING id

-- name: registration_invite_by_secret
-- scope: directory
-- about: the link of a secret, whatever became of it, and the issuer of the registration that came of it
SELECT i.id, i.org_id, i.name, i.policy, i.activates, i.created_by, i.created_by_kind,
	(extract(epoch FROM i.created_at) * 1000000)::bigint, (extract(epoch FROM i.expires_at) * 1000000)::bigint,
	(extract(epoch FROM i.revoked_at) * 1000000)::bigint, (extract(epoch FROM i.used_at) * 1000000)::bigint,
	(extract(epoch FROM i.claimed_until) * 1000000)::bigint, (extract(epoch FROM i.tried_at) * 1000000)::bigint, i.tried_issuer,
	i.registration_id, o.slug, r.issuer, r.status
FROM registration_invites i
JOIN organizations o ON o.id = i.org_id AND o.disabled_at IS NULL
LEFT JOIN lti_registrations r ON r.id = i.registration_id
WHERE i.secret_hash = $1

-- name: registration_invites_of
-- scope: directory
-- about: an organisation's links, newest first, before an id, or the one of an id
SELECT i.id, i.org_id, i.name, i.policy, i.activates, i.created_by, i.created_by_kind,
	(extract(epoch FROM i.created_at) * 1000000)::bigint, (extract(epoch FROM i.expires_at) * 1000000)::bigint,
	(extract(epoch FROM i.revoked_at) * 1000000)::bigint, (extract(epoch FROM i.used_at) * 1000000)::bigint,
	(extract(epoch FROM i.claimed_until) * 1000000)::bigint, (extract(epoch FROM i.tried_at) * 1000000)::bigint, i.tried_issuer,
	i.registration_id, '', '', ''
FROM registration_invites i
WHERE i.org_id = $1::uuid AND ($2::uuid IS NULL OR i.id < $2::uuid) AND ($3::uuid IS NULL OR i.id = $3::uuid)
ORDER BY i.id DESC
LIMIT $4::bigint

-- name: registration_invite_revoke
-- scope: directory
-- about: withdraws a link that is neither used nor withdrawn
UPDATE registration_invites SET revoked_at = $3::timestamptz
WHERE org_id = $1::uuid AND id = $2::uuid AND used_at IS NULL AND revoked_at IS NULL
RETURNING id

-- name: registration_invite_claim
-- scope: directory
-- about: begins a registration by a link: one at a time; a row for the one who wins
UPDATE registration_invites SET claimed_until = $3::timestamptz, tried_at = $2::timestamptz, tried_issuer = $4
WHERE id = $1::uuid AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2::timestamptz
	AND (claimed_until IS NULL OR claimed_until <= $2::timestamptz)
RETURNING id

-- name: registration_invite_release
-- scope: directory
-- about: ends a registration that came to nothing; where the platform's answer is known, the try is forgotten
UPDATE registration_invites SET claimed_until = NULL, tried_at = CASE WHEN $2::boolean THEN NULL ELSE tried_at END,
	tried_issuer = CASE WHEN $2::boolean THEN '' ELSE tried_issuer END
WHERE id = $1::uuid AND used_at IS NULL

-- name: registration_invite_use
-- scope: directory
-- about: the end of a link: a platform registered itself by it; a row where it was still good
UPDATE registration_invites SET used_at = $4::timestamptz, registration_id = $3::uuid, claimed_until = NULL, tried_at = NULL,
	tried_issuer = ''
WHERE id = $1::uuid AND org_id = $2::uuid AND used_at IS NULL AND revoked_at IS NULL
RETURNING id

-- name: registration_given_set
-- scope: directory
-- about: what a platform gave when it registered itself
UPDATE lti_registrations SET scope = $2, management_url = $3, management_token = $4, configuration = $5::jsonb,
	invite_id = $6::uuid
WHERE id = $1::uuid

-- name: registration_decide
-- scope: directory
-- about: approves or refuses a registration that waits; no row where it does not wait
UPDATE lti_registrations SET status = $3 WHERE org_id = $1::uuid AND id = $2::uuid AND status = 'pending' RETURNING id

-- name: deployment_meet
-- scope: directory
-- about: records a deployment that waits for a decision, up to so many of a registration
INSERT INTO lti_deployments (id, registration_id, deployment_id, org_id, origin_id, status)
SELECT $1::uuid, $2::uuid, $3, $4::uuid, $5::uuid, 'pending'
WHERE (SELECT count(*) FROM lti_deployments WHERE registration_id = $2::uuid AND status = 'pending') < $6::bigint
ON CONFLICT (registration_id, deployment_id) DO NOTHING

-- name: deployment_list
-- scope: directory
-- about: the deployments of an organisation's registration, oldest first, after an id; or the one of an id
SELECT d.id, d.deployment_id, d.status, d.org_id, o.slug, o.name, (extract(epoch FROM d.created_at) * 1000000)::bigint
FROM lti_deployments d
JOIN lti_registrations r ON r.id = d.registration_id
JOIN organizations o ON o.id = d.org_id
WHERE r.org_id = $1::uuid AND d.registration_id = $2::uuid AND ($3::uuid IS NULL OR d.id > $3::uuid)
	AND ($4::uuid IS NULL OR d.id = $4::uuid)
ORDER BY d.id
LIMIT $5::bigint

-- name: deployment_status_decide
-- scope: directory
-- about: lets a deployment in, or refuses it; only one that waits is given to an organisation and origin
UPDATE lti_deployments d SET status = $4,
	org_id = CASE WHEN d.status = 'pending' THEN $5::uuid ELSE d.org_id END,
	origin_id = CASE WHEN d.status = 'pending' THEN $6::uuid ELSE d.origin_id END
FROM lti_registrations r
WHERE r.id = d.registration_id AND r.org_id = $1::uuid AND d.registration_id = $2::uuid AND d.id = $3::uuid
RETURNING d.id
