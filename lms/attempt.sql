-- Attempts at run time: sessions, what content said (the log) and the state it left.
-- Locks are taken in one order: the attempt, then its sessions. Appends take neither, only KEY SHARE of the session.
-- What is asked of several sessions is asked by LATERAL for each, and OFFSET 0 keeps it so: joined freely, plans for young
-- tables begin at the other end and read a whole organisation.

-- name: delta_append
-- scope: tenant
-- about: What content said, while its session may speak (looked up by LATERAL: joined, a plan made while the table was young read all sessions for every batch). KEY SHARE: a takeover (FOR UPDATE) waits for appends under way and later ones see that it happened; a turn does not.
-- rows: uuid,uuid,bigint,text
INSERT INTO attempt_log (org_id, session_id, seq, body)
SELECT v.org_id, v.session_id, v.seq, v.body
FROM :rows AS v (org_id, session_id, seq, body)
CROSS JOIN LATERAL (
	SELECT FROM attempt_sessions
	WHERE org_id = v.org_id AND id = v.session_id AND state IN ('open', 'silent')
	FOR KEY SHARE
) speaking
ON CONFLICT DO NOTHING
RETURNING org_id, session_id, seq

-- name: delta_append_new
-- scope: tenant
-- about: As delta_append, of deltas that are all new: fails where one is there already, and says only how many were appended.
-- rows: uuid,uuid,bigint,text
INSERT INTO attempt_log (org_id, session_id, seq, body)
SELECT v.org_id, v.session_id, v.seq, v.body
FROM :rows AS v (org_id, session_id, seq, body)
CROSS JOIN LATERAL (
	SELECT FROM attempt_sessions
	WHERE org_id = v.org_id AND id = v.session_id AND state IN ('open', 'silent')
	FOR KEY SHARE
) speaking

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

-- name: plans_for_any_number
-- scope: tenant
-- about: For the rest of the transaction one plan serves any number of rows: plans for one row look cheaper, and were made anew each time.
SELECT set_config('plan_cache_mode', 'force_generic_plan', true)

-- name: attempts_lock_free
-- scope: tenant
-- about: As attempt_lock_of_session for several sessions, but leaves the attempts that somebody works on now; says whose attempts are held.
SELECT asked.session_id
FROM unnest($2::uuid[]) AS asked (session_id)
CROSS JOIN LATERAL (
	SELECT FROM attempts
	WHERE org_id = $1::uuid
		AND id = (SELECT attempt_id FROM attempt_sessions WHERE org_id = $1::uuid AND id = asked.session_id)
	FOR NO KEY UPDATE SKIP LOCKED
) held

-- name: log_add
-- scope: tenant
-- about: Rows of the log, while their session may speak.
-- rows: uuid,uuid,bigint,text
INSERT INTO attempt_log (org_id, session_id, seq, body)
SELECT v.org_id, v.session_id, v.seq, v.body
FROM :rows AS v (org_id, session_id, seq, body)
CROSS JOIN LATERAL (
	SELECT FROM attempt_sessions
	WHERE org_id = v.org_id AND id = v.session_id AND state IN ('open', 'silent')
	FOR KEY SHARE
) speaking
ON CONFLICT DO NOTHING

-- name: log_add_held
-- scope: tenant
-- about: As log_add for sessions whose attempt is held and that were read as open or silent.
-- rows: uuid,uuid,bigint,text
INSERT INTO attempt_log (org_id, session_id, seq, body)
SELECT v.org_id, v.session_id, v.seq, v.body
FROM :rows AS v (org_id, session_id, seq, body)
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

