-- Quizzes: what made ones draw, sittings, answers, marking, statistics, accommodations.
-- A sitting is written while its attempt is held (quiz_attempts_hold), as a run of the player is.

-- name: quiz_question_add
-- scope: tenant
-- about: What made quizzes draw.
-- rows: uuid,uuid,bigint,uuid,bigint,uuid
INSERT INTO quiz_questions (org_id, package_version_id, slot, question_id, version, module_id)
SELECT v.org_id, v.package_version_id, v.slot::int, v.question_id, v.version::int, v.module_id
FROM :rows AS v (org_id, package_version_id, slot, question_id, version, module_id)
ON CONFLICT DO NOTHING

-- name: quiz_attempts_hold
-- scope: tenant
-- about: One piece of work on an attempt at a time: attempts by their ids ($2), or of launches ($3). (An id that is coalesced of both would be looked for in all rows.)
SELECT asked.place
FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS asked (attempt_id, launch_id, place)
CROSS JOIN LATERAL (
	SELECT asked.attempt_id WHERE asked.attempt_id IS NOT NULL
	UNION ALL
	SELECT attempt_id FROM launches WHERE org_id = $1::uuid AND id = asked.launch_id
) came
CROSS JOIN LATERAL (
	SELECT FROM attempts
	WHERE org_id = $1::uuid AND id = came.attempt_id
	FOR NO KEY UPDATE
) held

-- name: quiz_attempts_hold_free
-- scope: tenant
-- about: The same, but leaves the attempts that somebody works on now; says which are held.
SELECT asked.place
FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS asked (attempt_id, launch_id, place)
CROSS JOIN LATERAL (
	SELECT asked.attempt_id WHERE asked.attempt_id IS NOT NULL
	UNION ALL
	SELECT attempt_id FROM launches WHERE org_id = $1::uuid AND id = asked.launch_id
) came
CROSS JOIN LATERAL (
	SELECT FROM attempts
	WHERE org_id = $1::uuid AND id = came.attempt_id
	FOR NO KEY UPDATE SKIP LOCKED
) held

-- name: quiz_views
-- scope: tenant
-- about: Learners at quizzes: by the ids of attempts ($2), or by launches ($3) while those are good; the part of the module and its rules; the newest sitting. No row: none. (Each looked up by LATERAL and LIMIT: joined, a plan made while tables were young reads all of an organisation.)
SELECT asked.place, a.id, a.learner_id, a.module_id, a.package_version_id, a.gradable, a.enrollment_id, m.title,
	came.return_url, came.frame_origins, came.locale,
	coalesce(x.time_per_cent, 100), coalesce(x.extra_attempts, 0), (extract(epoch FROM x.close_at) * 1000000)::bigint,
	a.completion, a.success, a.score_scaled, a.total_time_cs,
	m.sequence_id, m.grade_when_complete, m.revision > 1, m.completion_rule, coalesce(m.completion_score, 0),
	coalesce(m.completion_minutes, 0), m.success_rule, coalesce(m.success_score, 0),
	g.id, i.completion IS NOT NULL, coalesce(i.ended, false), i.completion, i.success, i.score_scaled,
	q.id, q.session_id, q.number, q.seed, q.state, (date_part('epoch', q.started_at) * 1000000)::bigint,
	(date_part('epoch', q.deadline_at) * 1000000)::bigint, (date_part('epoch', q.submitted_at) * 1000000)::bigint,
	q.ended_by = 'time', q.points, q.marks, q.success
FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS asked (attempt_id, launch_id, place)
CROSS JOIN LATERAL (
	SELECT asked.attempt_id, '' AS return_url, '' AS frame_origins, '' AS locale WHERE asked.attempt_id IS NOT NULL
	UNION ALL
	SELECT attempt_id, return_url, frame_origins, locale FROM launches
	WHERE org_id = $1::uuid AND id = asked.launch_id AND expires_at > now() AND NOT review
) came
CROSS JOIN LATERAL (
	SELECT id, learner_id, module_id, package_version_id, gradable, enrollment_id, completion, success, score_scaled, total_time_cs
	FROM attempts WHERE org_id = $1::uuid AND id = came.attempt_id LIMIT 1
) a
CROSS JOIN LATERAL (
	SELECT title, sequence_id, grade_when_complete, revision, completion_rule, completion_score, completion_minutes, success_rule, success_score
	FROM modules WHERE org_id = $1::uuid AND id = a.module_id LIMIT 1
) m
LEFT JOIN LATERAL (
	SELECT time_per_cent, extra_attempts, close_at FROM quiz_accommodations
	WHERE org_id = $1::uuid AND module_id = a.module_id AND learner_id = a.learner_id LIMIT 1
) x ON true
LEFT JOIN LATERAL (
	SELECT id FROM grains WHERE org_id = $1::uuid AND module_id = a.module_id AND kind <> 'cluster' ORDER BY position LIMIT 1
) g ON true
LEFT JOIN LATERAL (
	SELECT ended, completion, success, score_scaled FROM attempt_items
	WHERE org_id = $1::uuid AND attempt_id = a.id AND grain_id = g.id LIMIT 1
) i ON true
LEFT JOIN LATERAL (
	SELECT id, session_id, number, seed, state, started_at, deadline_at, submitted_at, ended_by, points, marks, success
	FROM quiz_attempts
	WHERE org_id = $1::uuid AND attempt_id = a.id AND learner_id = a.learner_id
	ORDER BY number DESC LIMIT 1
) q ON true

