-- Quizzes: what made ones draw, sittings, answers, marking, statistics, accommodations.
-- A sitting is written while its attempt is held (attempt_lock_of_launch), as a run of the player is.

-- name: quiz_question_add
-- scope: tenant
-- about: What made quizzes draw.
-- rows: uuid,uuid,bigint,uuid,bigint,uuid
INSERT INTO quiz_questions (org_id, package_version_id, slot, question_id, version, module_id)
SELECT v.org_id, v.package_version_id, v.slot::int, v.question_id, v.version::int, v.module_id
FROM :rows AS v (org_id, package_version_id, slot, question_id, version, module_id)
ON CONFLICT DO NOTHING

-- name: quiz_view
-- scope: tenant
-- about: A learner at a quiz: by the id of the attempt ($2), or by a launch ($3) while that is good. No row: none. (Each looked up by LATERAL and LIMIT: joined, a plan made while tables were young reads all of an organisation.)
SELECT a.id, a.learner_id, a.module_id, a.package_version_id, a.gradable, a.enrollment_id, m.title,
	came.return_url, came.frame_origins, came.locale,
	coalesce(x.time_per_cent, 100), coalesce(x.extra_attempts, 0), (extract(epoch FROM x.close_at) * 1000000)::bigint,
	a.completion, a.success, a.score_scaled
FROM (
	SELECT $2::uuid AS attempt_id, '' AS return_url, '' AS frame_origins, '' AS locale WHERE $2::uuid IS NOT NULL
	UNION ALL
	SELECT attempt_id, return_url, frame_origins, locale FROM launches
	WHERE org_id = $1::uuid AND id = $3::uuid AND expires_at > now() AND NOT review
) came
CROSS JOIN LATERAL (
	SELECT id, learner_id, module_id, package_version_id, gradable, enrollment_id, completion, success, score_scaled
	FROM attempts WHERE org_id = $1::uuid AND id = came.attempt_id LIMIT 1
) a
CROSS JOIN LATERAL (SELECT title FROM modules WHERE org_id = $1::uuid AND id = a.module_id LIMIT 1) m
LEFT JOIN LATERAL (
	SELECT time_per_cent, extra_attempts, close_at FROM quiz_accommodations
	WHERE org_id = $1::uuid AND module_id = a.module_id AND learner_id = a.learner_id LIMIT 1
) x ON true

-- name: quiz_view_held
-- scope: tenant
-- about: The same, and the attempt is held: one piece of work on it at a time.
SELECT a.id, a.learner_id, a.module_id, a.package_version_id, a.gradable, a.enrollment_id, m.title,
	came.return_url, came.frame_origins, came.locale,
	coalesce(x.time_per_cent, 100), coalesce(x.extra_attempts, 0), (extract(epoch FROM x.close_at) * 1000000)::bigint,
	a.completion, a.success, a.score_scaled
FROM (
	SELECT $2::uuid AS attempt_id, '' AS return_url, '' AS frame_origins, '' AS locale WHERE $2::uuid IS NOT NULL
	UNION ALL
	SELECT attempt_id, return_url, frame_origins, locale FROM launches
	WHERE org_id = $1::uuid AND id = $3::uuid AND expires_at > now() AND NOT review
) came
CROSS JOIN LATERAL (
	SELECT id, learner_id, module_id, package_version_id, gradable, enrollment_id, completion, success, score_scaled
	FROM attempts WHERE org_id = $1::uuid AND id = came.attempt_id LIMIT 1 FOR NO KEY UPDATE
) a
CROSS JOIN LATERAL (SELECT title FROM modules WHERE org_id = $1::uuid AND id = a.module_id LIMIT 1) m
LEFT JOIN LATERAL (
	SELECT time_per_cent, extra_attempts, close_at FROM quiz_accommodations
	WHERE org_id = $1::uuid AND module_id = a.module_id AND learner_id = a.learner_id LIMIT 1
) x ON true

-- name: quiz_manifest
-- scope: tenant
-- about: A made quiz. No row: it is none.
SELECT manifest::text FROM package_versions WHERE org_id = $1::uuid AND id = $2::uuid AND kind = 'quiz'

