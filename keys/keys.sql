-- name: all
-- scope: directory
-- about: Our signing keys, oldest first: the published set and, sealed, what signs.
SELECT kid, state, public_jwk::text, sealed_private FROM signing_keys ORDER BY created_at, kid LIMIT 16

-- name: current_add
-- scope: directory
-- about: Makes a key the current one unless there is one: the unique index decides between nodes.
INSERT INTO signing_keys (kid, state, public_jwk, sealed_private) VALUES ($1, 'current', $2::jsonb, $3)
ON CONFLICT DO NOTHING
