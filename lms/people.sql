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
	coalesce(o.settings -> 'require_totp' = 'true', false)
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
