-- Signing in: who it may be, how often it was wrong, and what comes of it.

-- name: sign_find
-- scope: directory
-- about: The account of an address, with what proves it.
SELECT id, status = 'active', password_hash, totp_sealed, totp_step, email, name, language, email_proven_at IS NOT NULL
FROM users WHERE email = lower($1)

-- name: sign_find_user
-- scope: directory
-- about: The same by its id.
SELECT id, status = 'active', password_hash, totp_sealed, totp_step, email, name, language, email_proven_at IS NOT NULL
FROM users WHERE id = $1::uuid

-- name: throttle_take
-- scope: directory
-- about: Counts a try before it is made; no row: it has to wait. $2 tries are free, then each waits twice as long as the last, from $3 to $4 seconds; after $5 seconds of quiet all is forgotten.
INSERT INTO sign_in_throttle AS t (bucket, tries) VALUES ($1, 1)
ON CONFLICT (bucket) DO UPDATE SET
	tries = CASE WHEN t.last_at < now() - $5::int * interval '1 second' THEN 1 ELSE t.tries + 1 END,
	last_at = now(),
	until = CASE WHEN t.last_at < now() - $5::int * interval '1 second' OR t.tries < $2::int THEN now()
		ELSE now() + least($4::int, $3::int * 2 ^ least(t.tries - $2::int, 20)) * interval '1 second' END
WHERE t.until <= now()
RETURNING tries

-- name: throttle_wait
-- scope: directory
-- about: How many seconds a try has to wait.
SELECT greatest(1, ceil(extract(epoch FROM until - now())))::bigint FROM sign_in_throttle WHERE bucket = $1

-- name: throttle_forget
-- scope: directory
-- about: Who signed in has no wrong tries behind them.
DELETE FROM sign_in_throttle WHERE bucket = $1

-- name: throttle_return
-- scope: directory
-- about: A try that was right does not count; those of others do.
UPDATE sign_in_throttle SET tries = greatest(tries - 1, 0), until = CASE WHEN tries - 1 <= $2::int THEN now() ELSE until END
WHERE bucket = $1

-- name: sign_rehash
-- scope: directory
-- about: The same password by newer parameters.
UPDATE users SET password_hash = $3 WHERE id = $1::uuid AND password_hash = $2

-- name: sign_session_add
-- scope: directory
-- about: Somebody signed in, unless they were disabled or their password changed meanwhile.
INSERT INTO user_sessions (id, token_hash, user_id, strong, owes_factor, agent, idle_s, expires_at)
SELECT $1::uuid, $2, u.id, $5::boolean, $6::boolean, $7, $8::int, now() + $9::int * interval '1 second'
FROM users u WHERE u.id = $3::uuid AND u.status = 'active' AND u.password_hash = $4

-- name: sign_sessions_trim
-- scope: directory
-- about: The oldest sessions of a person make room for new ones.
DELETE FROM user_sessions WHERE id IN
	(SELECT id FROM user_sessions WHERE user_id = $1::uuid ORDER BY seen_at DESC, id DESC OFFSET $2::int)

-- name: sign_session_drop
-- scope: directory
-- about: This browser's earlier session ends as another begins.
DELETE FROM user_sessions WHERE token_hash = $1

-- name: sign_session_end
-- scope: directory
-- about: One session ends.
DELETE FROM user_sessions WHERE id = $1::uuid

-- name: sign_factor_find
-- scope: directory
-- about: A session whose second factor is still owed.
SELECT s.id, u.id, u.totp_sealed, u.totp_step FROM user_sessions s JOIN users u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.owes_factor AND s.expires_at > now() AND u.status = 'active'

-- name: sign_factor_wrong
-- scope: directory
-- about: A second factor was wrong; after $2 of them the session is gone.
WITH tried AS (UPDATE user_sessions SET factor_tries = factor_tries + 1 WHERE id = $1::uuid AND factor_tries + 1 < $2::int RETURNING id)
DELETE FROM user_sessions WHERE id = $1::uuid AND NOT EXISTS (SELECT FROM tried)

-- name: sign_totp_use
-- scope: directory
-- about: Takes a time step, which none can take again.
UPDATE users SET totp_step = $2::bigint WHERE id = $1::uuid AND totp_step < $2::bigint AND totp_sealed <> ''

-- name: sign_recovery_use
-- scope: directory
-- about: Uses a recovery code up.
DELETE FROM recovery_codes WHERE user_id = $1::uuid AND code_hash = $2

-- name: sign_session_prove
-- scope: directory
-- about: The second factor was shown: the session proves its person from now on, by another cookie.
UPDATE user_sessions SET token_hash = $2, owes_factor = false, strong = true, seen_at = now(), idle_s = $3::int,
	expires_at = now() + $4::int * interval '1 second'
WHERE id = $1::uuid AND owes_factor

-- name: sign_session_rotate
-- scope: directory
-- about: Another cookie for the same session, whose rights changed.
UPDATE user_sessions SET token_hash = $2, strong = strong OR $3::boolean WHERE id = $1::uuid AND NOT owes_factor

-- name: sign_places
-- scope: directory
-- about: The organisations somebody may enter: their own, or all of them for platform administrators.
SELECT o.slug, o.name FROM organizations o
WHERE o.disabled_at IS NULL AND (o.id IN (SELECT m.org_id FROM memberships m WHERE m.user_id = $1::uuid AND m.status = 'active')
	OR EXISTS (SELECT FROM users u WHERE u.id = $1::uuid AND u.platform_admin))
ORDER BY lower(o.name), o.slug LIMIT $2::int
