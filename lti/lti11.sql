-- LTI 1.1: consumers as launches and grades need them, and the nonces of launches.

-- name: consumer_by_key
-- scope: directory
-- about: the consumer of a key, and whether its organisation takes LTI 1.1
SELECT c.id, c.org_id, c.origin_id, c.name, c.consumer_key, c.secret_sealed, c.site, c.frame_origins, c.policy, c.status,
	o.disabled_at IS NULL AND coalesce((o.settings ->> 'lti11')::boolean, false)
FROM lti11_consumers c
JOIN organizations o ON o.id = c.org_id
WHERE c.consumer_key = $1

-- name: consumer_by_id
-- scope: directory
-- about: the same of an id
SELECT c.id, c.org_id, c.origin_id, c.name, c.consumer_key, c.secret_sealed, c.site, c.frame_origins, c.policy, c.status,
	o.disabled_at IS NULL AND coalesce((o.settings ->> 'lti11')::boolean, false)
FROM lti11_consumers c
JOIN organizations o ON o.id = c.org_id
WHERE c.id = $1::uuid

-- name: consumer_moved
-- scope: directory
-- about: the consumer whose learners a registration may say its own are: of a key, or the one it is trusted with; and whether it is trusted
SELECT c.id, c.org_id, c.origin_id, c.name, c.consumer_key, c.secret_sealed, c.site, c.frame_origins, c.policy, c.status,
	o.disabled_at IS NULL, coalesce(r.lti11_trusted = c.id, false)
FROM lti_registrations r
JOIN lti11_consumers c ON c.org_id = $2::uuid AND CASE WHEN $3 = '' THEN c.id = r.lti11_trusted ELSE c.consumer_key = $3 END
JOIN organizations o ON o.id = c.org_id
WHERE r.id = $1::uuid

-- name: nonce_use
-- scope: directory
-- about: the single use of a nonce: a row for the one who wins
INSERT INTO lti11_nonces (consumer_id, nonce_hash, expires_at)
VALUES ($1::uuid, $2, $3::timestamptz)
ON CONFLICT (consumer_id, nonce_hash) DO NOTHING

-- name: nonce_sweep
-- scope: directory
-- about: removes some nonces whose time is over
DELETE FROM lti11_nonces
WHERE (consumer_id, nonce_hash) IN (SELECT consumer_id, nonce_hash FROM lti11_nonces WHERE expires_at < $1::timestamptz
	ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)
