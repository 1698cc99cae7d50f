-- People's sessions.

-- name: user_session_prove
-- scope: directory
-- about: Who a session stands for, and what they are in the organisation of that slug. No row: nobody.
SELECT s.id, u.id, u.name, u.language, s.strong, u.platform_admin,
	(extract(epoch FROM least(s.expires_at, s.seen_at + s.idle_s * interval '1 second')) * 1000000)::bigint,
	s.seen_at < now() - interval '1 minute',
	o.id, o.slug, o.name, m.user_id IS NOT NULL, array_to_string(m.roles, ' '),
	(SELECT string_agg(r.role || ' ' || CASE WHEN r.team_only THEN 'team' ELSE 'all' END || ' ' || r.permissions, E'\n')
		FROM organization_roles r WHERE r.org_id = o.id AND r.role = ANY (m.roles)),
	coalesce(o.settings -> 'require_totp' = 'true', false),
	coalesce(o.settings -> 'look' ->> 'sheet', '') || ' ' || coalesce(o.settings -> 'look' ->> 'logo', ''),
	coalesce(o.settings ->> 'time_zone', '')
FROM user_sessions s
JOIN users u ON u.id = s.user_id
LEFT JOIN organizations o ON o.slug = $2 AND o.disabled_at IS NULL
LEFT JOIN memberships m ON m.user_id = u.id AND m.org_id = o.id AND m.status = 'active'
WHERE s.token_hash = $1 AND NOT s.owes_factor AND u.status = 'active'
	AND s.expires_at > now() AND s.seen_at + s.idle_s * interval '1 second' > now()

-- name: user_session_slide
-- scope: directory
-- about: A session was used.
UPDATE user_sessions SET seen_at = now() WHERE id = $1::uuid AND seen_at < now() - interval '1 minute'

-- name: user_session_add
-- scope: directory
-- about: Somebody signed in.
INSERT INTO user_sessions (id, token_hash, user_id, strong, owes_factor, agent, idle_s, expires_at)
VALUES ($1::uuid, $2, $3::uuid, $4::boolean, $5::boolean, $6, $7::int, now() + $8::int * interval '1 second')

-- name: user_show
-- scope: directory
-- about: An account as its owner sees it.
SELECT u.id, u.email, u.name, u.language, u.totp_sealed <> '', u.totp_pending, (extract(epoch FROM u.totp_at) * 1000000)::bigint,
	(SELECT count(*) FROM recovery_codes c WHERE c.user_id = u.id), (extract(epoch FROM u.password_changed_at) * 1000000)::bigint,
	u.platform_admin, u.status, (extract(epoch FROM u.created_at) * 1000000)::bigint, u.password_hash
FROM users u WHERE u.id = $1::uuid

-- name: user_find
-- scope: directory
-- about: The account of an address.
SELECT id FROM users WHERE email = lower($1)

-- name: user_change
-- scope: directory
-- about: What people may say of themselves.
UPDATE users SET name = $2, language = $3 WHERE id = $1::uuid

-- name: user_password
-- scope: directory
-- about: Another password, while the old one is still the one that was checked.
UPDATE users SET password_hash = $3, password_changed_at = now() WHERE id = $1::uuid AND password_hash = $2

-- name: user_totp_begin
-- scope: directory
-- about: A second factor that is still to be confirmed.
UPDATE users SET totp_pending = $2 WHERE id = $1::uuid AND status = 'active'

-- name: user_totp_confirm
-- scope: directory
-- about: The pending second factor counts from now on, and its code is used up.
UPDATE users SET totp_sealed = totp_pending, totp_pending = '', totp_step = $3::bigint, totp_at = now()
WHERE id = $1::uuid AND totp_pending = $2 AND totp_pending <> ''

-- name: user_totp_remove
-- scope: directory
-- about: No second factor any more.
UPDATE users SET totp_sealed = '', totp_pending = '', totp_step = 0, totp_at = NULL WHERE id = $1::uuid

-- name: user_sessions_weak
-- scope: directory
-- about: Without a second factor no session has shown one.
UPDATE user_sessions SET strong = false WHERE user_id = $1::uuid AND strong

-- name: recovery_clear
-- scope: directory
-- about: Earlier recovery codes count no more.
DELETE FROM recovery_codes WHERE user_id = $1::uuid

-- name: recovery_add
-- scope: directory
-- about: One recovery code.
INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1::uuid, $2) ON CONFLICT DO NOTHING

