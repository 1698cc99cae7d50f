-- cmi5 at run time: registrations (attempts), their blocks and units, and the units' sessions.
-- Locks are taken in one order: the attempt, then its sessions.

-- name: cmi5_lock
-- scope: tenant
-- about: One statement or launch of a registration at a time, by a unit's session.
SELECT id FROM attempts
WHERE org_id = $1::uuid AND id = (SELECT attempt_id FROM cmi5_sessions WHERE org_id = $1::uuid AND id = $2::uuid)
FOR NO KEY UPDATE

-- name: cmi5_attempt_lock
-- scope: tenant
-- about: The same by the attempt itself.
SELECT id FROM attempts WHERE org_id = $1::uuid AND id = $2::uuid FOR NO KEY UPDATE

-- name: cmi5_session_last
-- scope: tenant
-- about: The newest of an attempt's sessions of the player.
SELECT id FROM attempt_sessions WHERE org_id = $1::uuid AND attempt_id = $2::uuid ORDER BY id DESC LIMIT 1

-- name: cmi5_registration
-- scope: tenant
-- about: A registration, what it is for, and whether it was evaluated and satisfied.
SELECT a.learner_id, a.module_id, p.kind, p.manifest::text, p.sha256, p.package_id,
	r.attempt_id IS NOT NULL, r.satisfied_at IS NOT NULL
FROM attempts a
JOIN package_versions p ON p.org_id = a.org_id AND p.id = a.package_version_id
LEFT JOIN cmi5_registrations r ON r.org_id = a.org_id AND r.attempt_id = a.id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid

-- name: cmi5_parts
-- scope: tenant
-- about: The grains of a registration's module in their order, and what was said of each.
SELECT g.id, c.completed_at IS NOT NULL, c.passed_at IS NOT NULL, c.waived_at IS NOT NULL, c.satisfied_at IS NOT NULL
FROM grains g
LEFT JOIN cmi5_parts c ON c.org_id = g.org_id AND c.attempt_id = $3::uuid AND c.grain_id = g.id
WHERE g.org_id = $1::uuid AND g.module_id = $2::uuid
ORDER BY g.position

-- name: cmi5_register
-- scope: tenant
-- about: A registration that is evaluated now; satisfied once, for ever.
-- rows: uuid,uuid,text
INSERT INTO cmi5_registrations (org_id, attempt_id, satisfied_at)
SELECT v.org_id, v.attempt_id, CASE WHEN v.satisfied::boolean THEN now() END
FROM :rows AS v (org_id, attempt_id, satisfied)
ON CONFLICT (org_id, attempt_id) DO UPDATE SET satisfied_at = coalesce(cmi5_registrations.satisfied_at, EXCLUDED.satisfied_at)

-- name: cmi5_part_keep
-- scope: tenant
-- about: What was said of parts; each thing stays as it was first said.
-- rows: uuid,uuid,uuid,text,text,text,text
INSERT INTO cmi5_parts (org_id, attempt_id, grain_id, completed_at, passed_at, waived_at, satisfied_at)
SELECT v.org_id, v.attempt_id, v.grain_id, CASE WHEN v.completed::boolean THEN now() END, CASE WHEN v.passed::boolean THEN now() END,
	CASE WHEN v.waived::boolean THEN now() END, CASE WHEN v.satisfied::boolean THEN now() END
FROM :rows AS v (org_id, attempt_id, grain_id, completed, passed, waived, satisfied)
ON CONFLICT (org_id, attempt_id, grain_id) DO UPDATE SET completed_at = coalesce(cmi5_parts.completed_at, EXCLUDED.completed_at),
	passed_at = coalesce(cmi5_parts.passed_at, EXCLUDED.passed_at), waived_at = coalesce(cmi5_parts.waived_at, EXCLUDED.waived_at),
	satisfied_at = coalesce(cmi5_parts.satisfied_at, EXCLUDED.satisfied_at)

-- name: cmi5_player
-- scope: tenant
-- about: The player's session that launches, and its attempt.
SELECT s.state, s.attempt_id, l.locale
FROM attempt_sessions s
JOIN launches l ON l.org_id = s.org_id AND l.id = s.launch_id
WHERE s.org_id = $1::uuid AND s.id = $2::uuid