-- name: quiz_sittings
-- scope: tenant
-- about: The sittings of an attempt ($2), or of a launch's ($3), by number. (The learner is implied; with them no index reads all of an organisation.)
SELECT q.id, q.session_id, q.number, q.seed, q.state, (extract(epoch FROM q.started_at) * 1000000)::bigint,
	(extract(epoch FROM q.deadline_at) * 1000000)::bigint, (extract(epoch FROM q.submitted_at) * 1000000)::bigint,
	q.ended_by = 'time', q.points, q.marks, q.success
FROM (
	SELECT id, learner_id FROM attempts
	WHERE org_id = $1::uuid
		AND id = coalesce($2::uuid, (SELECT attempt_id FROM launches WHERE org_id = $1::uuid AND id = $3::uuid))
	LIMIT 1
) a
CROSS JOIN LATERAL (
	SELECT id, session_id, number, seed, state, started_at, deadline_at, submitted_at, ended_by, points, marks, success
	FROM quiz_attempts
	WHERE org_id = $1::uuid AND attempt_id = a.id AND learner_id = a.learner_id
	ORDER BY number LIMIT 200
) q
ORDER BY q.number

-- name: sitting_add
-- scope: tenant
-- about: A sitting begins, and where it is heard; the index quiz_attempts_one_open lets no second one be.
WITH heard AS (
	INSERT INTO attempt_sessions (org_id, id, attempt_id, launch_id, kind) VALUES ($1::uuid, $7::uuid, $3::uuid, $13::uuid, 'quiz')
)
INSERT INTO quiz_attempts (org_id, id, attempt_id, module_id, learner_id, package_version_id, session_id, number, seed, started_at, deadline_at, marks)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7::uuid, $8::int, $9::bigint, $10::timestamptz, $11::timestamptz, $12::bigint)

-- name: sitting_keep
-- scope: tenant
-- about: How a sitting stands. The score is points by marks.
UPDATE quiz_attempts SET state = $3, points = $4::bigint, marks = $5::bigint, success = $6, submitted_at = $7::timestamptz, ended_by = $8,
	score_scaled = CASE WHEN $5::bigint > 0 THEN $4::bigint::float8 / $5::bigint ELSE $4::bigint::float8 END
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: sitting_session_end
-- scope: tenant
-- about: Nothing more is heard of a sitting. Appends under way are waited for (FOR UPDATE; an UPDATE alone would not), later ones are refused: what is read after this is all there is.
UPDATE attempt_sessions SET state = 'ended', closed_at = now()
WHERE org_id = $1::uuid AND id = (SELECT id FROM attempt_sessions WHERE org_id = $1::uuid AND id = $2::uuid FOR UPDATE)
	AND state IN ('open', 'silent')

-- name: paper_answers
-- scope: tenant
-- about: What was kept of a sitting's answers.
SELECT question_id, answer, seq, flagged, checked, verdict, points, comment, marked_at IS NOT NULL
FROM quiz_answers WHERE org_id = $1::uuid AND sitting_id = $2::uuid

-- name: paper_log
-- scope: tenant
-- about: The last word of a session's log on each of these questions, of what came by a time.
SELECT DISTINCT ON (item) item, seq, body
FROM (
	SELECT body::json->>'item' AS item, seq, body FROM attempt_log
	WHERE org_id = $1::uuid AND session_id = $2::uuid AND ($3::timestamptz IS NULL OR received_at <= $3::timestamptz)
) said
WHERE item = ANY ($4::text[])
ORDER BY item, seq DESC

-- name: paper_answer_keep
-- scope: tenant
-- about: Answers as forms say them; what was said later, and what is fixed, stays.
-- rows: uuid,uuid,uuid,bigint,bigint,text,bigint,boolean,boolean,bigint
INSERT INTO quiz_answers AS a (org_id, sitting_id, question_id, version, position, answer, seq, flagged, checked, marks)
SELECT v.org_id, v.sitting_id, v.question_id, v.version::int, v.position::int, v.answer, v.seq, v.flagged, v.checked, v.marks
FROM :rows AS v (org_id, sitting_id, question_id, version, position, answer, seq, flagged, checked, marks)
ON CONFLICT (org_id, sitting_id, question_id) DO UPDATE SET answer = EXCLUDED.answer, seq = EXCLUDED.seq,
	flagged = EXCLUDED.flagged, checked = EXCLUDED.checked