-- name: user_sessions_list
-- scope: directory
-- about: Where somebody is signed in.
SELECT id, agent, strong, (extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM seen_at) * 1000000)::bigint
FROM user_sessions WHERE user_id = $1::uuid AND NOT owes_factor AND expires_at > now() AND seen_at + idle_s * interval '1 second' > now()
ORDER BY seen_at DESC, id LIMIT 100

-- name: user_session_end
-- scope: directory
-- about: One session of somebody ends.
DELETE FROM user_sessions WHERE user_id = $1::uuid AND id = $2::uuid

-- name: user_sessions_end
-- scope: directory
-- about: All sessions of somebody end, but for one.
DELETE FROM user_sessions WHERE user_id = $1::uuid AND id IS DISTINCT FROM $2::uuid

-- name: user_add
-- scope: directory
-- about: An account, unless the address has one.
INSERT INTO users (id, email, name, language) VALUES ($1::uuid, lower($2), $3, $4) ON CONFLICT (email) DO NOTHING

-- name: user_activate
-- scope: directory
-- about: An invited person becomes one who signs in.
UPDATE users SET status = 'active', name = $2, language = $3, password_hash = $4, password_changed_at = now(),
	email_proven_at = CASE WHEN $5::boolean THEN now() ELSE email_proven_at END
WHERE id = $1::uuid AND status = 'invited'

-- name: user_status
-- scope: directory
-- about: Lets somebody sign in, or not.
UPDATE users SET status = CASE WHEN $2::boolean THEN 'disabled' WHEN password_hash = '' THEN 'invited' ELSE 'active' END
WHERE id = $1::uuid

-- name: user_platform_admin
-- scope: directory
-- about: Makes somebody a platform administrator, or no longer.
UPDATE users SET platform_admin = $2::boolean WHERE id = $1::uuid

-- name: user_grant
-- scope: directory
-- about: The same, made only of an active person and one change at a time; whether they could act as one before, and how many others can.
WITH admins AS (SELECT id FROM users WHERE (platform_admin AND status = 'active') OR id = $1::uuid ORDER BY id FOR UPDATE),
was AS (SELECT platform_admin AND status = 'active' AS one FROM users WHERE id = $1::uuid)
UPDATE users SET platform_admin = $2::boolean
WHERE id = $1::uuid AND (status = 'active' OR NOT $2::boolean) AND EXISTS (SELECT FROM admins)
RETURNING (SELECT one FROM was), (SELECT count(*) FROM admins WHERE id <> $1::uuid)

-- name: user_list
-- scope: directory
-- about: Everybody, by address after one; of one organisation or of one id where asked.
SELECT u.id, u.email, u.name, u.status, u.platform_admin, u.totp_sealed <> '',
	coalesce((SELECT string_agg(o.slug || '=' || array_to_string(m.roles, ',') || CASE m.status WHEN 'active' THEN '' ELSE '(' || m.status || ')' END, ' ' ORDER BY o.slug)
		FROM memberships m JOIN organizations o ON o.id = m.org_id WHERE m.user_id = u.id), '')
FROM users u
WHERE ($1::text IS NULL OR EXISTS (SELECT FROM memberships m JOIN organizations o ON o.id = m.org_id WHERE m.user_id = u.id AND o.slug = $1))
	AND ($2::text IS NULL OR u.email > $2) AND ($3::uuid IS NULL OR u.id = $3::uuid)
ORDER BY u.email LIMIT $4::bigint

-- name: token_add
-- scope: directory
-- about: A link that works once.
INSERT INTO user_tokens (token_hash, kind, user_id, org_id, by_mail, expires_at)
VALUES ($1, $2, $3::uuid, $4::uuid, $5::boolean, now() + $6::int * interval '1 second')

-- name: token_find
-- scope: directory
-- about: What a link stands for, without using it.
SELECT t.kind, t.user_id, t.org_id, t.by_mail, u.email, u.name, u.status, o.slug, o.name, u.language
FROM user_tokens t JOIN users u ON u.id = t.user_id LEFT JOIN organizations o ON o.id = t.org_id
WHERE t.token_hash = $1 AND t.expires_at > now() AND u.status <> 'disabled' AND (o.id IS NULL OR o.disabled_at IS NULL)

-- name: token_use
-- scope: directory
-- about: Uses a link up.
DELETE FROM user_tokens WHERE token_hash = $1 AND expires_at > now() RETURNING kind, user_id, org_id, by_mail

-- name: token_drop
-- scope: directory
-- about: Earlier links of these kinds count no more: password_reset and recovery together, invitation for one organisation.
DELETE FROM user_tokens WHERE user_id = $1::uuid AND (kind = 'invitation') = ($2::uuid IS NOT NULL) AND org_id IS NOT DISTINCT FROM $2::uuid