-- name: quiz_sittings
-- scope: tenant
-- about: The newest $4 sittings of attempts ($2) and their learners ($3), by number. (The learner is implied; with them no index reads all of an organisation. A double holds microseconds exactly, in a third of the time that numeric takes.)
SELECT asked.place, q.id, q.session_id, q.number, q.seed, q.state, (date_part('epoch', q.started_at) * 1000000)::bigint,
	(date_part('epoch', q.deadline_at) * 1000000)::bigint, (date_part('epoch', q.submitted_at) * 1000000)::bigint,
	q.ended_by = 'time', q.points, q.marks, q.success
FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS asked (attempt_id, learner_id, place)
CROSS JOIN LATERAL (
	SELECT id, session_id, number, seed, state, started_at, deadline_at, submitted_at, ended_by, points, marks, success
	FROM quiz_attempts
	WHERE org_id = $1::uuid AND attempt_id = asked.attempt_id AND learner_id = asked.learner_id
	ORDER BY number DESC LIMIT $4::int
) q
ORDER BY asked.place, q.number

-- name: quiz_manifest
-- scope: tenant
-- about: A made quiz. No row: it is none.
SELECT manifest::text FROM package_versions WHERE org_id = $1::uuid AND id = $2::uuid AND kind = 'quiz'

-- name: sitting_add
-- scope: tenant
-- about: Sittings begin, and where they are heard; the index quiz_attempts_one_open lets no second one of an attempt be.
-- rows: uuid,uuid,uuid,uuid,uuid,bigint,bigint,text,text,bigint
WITH v AS (
	SELECT * FROM :rows AS v (org_id, id, attempt_id, launch_id, session_id, number, seed, started_at, deadline_at, marks)
), heard AS (
	INSERT INTO attempt_sessions (org_id, id, attempt_id, launch_id, kind)
	SELECT v.org_id, v.session_id, v.attempt_id, v.launch_id, 'quiz' FROM v
)
INSERT INTO quiz_attempts (org_id, id, attempt_id, module_id, learner_id, package_version_id, session_id, number, seed, started_at, deadline_at, marks)
SELECT v.org_id, v.id, v.attempt_id, a.module_id, a.learner_id, a.package_version_id, v.session_id, v.number::int, v.seed,
	v.started_at::timestamptz, v.deadline_at::timestamptz, v.marks
FROM v
CROSS JOIN LATERAL (SELECT module_id, learner_id, package_version_id FROM attempts WHERE org_id = v.org_id AND id = v.attempt_id LIMIT 1) a

-- name: sitting_keep
-- scope: tenant
-- about: How sittings stand. The score is points by marks.
-- rows: uuid,uuid,text,bigint,bigint,text,text,text
UPDATE quiz_attempts q SET state = v.state, points = v.points, marks = v.marks, success = v.success,
	submitted_at = v.submitted_at::timestamptz, ended_by = v.ended_by,
	score_scaled = CASE WHEN v.marks > 0 THEN v.points::float8 / v.marks ELSE v.points::float8 END
FROM :rows AS v (org_id, id, state, points, marks, success, submitted_at, ended_by)
WHERE q.org_id = v.org_id AND q.id = v.id

-- name: sitting_session_end
-- scope: tenant
-- about: Nothing more is heard of sittings. Appends under way are waited for (FOR UPDATE; an UPDATE alone would not), later ones are refused: what is read after this is all there is.
-- rows: uuid,uuid
UPDATE attempt_sessions s SET state = 'ended', closed_at = now()
FROM :rows AS v (org_id, id)
CROSS JOIN LATERAL (SELECT id FROM attempt_sessions WHERE org_id = v.org_id AND id = v.id FOR UPDATE) held
WHERE s.org_id = v.org_id AND s.id = v.id AND s.state IN ('open', 'silent')