-- name: log_first
-- scope: tenant
-- about: Of each session the first rows after what is applied and before the turn's own: at most 64, without bodies over 8 KiB.
SELECT asked.session_id, l.seq, l.body, (extract(epoch FROM l.received_at) * 1000000)::bigint
FROM unnest($2::uuid[], $3::bigint[]) AS asked (session_id, seq)
CROSS JOIN LATERAL (
	SELECT seq, body, received_at FROM attempt_log
	WHERE org_id = $1::uuid AND session_id = asked.session_id AND seq < asked.seq
		AND seq > (SELECT applied_seq FROM attempt_sessions WHERE org_id = $1::uuid AND id = asked.session_id)
	ORDER BY seq LIMIT 64
) l
WHERE octet_length(l.body) <= 8192

-- name: log_thin
-- scope: tenant
-- about: Applied rows whose bulky values became their hash and length.
-- rows: uuid,uuid,bigint,text
UPDATE attempt_log l SET body = v.body
FROM :rows AS v (org_id, session_id, seq, body)
WHERE l.org_id = v.org_id AND l.session_id = v.session_id AND l.seq = v.seq AND octet_length(l.body) > octet_length(v.body)

-- name: run_read
-- scope: tenant
-- about: Sessions, their attempts and modules, and every grain with what is known of it; the data model, and titles, only of the grain that is open and of the one asked for.
SELECT s.id, s.state, s.applied_seq, CASE WHEN s.applied_seq = asked.seq THEN s.last_turn END,
	s.grain_id, (extract(epoch FROM s.grain_opened_at) * 1000000)::bigint, s.counted_cs,
	a.id, a.learner_id, a.module_id, m.sequence_id,
	a.completion, a.success, a.score_scaled, a.total_time_cs, a.grain_id, a.gradable,
	m.score_rule = 'last', m.grade_when_complete, m.use_mastery_score,
	g.id, g.kind, g.visible, g.mastery_score,
	i.completion, i.success, i.score_scaled, i.total_time_cs,
	CASE WHEN g.id = s.grain_id OR g.id = asked.grain_id THEN i.cmi END, g.prerequisites <> '',
	g.position, a.package_version_id, a.tracking, coalesce(i.ended, false), m.completion_rule,
	coalesce(m.completion_score, 0), coalesce(m.completion_minutes, 0), m.success_rule, coalesce(m.success_score, 0),
	m.revision > 1 OR a.part_id IS NOT NULL OR a.completion = 'not attempted', a.part_id,
	CASE WHEN g.id = s.grain_id OR g.id = asked.grain_id THEN g.title END,
	CASE WHEN g.id = s.grain_id OR g.id = asked.grain_id THEN m.title END, a.enrollment_id
FROM unnest($2::uuid[], $3::bigint[], $4::uuid[]) AS asked (session_id, seq, grain_id)
CROSS JOIN LATERAL (SELECT * FROM attempt_sessions WHERE org_id = $1::uuid AND id = asked.session_id OFFSET 0) s
CROSS JOIN LATERAL (SELECT * FROM attempts WHERE org_id = $1::uuid AND id = s.attempt_id OFFSET 0) a
CROSS JOIN LATERAL (SELECT * FROM modules WHERE org_id = $1::uuid AND id = a.module_id OFFSET 0) m
CROSS JOIN LATERAL (SELECT * FROM grains WHERE org_id = $1::uuid AND module_id = a.module_id OFFSET 0) g
LEFT JOIN LATERAL (SELECT * FROM attempt_items WHERE org_id = $1::uuid AND attempt_id = a.id AND grain_id = g.id OFFSET 0) i ON true
ORDER BY s.id, g.position

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
	g.launch_data, g.max_time_allowed, g.time_limit_action, g.title, m.title
FROM learners l
JOIN grains g ON g.org_id = l.org_id AND g.id = $3::uuid
JOIN modules m ON m.org_id = g.org_id AND m.id = g.module_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid

-- name: run_item_keep
-- scope: tenant
-- about: The run-time state of grains.
-- rows: uuid,uuid,uuid,text,text,text,float8,bigint,text
INSERT INTO attempt_items (org_id, attempt_id, grain_id, cmi, completion, success, score_scaled, total_time_cs, ended)
SELECT v.org_id, v.attempt_id, v.grain_id, v.cmi, v.completion, v.success, v.score_scaled, v.total_time_cs, v.ended::boolean
FROM :rows AS v (org_id, attempt_id, grain_id, cmi, completion, success, score_scaled, total_time_cs, ended)
ON CONFLICT (org_id, attempt_id, grain_id) DO UPDATE SET cmi = EXCLUDED.cmi, completion = EXCLUDED.completion,
	success = EXCLUDED.success, score_scaled = EXCLUDED.score_scaled, total_time_cs = EXCLUDED.total_time_cs,
	ended = EXCLUDED.ended, updated_at = now()

-- name: run_session_keep
-- scope: tenant
-- about: How far the log is applied, what is open (since Unix microseconds), and the answer of the last turn.
-- rows: uuid,uuid,text,bigint,text,uuid,bigint,bigint
UPDATE attempt_sessions s SET state = v.state, applied_seq = v.applied_seq,
	last_turn = coalesce(v.last_turn, CASE WHEN s.applied_seq = v.applied_seq THEN s.last_turn END), grain_id = v.grain_id,
	grain_opened_at = to_timestamp(v.opened_us / 1000000) + v.opened_us % 1000000 * interval '1 us', counted_cs = v.counted_cs,
	closed_at = CASE WHEN v.state = 'open' THEN NULL WHEN v.state = s.state THEN s.closed_at ELSE now() END
FROM :rows AS v (org_id, id, state, applied_seq, last_turn, grain_id, opened_us, counted_cs)
WHERE s.org_id = v.org_id AND s.id = v.id

-- name: run_attempt_keep
-- scope: tenant
-- about: Where the learner was last and how long they worked; SCORM 2004: the tracking model, where it changed, and the course as a whole by it.
-- rows: uuid,uuid,uuid,bigint,text,text,text,float8
UPDATE attempts a SET grain_id = v.grain_id, total_time_cs = v.total_time_cs, tracking = coalesce(v.tracking, a.tracking),
	whole_completion = v.whole_completion, whole_success = v.whole_success, whole_score = v.whole_score, updated_at = now()
FROM :rows AS v (org_id, id, grain_id, total_time_cs, tracking, whole_completion, whole_success, whole_score)
WHERE a.org_id = v.org_id AND a.id = v.id

-- name: globals_read
-- scope: tenant
-- about: Global objectives of a learner, of those asked for.
SELECT target, satisfied, measure, score_raw, score_min, score_max, completed, progress
FROM global_objectives
WHERE org_id = $1::uuid AND learner_id = $2::uuid AND target = ANY ($3::text[])

-- name: global_keep
-- scope: tenant
-- about: A global objective as it is now.
-- rows: uuid,uuid,text,text,float8,float8,float8,float8,text,float8
INSERT INTO global_objectives (org_id, learner_id, target, satisfied, measure, score_raw, score_min, score_max, completed, progress)
SELECT v.org_id, v.learner_id, v.target, v.satisfied::boolean, v.measure, v.score_raw, v.score_min, v.score_max, v.completed::boolean, v.progress
FROM :rows AS v (org_id, learner_id, target, satisfied, measure, score_raw, score_min, score_max, completed, progress)
ON CONFLICT (org_id, learner_id, target) DO UPDATE SET satisfied = EXCLUDED.satisfied, measure = EXCLUDED.measure,
	score_raw = EXCLUDED.score_raw, score_min = EXCLUDED.score_min, score_max = EXCLUDED.score_max,
	completed = EXCLUDED.completed, progress = EXCLUDED.progress, updated_at = now()

-- name: buckets_read
-- scope: tenant
-- about: Shared buckets of a scope, of those asked for.
SELECT target, store FROM shared_buckets
WHERE org_id = $1::uuid AND learner_id = $2::uuid AND scope = $3::uuid AND target = ANY ($4::text[])