-- name: cmi5_sessions_active
-- scope: tenant
-- about: A registration's sessions that are not over, oldest first; the attempt is held.
SELECT id, grain_id, (extract(epoch FROM launched_at) * 1000000)::bigint,
	(extract(epoch FROM coalesce(last_at, launched_at)) * 1000000)::bigint
FROM cmi5_sessions
WHERE org_id = $1::uuid AND attempt_id = $2::uuid AND state IN ('launched', 'open')
ORDER BY id
LIMIT 64

-- name: cmi5_session_add
-- scope: tenant
-- about: A launch.
INSERT INTO cmi5_sessions (org_id, id, attempt_id, grain_id, player_session_id, mode, move_on, mastery_score)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6, $7, $8::float8)

-- name: cmi5_session_abandon
-- scope: tenant
-- about: A session that is over because its registration was launched again.
UPDATE cmi5_sessions SET state = 'abandoned', ended_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND state IN ('launched', 'open')

-- name: cmi5_fetch
-- scope: tenant
-- about: Gives a session's token away, once, while the session is not over.
UPDATE cmi5_sessions SET fetched_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid AND fetched_at IS NULL AND state IN ('launched', 'open')
RETURNING id

-- name: cmi5_session
-- scope: tenant
-- about: A session with what its statements are judged by.
SELECT s.attempt_id, s.grain_id, s.player_session_id, s.mode, s.move_on, s.mastery_score, s.state, s.fetched_at IS NOT NULL,
	s.preferences_read, s.completed, s.passed, s.failed, (extract(epoch FROM s.initialized_at) * 1000000)::bigint,
	(extract(epoch FROM s.last_at) * 1000000)::bigint, a.learner_id, a.module_id, g.identifier,
	c.completed_at IS NOT NULL, c.passed_at IS NOT NULL, c.waived_at IS NOT NULL, c.satisfied_at IS NOT NULL
FROM cmi5_sessions s
JOIN attempts a ON a.org_id = s.org_id AND a.id = s.attempt_id
JOIN grains g ON g.org_id = s.org_id AND g.id = s.grain_id
LEFT JOIN cmi5_parts c ON c.org_id = s.org_id AND c.attempt_id = s.attempt_id AND c.grain_id = s.grain_id
WHERE s.org_id = $1::uuid AND s.id = $2::uuid

-- name: cmi5_session_keep
-- scope: tenant
-- about: What was heard in a session.
UPDATE cmi5_sessions SET state = $3, completed = $4::boolean, passed = $5::boolean, failed = $6::boolean,
	initialized_at = $7::timestamptz, last_at = $8::timestamptz,
	ended_at = CASE WHEN $3 = 'terminated' THEN coalesce(ended_at, now()) END
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: cmi5_preferences_read
-- scope: tenant
-- about: The unit has asked for the learner's preferences.
UPDATE cmi5_sessions SET preferences_read = true WHERE org_id = $1::uuid AND id = $2::uuid AND NOT preferences_read

-- name: cmi5_statements_known
-- scope: tenant
-- about: Which of these statements are stored already: sent again, they are judged by nothing but their digest.
SELECT id FROM statement_ids WHERE org_id = $1::uuid AND id = ANY ($2::uuid[]) AND position IS NOT NULL

-- name: cmi5_items
-- scope: tenant
-- about: How the units of a player's session stand, and which of them is in use.
SELECT g.id, i.completion, i.success, i.score_scaled, a.completion, a.success, a.score_scaled,
	EXISTS (SELECT FROM cmi5_sessions u WHERE u.org_id = s.org_id AND u.attempt_id = s.attempt_id AND u.grain_id = g.id
		AND u.state IN ('launched', 'open'))
	OR EXISTS (SELECT FROM xapi_launches u WHERE u.org_id = s.org_id AND u.attempt_id = s.attempt_id AND u.grain_id = g.id
		AND u.ended_at IS NULL AND u.expires_at > now())
FROM attempt_sessions s
JOIN attempts a ON a.org_id = s.org_id AND a.id = s.attempt_id
JOIN grains g ON g.org_id = a.org_id AND g.module_id = a.module_id AND g.kind <> 'cluster'
LEFT JOIN attempt_items i ON i.org_id = a.org_id AND i.attempt_id = a.id AND i.grain_id = g.id
WHERE s.org_id = $1::uuid AND s.id = $2::uuid
ORDER BY g.position
