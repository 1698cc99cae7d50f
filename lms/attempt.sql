-- Attempts at run time: sessions, what content said (the log) and the state it left.
-- Locks are taken in one order: the attempt, then its sessions. Appends take neither, only KEY SHARE of the session.

-- name: delta_append
-- scope: tenant
-- about: What content said, while its session may speak. KEY SHARE: a takeover (FOR UPDATE) waits for appends under way and later ones see that it happened; a turn does not.
-- append: uuid,uuid,bigint,text
INSERT INTO attempt_log (org_id, session_id, seq, body)
SELECT v.org_id, v.session_id, v.seq, v.body
FROM (VALUES :rows) AS v (org_id, session_id, seq, body)
JOIN attempt_sessions s ON s.org_id = v.org_id AND s.id = v.session_id
WHERE s.state IN ('open', 'silent')
FOR KEY SHARE OF s
ON CONFLICT DO NOTHING
RETURNING org_id, session_id, seq

-- name: delta_explain
-- scope: tenant
-- about: Whether a delta that was not appended is there already; else its session is closed.
SELECT EXISTS (SELECT FROM attempt_log WHERE org_id = $1::uuid AND session_id = $2::uuid AND seq = $3::bigint)

-- name: attempt_lock_of_session
-- scope: tenant
-- about: One turn, takeover or closing of an attempt at a time.
SELECT id FROM attempts
WHERE org_id = $1::uuid
	AND id = (SELECT attempt_id FROM attempt_sessions WHERE org_id = $1::uuid AND id = $2::uuid)
FOR NO KEY UPDATE

-- name: attempt_lock_of_silent
-- scope: tenant
-- about: As attempt_lock_of_session, but leaves the attempt to whoever works on it now.
SELECT id FROM attempts
WHERE org_id = $1::uuid
	AND id = (SELECT attempt_id FROM attempt_sessions WHERE org_id = $1::uuid AND id = $2::uuid)
FOR NO KEY UPDATE SKIP LOCKED

-- name: log_add
-- scope: tenant
-- about: One row of the log, while its session may speak.
INSERT INTO attempt_log (org_id, session_id, seq, body)
SELECT org_id, id, $3::bigint, $4::text
FROM attempt_sessions
WHERE org_id = $1::uuid AND id = $2::uuid AND state IN ('open', 'silent')
FOR KEY SHARE
ON CONFLICT DO NOTHING

-- name: log_has
-- scope: tenant
-- about: Which of these rows are in the log.
SELECT seq FROM attempt_log
WHERE org_id = $1::uuid AND session_id = $2::uuid AND seq = ANY ($3::bigint[])
ORDER BY seq

-- name: log_read
-- scope: tenant
-- about: A page of the log: at most 500 rows and, beyond the first row, 8 MiB.
SELECT seq, body, received_us
FROM (
	SELECT seq, body, (extract(epoch FROM received_at) * 1000000)::bigint AS received_us,
		sum(octet_length(body)) OVER (ORDER BY seq) AS bytes
	FROM (
		SELECT seq, body, received_at FROM attempt_log
		WHERE org_id = $1::uuid AND session_id = $2::uuid AND seq BETWEEN $3::bigint AND $4::bigint
		ORDER BY seq LIMIT 500
	) page
) page
WHERE bytes <= 8388608 OR seq = $3::bigint
ORDER BY seq

-- name: log_thin
-- scope: tenant
-- about: An applied row whose bulky values became their hash and length.
UPDATE attempt_log SET body = $4
WHERE org_id = $1::uuid AND session_id = $2::uuid AND seq = $3::bigint AND octet_length(body) > octet_length($4)