-- name: bucket_keep
-- scope: tenant
-- about: A shared bucket as it is now; no row where its scope would hold more than 16 MiB.
INSERT INTO shared_buckets (org_id, learner_id, scope, target, store)
SELECT $1::uuid, $2::uuid, $3::uuid, $4, $5
WHERE octet_length($5) + (SELECT coalesce(sum(octet_length(store)), 0) FROM shared_buckets
	WHERE org_id = $1::uuid AND learner_id = $2::uuid AND scope = $3::uuid AND target <> $4) <= 16777216
ON CONFLICT (org_id, learner_id, scope, target) DO UPDATE SET store = EXCLUDED.store, updated_at = now()
RETURNING true

-- name: buckets_forget
-- scope: tenant
-- about: The buckets of a scope that is over.
DELETE FROM shared_buckets WHERE org_id = $1::uuid AND learner_id = $2::uuid AND scope = $3::uuid

-- name: session_launch
-- scope: tenant
-- about: What a launch is for; the attempt stays locked.
SELECT l.attempt_id, l.return_url, l.frame_origins, l.locale, a.learner_id, a.grain_id, m.title, p.package_id, p.sha256, p.kind, p.id
FROM launches l
JOIN attempts a ON a.org_id = l.org_id AND a.id = l.attempt_id
JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
JOIN package_versions p ON p.org_id = a.org_id AND p.id = a.package_version_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid AND l.expires_at > now() AND NOT l.review
FOR NO KEY UPDATE OF a

-- name: launch_read
-- scope: tenant
-- about: What the player's page needs of a launch.
SELECT m.title, l.locale, l.frame_origins, l.return_url, a.learner_id, p.package_id, w.fleeting, p.kind = 'quiz'
FROM launches l
JOIN attempts a ON a.org_id = l.org_id AND a.id = l.attempt_id
JOIN learners w ON w.org_id = a.org_id AND w.id = a.learner_id
JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
JOIN package_versions p ON p.org_id = a.org_id AND p.id = a.package_version_id
WHERE l.org_id = $1::uuid AND l.id = $2::uuid AND l.expires_at > now() AND NOT l.review

-- name: session_others
-- scope: tenant
-- about: The sessions of an attempt that may still speak, oldest first. Waits for their appends under way and stops later ones until commit.
SELECT id FROM attempt_sessions
WHERE org_id = $1::uuid AND attempt_id = $2::uuid AND state IN ('open', 'silent') AND kind = 'player'
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
	a.completion, a.success, a.score_scaled, coalesce(a.part_id, a.grain_id), g.prerequisites <> '', a.part_id IS NOT NULL
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
-- about: Whether nothing was heard since a time of a session that waits to be closed; asked again once its attempt is locked. One that was closed as silent waits only while more of it is there: another janitor may have been first.
SELECT s.state, coalesce((SELECT l.received_at FROM attempt_log l WHERE l.org_id = s.org_id AND l.session_id = s.id
	ORDER BY l.seq DESC LIMIT 1), s.opened_at) < $3::timestamptz
FROM attempt_sessions s
WHERE s.org_id = $1::uuid AND s.id = $2::uuid AND (s.state = 'open' OR s.state = 'silent' AND EXISTS (SELECT FROM attempt_log l
	WHERE l.org_id = s.org_id AND l.session_id = s.id AND l.seq = s.applied_seq + 1))

-- name: sessions_gone_quiet
-- scope: tenant
-- about: Sessions of which nothing was heard since a time, in all organisations.
-- role: worker
SELECT s.org_id, s.id
FROM attempt_sessions s
WHERE s.state = 'open' AND s.kind = 'player' AND s.opened_at < $1::timestamptz
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
WHERE s.state = 'silent' AND s.kind = 'player' AND s.closed_at > $1::timestamptz
	AND EXISTS (SELECT FROM attempt_log l WHERE l.org_id = s.org_id AND l.session_id = s.id
		AND l.seq = s.applied_seq + 1 AND l.received_at < $2::timestamptz)
ORDER BY s.closed_at
LIMIT $3::int
