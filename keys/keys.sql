-- Our signing keys: next, current, retiring; and who is bound to one of them.

-- name: all
-- scope: directory
-- about: Our signing keys, the current one first, with what the poll compares.
SELECT kid, state, public_jwk::text, sealed_private,
	(SELECT md5(string_agg(kid || ' ' || state, ',' ORDER BY kid)) FROM signing_keys)
FROM signing_keys
ORDER BY state = 'current' DESC, state = 'next' DESC, created_at DESC, kid
LIMIT 64

-- name: current_add
-- scope: directory
-- about: Makes a key the current one unless there is one: the unique index decides between nodes.
INSERT INTO signing_keys (kid, state, public_jwk, sealed_private, current_at) VALUES ($1, 'current', $2::jsonb, $3, now())
ON CONFLICT DO NOTHING

-- name: poll
-- scope: directory
-- about: What the published keys are, as a digest, and what is due: a next key to sign (published for $1 seconds), a retired one to go (after $2), a current one to be followed (signs for $3 but $1; 0 never).
SELECT coalesce((SELECT md5(string_agg(kid || ' ' || state, ',' ORDER BY kid)) FROM signing_keys), ''),
	EXISTS (SELECT 1 FROM signing_keys WHERE state = 'next' AND created_at <= now() - $1::bigint * interval '1 s'),
	EXISTS (SELECT 1 FROM signing_keys k WHERE state = 'retiring' AND retired_at <= now() - $2::bigint * interval '1 s'
		AND NOT EXISTS (SELECT 1 FROM signing_pins p WHERE p.kid = k.kid)),
	$3::bigint > 0 AND NOT EXISTS (SELECT 1 FROM signing_keys WHERE state = 'next')
		AND EXISTS (SELECT 1 FROM signing_keys WHERE state = 'current'
			AND current_at <= now() - ($3::bigint - $1::bigint) * interval '1 s')

-- name: next_add
-- scope: directory
-- about: Publishes a key that will sign later, unless there is one already or pinned keys have filled the set.
INSERT INTO signing_keys (kid, state, public_jwk, sealed_private)
SELECT $1, 'next', $2::jsonb, $3 WHERE (SELECT count(*) FROM signing_keys) < 60
ON CONFLICT DO NOTHING

-- name: next_find
-- scope: directory
-- about: The key that will sign next.
SELECT kid FROM signing_keys WHERE state = 'next'

-- name: current_retire
-- scope: directory
-- about: The current key retires where a next one was published for that many seconds; one row for the node that wins.
UPDATE signing_keys SET state = 'retiring', retired_at = now()
WHERE state = 'current' AND EXISTS (SELECT 1 FROM signing_keys n
	WHERE n.state = 'next' AND n.created_at <= now() - $1::bigint * interval '1 s')
RETURNING kid

-- name: next_promote
-- scope: directory
-- about: The next key signs from now on; in the transaction of current_retire.
UPDATE signing_keys SET state = 'current', current_at = now() WHERE state = 'next' RETURNING kid

-- name: retired_remove
-- scope: directory
-- about: Keys that were last needed that many seconds ago are no longer published, unless a platform is bound to one.
DELETE FROM signing_keys k
WHERE state = 'retiring' AND retired_at <= now() - $1::bigint * interval '1 s'
	AND NOT EXISTS (SELECT 1 FROM signing_pins p WHERE p.kid = k.kid)

-- name: list_all
-- scope: directory
-- about: Our keys as administrators see them, with the times when a next one may sign and a retiring one may go.
SELECT kid, state, (extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM current_at) * 1000000)::bigint,
	(extract(epoch FROM retired_at) * 1000000)::bigint,
	CASE WHEN state = 'next' THEN (extract(epoch FROM created_at) * 1000000)::bigint + $1::bigint * 1000000 END,
	CASE WHEN state = 'retiring' AND NOT EXISTS (SELECT 1 FROM signing_pins p WHERE p.kid = k.kid)
		THEN (extract(epoch FROM retired_at) * 1000000)::bigint + $2::bigint * 1000000 END,
	(SELECT coalesce(jsonb_agg(p.registration_id ORDER BY p.created_at), '[]')::text
	 FROM (SELECT registration_id, created_at FROM signing_pins WHERE kid = k.kid ORDER BY created_at LIMIT 1000) p)
FROM signing_keys k
ORDER BY state = 'current' DESC, state = 'next' DESC, created_at DESC, kid
LIMIT 64

-- name: pin_find
-- scope: directory
-- about: The key that a platform was given by hand.
SELECT kid FROM signing_pins WHERE registration_id = $1::uuid

-- name: pin_keep
-- scope: directory
-- about: Binds a platform to one of our keys; no row when there is no such key.
INSERT INTO signing_pins (registration_id, kid) SELECT $1::uuid, kid FROM signing_keys WHERE kid = $2
ON CONFLICT (registration_id) DO UPDATE SET kid = EXCLUDED.kid, created_at = now()
RETURNING kid

-- name: pin_remove
-- scope: directory
-- about: The platform follows the current key again.
DELETE FROM signing_pins WHERE registration_id = $1::uuid RETURNING kid

-- name: retired_touch
-- scope: directory
-- about: A retired key was needed until now.
UPDATE signing_keys SET retired_at = now() WHERE kid = $1 AND state = 'retiring'