-- name: run_read
-- scope: tenant
-- about: A session, its attempt and module, and every grain with what is known of it; the data model only of the grain that is open and of the one asked for.
SELECT s.state, s.applied_seq, CASE WHEN s.applied_seq = $3::bigint THEN s.last_turn END,
	s.grain_id, (extract(epoch FROM s.grain_opened_at) * 1000000)::bigint, s.counted_cs,
	a.id, a.learner_id, a.module_id, m.sequence_id,
	a.completion, a.success, a.score_scaled, a.total_time_cs, a.grain_id, a.gradable,
	m.score_rule = 'last', m.grade_when_complete, m.use_mastery_score,
	g.id, g.kind, g.visible, g.mastery_score,
	i.completion, i.success, i.score_scaled, i.total_time_cs,
	CASE WHEN g.id = s.grain_id OR g.id = $4::uuid THEN i.cmi END, g.prerequisites <> ''
FROM attempt_sessions s
JOIN attempts a ON a.org_id = s.org_id AND a.id = s.attempt_id
JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
JOIN grains g ON g.org_id = a.org_id AND g.module_id = a.module_id
LEFT JOIN attempt_items i ON i.org_id = a.org_id AND i.attempt_id = a.id AND i.grain_id = g.id
WHERE s.org_id = $1::uuid AND s.id = $2::uuid
ORDER BY g.position

-- name: hold_read
-- scope: tenant
-- about: Where a module's parts have prerequisites: all of its tree and how far each part is ("browsed" counts as incomplete elsewhere).
SELECT g.parent_id, g.identifier, g.prerequisites, g.kind = 'cluster', i.completion, i.success,
	i.completion = 'incomplete' AND strpos(i.cmi, '"cmi.core.lesson_status":"browsed"') > 0, g.id
FROM attempts a
JOIN grains g ON g.org_id = a.org_id AND g.module_id = a.module_id
LEFT JOIN attempt_items i ON i.org_id = a.org_id AND i.attempt_id = a.id AND i.grain_id = g.id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid
ORDER BY g.position

-- name: run_item_cmi
-- scope: tenant
-- about: The data model of one more grain.
SELECT cmi FROM attempt_items WHERE org_id = $1::uuid AND attempt_id = $2::uuid AND grain_id = $3::uuid

-- name: run_launch
-- scope: tenant
-- about: What a SCO is told when it opens.
SELECT l.external_user_id, l.name, l.given_name, l.family_name,
	g.launch_data, g.max_time_allowed, g.time_limit_action
FROM learners l
JOIN grains g ON g.org_id = l.org_id AND g.id = $3::uuid
WHERE l.org_id = $1::uuid AND l.id = $2::uuid

-- name: run_item_keep
-- scope: tenant
-- about: The run-time state of one grain.
INSERT INTO attempt_items (org_id, attempt_id, grain_id, cmi, completion, success, score_scaled, total_time_cs)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7::double precision, $8::bigint)
ON CONFLICT (org_id, attempt_id, grain_id) DO UPDATE SET cmi = EXCLUDED.cmi, completion = EXCLUDED.completion,
	success = EXCLUDED.success, score_scaled = EXCLUDED.score_scaled, total_time_cs = EXCLUDED.total_time_cs,
	updated_at = now()

-- name: run_session_keep
-- scope: tenant
-- about: How far the log is applied, what is open, and the answer of the last turn.
UPDATE attempt_sessions SET state = $3, applied_seq = $4::bigint,
	last_turn = coalesce($5, CASE WHEN applied_seq = $4::bigint THEN last_turn END), grain_id = $6::uuid,
	grain_opened_at = $7::timestamptz, counted_cs = $8::bigint,
	closed_at = CASE WHEN $3 = 'open' THEN NULL WHEN $3 = state THEN closed_at ELSE now() END
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: run_attempt_keep
-- scope: tenant
-- about: Where the learner was last and how long they worked.
UPDATE attempts SET grain_id = $3::uuid, total_time_cs = $4::bigint, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: session_launch
-- scope: tenant
-- about: What a launch is for; the attempt stays locked.
SELECT l.attempt_id, l.return_url, l.frame_origins, l.locale, a.learner_id, a.grain_id, m.title, p.package_id, p.sha256
FROM launches l
JOIN attempts a ON a.org_id = l.org_id AND a.id = l.attempt_id
JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
JOIN package_versions p ON p.org_id = a.org_id AND p.id = a.package_version_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid AND l.expires_at > now()
FOR NO KEY UPDATE OF a