-- name: sitting_sessions_end_free
-- scope: tenant
-- about: The same of several sessions ($2), but leaves those to which somebody appends now: an append holds several too, in an order of its own. Says which ended.
WITH free AS (
	SELECT asked.place, held.id
	FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (session_id, place)
	CROSS JOIN LATERAL (
		SELECT id FROM attempt_sessions
		WHERE org_id = $1::uuid AND id = asked.session_id AND state IN ('open', 'silent')
		FOR UPDATE SKIP LOCKED
	) held
)
UPDATE attempt_sessions s SET state = 'ended', closed_at = now()
FROM free
WHERE s.org_id = $1::uuid AND s.id = free.id
RETURNING free.place

-- name: quiz_papers
-- scope: tenant
-- about: What was kept of the answers of sittings ($2), and the first $5 words of their sessions' logs ($3, NULL: none), of what came by a time ($4, NULL: at any). (LIMIT: joined, a plan made while the table was young read all answers.)
WITH asked AS (
	SELECT place, sitting_id, session_id, until
	FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) WITH ORDINALITY AS asked (sitting_id, session_id, until, place)
)
SELECT asked.place, true, a.question_id::text, a.answer, a.seq, a.flagged, a.checked, a.verdict, a.points, a.comment
FROM asked
CROSS JOIN LATERAL (
	SELECT question_id, answer, seq, flagged, checked, verdict, points, comment
	FROM quiz_answers WHERE org_id = $1::uuid AND sitting_id = asked.sitting_id LIMIT 200
) a
UNION ALL
SELECT asked.place, false, NULL, l.body, l.seq, NULL, NULL, NULL, NULL, NULL
FROM asked
CROSS JOIN LATERAL (
	SELECT seq, body FROM attempt_log
	WHERE org_id = $1::uuid AND session_id = asked.session_id AND (asked.until IS NULL OR received_at <= asked.until)
	ORDER BY seq LIMIT $5::int
) l

-- name: quiz_papers_said
-- scope: tenant
-- about: The last word of the logs of long sessions ($2) on each question, of what came by a time ($3, NULL: at any). (LIMIT: whoever writes of a thousand questions that are none may lose their own.)
SELECT asked.place, l.body, l.seq
FROM unnest($2::uuid[], $3::timestamptz[]) WITH ORDINALITY AS asked (session_id, until, place)
CROSS JOIN LATERAL (
	SELECT DISTINCT ON (item) seq, body
	FROM (
		SELECT body::json->>'item' AS item, seq, body FROM attempt_log
		WHERE org_id = $1::uuid AND session_id = asked.session_id AND (asked.until IS NULL OR received_at <= asked.until)
		OFFSET 0 -- each body is read once
	) said
	ORDER BY item, seq DESC LIMIT 1000
) l

-- name: paper_keep
-- scope: tenant
-- about: What was answered in sittings as it is now, with its verdicts once they are over. Each is written whole: its attempt is held.
-- rows: uuid,uuid,text,text,text,text,text,text,text,text,text
INSERT INTO quiz_papers (org_id, sitting_id, questions, marks, answers, seqs, flagged, checked, verdicts, points, picked)
SELECT v.org_id, v.sitting_id, v.questions::uuid[], v.marks::bigint[], v.answers::text[], v.seqs::bigint[], v.flagged::boolean[],
	v.checked::boolean[], v.verdicts::text[], v.points::bigint[], v.picked::text[]
FROM :rows AS v (org_id, sitting_id, questions, marks, answers, seqs, flagged, checked, verdicts, points, picked)
ON CONFLICT (org_id, sitting_id) DO UPDATE SET questions = EXCLUDED.questions, marks = EXCLUDED.marks, answers = EXCLUDED.answers,
	seqs = EXCLUDED.seqs, flagged = EXCLUDED.flagged, checked = EXCLUDED.checked, verdicts = EXCLUDED.verdicts, points = EXCLUDED.points,
	picked = EXCLUDED.picked

-- name: quiz_attempt_time
-- scope: tenant
-- about: The time in all sittings of attempts.
-- rows: uuid,uuid,bigint,uuid
UPDATE attempts a SET total_time_cs = v.total_time_cs, grain_id = v.grain_id, updated_at = now()
FROM :rows AS v (org_id, id, total_time_cs, grain_id)
WHERE a.org_id = v.org_id AND a.id = v.id

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
