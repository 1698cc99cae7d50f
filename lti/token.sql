-- name: access_token_find
-- scope: directory
-- about: A registration's access token for a set of scopes, sealed, with its end in Unix microseconds.
SELECT sealed, (extract(epoch FROM expires_at) * 1000000)::bigint
FROM lti_tokens WHERE registration_id = $1::uuid AND scope = $2

-- name: access_token_keep
-- scope: directory
-- about: Keeps a new token in place of the old one.
INSERT INTO lti_tokens (registration_id, scope, sealed, expires_at) VALUES ($1::uuid, $2, $3, $4::timestamptz)
ON CONFLICT (registration_id, scope) DO UPDATE SET sealed = EXCLUDED.sealed, expires_at = EXCLUDED.expires_at

-- name: access_token_drop
-- scope: directory
-- about: Forgets exactly this token: another node may have put a better one in its place.
DELETE FROM lti_tokens WHERE registration_id = $1::uuid AND scope = $2 AND sealed = $3

-- name: access_token_sweep
-- scope: directory
-- about: Removes some access tokens that have run out.
DELETE FROM lti_tokens
WHERE (registration_id, scope) IN (SELECT registration_id, scope FROM lti_tokens WHERE expires_at < $1::timestamptz LIMIT 500
	FOR UPDATE SKIP LOCKED)