-- name: launch_read
-- scope: tenant
-- about: What the player's page needs of a launch.
SELECT m.title, l.locale, l.frame_origins, l.return_url, a.learner_id, p.package_id, w.fleeting
FROM launches l
JOIN attempts a ON a.org_id = l.org_id AND a.id = l.attempt_id
JOIN learners w ON w.org_id = a.org_id AND w.id = a.learner_id
JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
JOIN package_versions p ON p.org_id = a.org_id AND p.id = a.package_version_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid AND l.expires_at > now()

-- name: session_others
-- scope: tenant
-- about: The sessions of an attempt that may still speak, oldest first. Waits for their appends under way and stops later ones until commit.
SELECT id FROM attempt_sessions
WHERE org_id = $1::uuid AND attempt_id = $2::uuid AND state IN ('open', 'silent')
ORDER BY id
LIMIT 64
FOR UPDATE

-- name: session_add
-- scope: tenant
-- about: Opens a session; the index attempt_sessions_one_open lets no second one be.
INSERT INTO attempt_sessions (org_id, id, attempt_id, launch_id) VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid)

-- name: session_items
-- scope: tenant
-- about: The module's tree as the player shows it, and the attempt.
SELECT g.id, g.parent_id, g.title, g.kind, g.href, g.visible, i.completion, i.success, i.score_scaled,
	a.completion, a.success, a.score_scaled, a.grain_id, g.prerequisites <> ''
FROM attempts a
JOIN grains g ON g.org_id = a.org_id AND g.module_id = a.module_id
LEFT JOIN attempt_items i ON i.org_id = a.org_id AND i.attempt_id = a.id AND i.grain_id = g.id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid
ORDER BY g.position

-- name: session_return_url
-- scope: tenant
-- about: Where the learner goes after the player.
SELECT l.return_url
FROM attempt_sessions s JOIN launches l ON l.org_id = s.org_id AND l.id = s.launch_id
WHERE s.org_id = $1::uuid AND s.id = $2::uuid

-- name: session_quiet
-- scope: tenant
-- about: Whether nothing was heard of a session since a time; asked again once its attempt is locked.
SELECT s.state, coalesce((SELECT l.received_at FROM attempt_log l WHERE l.org_id = s.org_id AND l.session_id = s.id
	ORDER BY l.seq DESC LIMIT 1), s.opened_at) < $3::timestamptz
FROM attempt_sessions s
WHERE s.org_id = $1::uuid AND s.id = $2::uuid AND s.state IN ('open', 'silent')

-- name: sessions_gone_quiet
-- scope: tenant
-- about: Sessions of which nothing was heard since a time, in all organisations.
-- role: worker
SELECT s.org_id, s.id
FROM attempt_sessions s
WHERE s.state = 'open' AND s.opened_at < $1::timestamptz
	AND coalesce((SELECT l.received_at FROM attempt_log l WHERE l.org_id = s.org_id AND l.session_id = s.id
		ORDER BY l.seq DESC LIMIT 1), s.opened_at) < $1::timestamptz
ORDER BY s.opened_at
LIMIT $2::int

-- name: sessions_spoke_late
-- scope: tenant
-- about: Sessions closed as silent after the first time, of which more was heard, but nothing since the second.
-- role: worker
SELECT s.org_id, s.id
FROM attempt_sessions s
WHERE s.state = 'silent' AND s.closed_at > $1::timestamptz
	AND EXISTS (SELECT FROM attempt_log l WHERE l.org_id = s.org_id AND l.session_id = s.id
		AND l.seq = s.applied_seq + 1 AND l.received_at < $2::timestamptz)
ORDER BY s.closed_at
LIMIT $3::int