-- name: reset_add
-- scope: directory
-- about: Somebody asked for a link, for an address that may have no account.
INSERT INTO reset_requests (id, email, language) VALUES ($1::uuid, lower($2), $3)

-- name: user_notice_to
-- scope: directory
-- about: Where a notice to somebody goes, in their language, and in whose name: the organisation that is asked for, their oldest one, or the installation.
SELECT u.email, u.name, coalesce(nullif(u.language, ''), nullif(o.settings ->> 'language', ''), 'en'),
	coalesce(o.id, '00000000-0000-0000-0000-000000000000')
FROM users u LEFT JOIN organizations o ON o.id = coalesce(nullif($2::uuid, '00000000-0000-0000-0000-000000000000'),
	(SELECT m.org_id FROM memberships m JOIN organizations a ON a.id = m.org_id
		WHERE m.user_id = u.id AND m.status = 'active' AND a.disabled_at IS NULL ORDER BY m.created_at LIMIT 1))
WHERE u.id = $1::uuid AND u.status <> 'invited'

-- name: user_platform_administrators
-- scope: directory
-- about: Who manages the installation, with an address and a language to write in.
SELECT id, email, name, coalesce(nullif(language, ''), 'en') FROM users
WHERE platform_admin AND status = 'active' ORDER BY id LIMIT $1::bigint

-- name: reset_waiting
-- scope: directory
-- about: Requests to look up, with the account and its oldest organisation where there are some.
SELECT r.id, r.language, u.id, u.email, u.name, u.language, coalesce(
	(SELECT m.org_id FROM memberships m JOIN organizations o ON o.id = m.org_id
		WHERE m.user_id = u.id AND m.status = 'active' AND o.disabled_at IS NULL ORDER BY m.created_at LIMIT 1),
	CASE WHEN u.platform_admin THEN (SELECT o.id FROM organizations o ORDER BY o.created_at, o.id LIMIT 1) END)
FROM reset_requests r LEFT JOIN users u ON u.email = r.email AND u.status = 'active'
ORDER BY r.id LIMIT $1::int

-- name: reset_take
-- scope: directory
-- about: Takes one request: of several nodes only one does.
DELETE FROM reset_requests WHERE id = $1::uuid

-- name: reset_hold
-- scope: directory
-- about: One request of an account is answered at a time, whichever node does.
SELECT id FROM users WHERE id = $1::uuid FOR UPDATE

-- name: reset_recent
-- scope: directory
-- about: How many links to set a password an account was sent in the last minute.
SELECT count(*) FROM user_tokens WHERE user_id = $1::uuid AND kind = 'password_reset' AND created_at > clock_timestamp() - interval '1 minute'

-- name: reset_password
-- scope: directory
-- about: Another password by a link. An account whose address nobody had proven loses the second factor too, as whoever made it need not be its owner.
UPDATE users SET password_hash = $2, password_changed_at = now(), status = 'active',
	totp_sealed = CASE WHEN $3::boolean OR ($4::boolean AND email_proven_at IS NULL) THEN '' ELSE totp_sealed END,
	totp_pending = '',
	totp_at = CASE WHEN $3::boolean OR ($4::boolean AND email_proven_at IS NULL) THEN NULL ELSE totp_at END,
	email_proven_at = CASE WHEN $4::boolean THEN coalesce(email_proven_at, now()) ELSE email_proven_at END
WHERE id = $1::uuid AND status <> 'disabled' RETURNING totp_sealed = '', (SELECT o.totp_sealed <> '' FROM users o WHERE o.id = $1::uuid)

-- name: people_sweep_sessions
-- scope: directory
-- about: Sessions that ended by themselves.
DELETE FROM user_sessions WHERE id IN (SELECT id FROM user_sessions WHERE expires_at < now() - interval '1 hour' LIMIT 1000)

-- name: people_sweep_tokens
-- scope: directory
-- about: Links that ran out. Invitations stay a month, so that one can be told that it ran out.
DELETE FROM user_tokens WHERE token_hash IN (SELECT token_hash FROM user_tokens WHERE expires_at < now() - interval '30 days' LIMIT 1000)

-- name: people_sweep_throttle
-- scope: directory
-- about: Wrong tries of long ago.
DELETE FROM sign_in_throttle WHERE bucket IN (SELECT bucket FROM sign_in_throttle WHERE last_at < now() - interval '1 day' LIMIT 1000)