WHERE NOT a.checked AND a.seq <= EXCLUDED.seq

-- name: paper_judged_keep
-- scope: tenant
-- about: Answers of a sitting that is over, with their verdicts.
-- rows: uuid,uuid,uuid,bigint,bigint,text,bigint,boolean,bigint,text,bigint,text
INSERT INTO quiz_answers AS a (org_id, sitting_id, question_id, version, position, answer, seq, flagged, marks, verdict, points, picked)
SELECT v.org_id, v.sitting_id, v.question_id, v.version::int, v.position::int, v.answer, v.seq, v.flagged, v.marks, v.verdict, v.points,
	v.picked::text[]
FROM :rows AS v (org_id, sitting_id, question_id, version, position, answer, seq, flagged, marks, verdict, points, picked)
ON CONFLICT (org_id, sitting_id, question_id) DO UPDATE SET answer = EXCLUDED.answer, seq = EXCLUDED.seq,
	flagged = EXCLUDED.flagged, marks = EXCLUDED.marks, verdict = EXCLUDED.verdict, points = EXCLUDED.points, picked = EXCLUDED.picked

-- name: quiz_item
-- scope: tenant
-- about: The one part of a quiz's module, what is known of it, and the module's rules.
SELECT g.id, i.grain_id IS NOT NULL, coalesce(i.ended, false), i.completion, i.success, i.score_scaled, a.total_time_cs,
	m.sequence_id, m.grade_when_complete, m.revision > 1, m.completion_rule, coalesce(m.completion_score, 0),
	coalesce(m.completion_minutes, 0), m.success_rule, coalesce(m.success_score, 0), a.completion, a.success, a.score_scaled
FROM attempts a
JOIN modules m ON m.org_id = a.org_id AND m.id = a.module_id
JOIN grains g ON g.org_id = a.org_id AND g.module_id = a.module_id AND g.kind <> 'cluster'
LEFT JOIN attempt_items i ON i.org_id = a.org_id AND i.attempt_id = a.id AND i.grain_id = g.id
WHERE a.org_id = $1::uuid AND a.id = $2::uuid
ORDER BY g.position LIMIT 1

-- name: quiz_attempt_time
-- scope: tenant
-- about: The time in all sittings of an attempt.
UPDATE attempts SET total_time_cs = $3::bigint, grain_id = $4::uuid, updated_at = now() WHERE org_id = $1::uuid AND id = $2::uuid

-- name: sittings_due
-- scope: tenant
-- about: Open sittings whose time was over at $1, and those of guests of whom nothing is to stay that were silent since $2, in all organisations.
-- role: worker
(SELECT org_id, id, attempt_id FROM quiz_attempts
	WHERE state = 'open' AND deadline_at IS NOT NULL AND deadline_at < $1::timestamptz
	ORDER BY deadline_at LIMIT $3::int)
UNION ALL
(SELECT q.org_id, q.id, q.attempt_id
	FROM learners l JOIN quiz_attempts q ON q.org_id = l.org_id AND q.learner_id = l.id
	WHERE l.fleeting AND q.state = 'open' AND q.deadline_at IS NULL AND q.started_at < $2::timestamptz
		AND NOT EXISTS (SELECT FROM attempt_log g WHERE g.org_id = q.org_id AND g.session_id = q.session_id AND g.received_at >= $2::timestamptz)
	LIMIT $3::int)

-- name: quiz_newest_attempt
-- scope: tenant
-- about: Where a learner was at a quiz last.
SELECT a.id FROM attempts a JOIN package_versions p ON p.org_id = a.org_id AND p.id = a.package_version_id
WHERE a.org_id = $1::uuid AND a.learner_id = $2::uuid AND a.module_id = $3::uuid AND p.kind = 'quiz'
ORDER BY a.created_at DESC, a.id DESC LIMIT 1
