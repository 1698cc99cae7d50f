-- What staff do with quizzes. Who leads teams or looks after dated runs reaches only their learners ($2 is the person then), of a run only
-- what was done within it; who came by a launch only its context ($3).

-- name: marking_queue
-- scope: tenant
-- about: Sittings in which answers wait for a person, those handed in first first.
SELECT q.id, q.learner_id, q.module_id, coalesce(l.name, ''), l.external_user_id, m.title, q.number,
	(extract(epoch FROM q.submitted_at) * 1000000)::bigint,
	(SELECT count(*) FROM quiz_answers a WHERE a.org_id = q.org_id AND a.sitting_id = q.id AND a.verdict = 'waiting'), o.slug = 'direct'
FROM quiz_attempts q
JOIN learners l ON l.org_id = q.org_id AND l.id = q.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
JOIN modules m ON m.org_id = q.org_id AND m.id = q.module_id
WHERE q.org_id = $1::uuid AND q.state = 'marking'
	AND ($2::uuid IS NULL OR q.learner_id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid)
		OR q.attempt_id IN (SELECT a.id FROM course_session_tutors t JOIN enrollments e ON e.org_id = t.org_id AND e.session_id = t.session_id
			JOIN attempts a ON a.org_id = e.org_id AND a.enrollment_id = e.id WHERE t.org_id = $1::uuid AND t.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR q.attempt_id IN (SELECT a.id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
		WHERE a.org_id = $1::uuid AND p.context = $3::uuid))
	AND ($4::uuid IS NULL OR q.module_id = $4::uuid)
	AND ($5::timestamptz IS NULL OR (q.submitted_at, q.id) > ($5::timestamptz, $6::uuid))
ORDER BY q.submitted_at, q.id LIMIT $7::bigint

-- name: marking_find
-- scope: tenant
-- about: The attempt of a sitting that is over, and whose it is.
SELECT q.attempt_id, coalesce(l.name, ''), l.external_user_id, o.slug = 'direct'
FROM quiz_attempts q
JOIN learners l ON l.org_id = q.org_id AND l.id = q.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE q.org_id = $1::uuid AND q.id = $4::uuid AND q.state <> 'open'
	AND ($2::uuid IS NULL OR q.learner_id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid)
		OR q.attempt_id IN (SELECT a.id FROM course_session_tutors t JOIN enrollments e ON e.org_id = t.org_id AND e.session_id = t.session_id
			JOIN attempts a ON a.org_id = e.org_id AND a.enrollment_id = e.id WHERE t.org_id = $1::uuid AND t.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR q.attempt_id IN (SELECT a.id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
		WHERE a.org_id = $1::uuid AND p.context = $3::uuid))

-- name: marking_keep
-- scope: tenant
-- about: What a person says of an answer.
WITH said AS (
	INSERT INTO quiz_marks (org_id, sitting_id, question_id, comment, marked_by, marked_at)
	VALUES ($1::uuid, $2::uuid, $3::uuid, $6, $7::uuid, now())
	ON CONFLICT (org_id, sitting_id, question_id) DO UPDATE SET comment = EXCLUDED.comment, marked_by = EXCLUDED.marked_by, marked_at = now()
)
UPDATE quiz_papers SET points[array_position(questions, $3::uuid)] = $4::bigint, verdicts[array_position(questions, $3::uuid)] = $5
WHERE org_id = $1::uuid AND sitting_id = $2::uuid AND array_position(questions, $3::uuid) IS NOT NULL

-- name: sitting_list
-- scope: tenant
-- about: The sittings of a quiz, newest first.
SELECT q.id, q.learner_id, coalesce(l.name, ''), l.external_user_id, q.number, q.state,
	(extract(epoch FROM q.started_at) * 1000000)::bigint, (extract(epoch FROM q.deadline_at) * 1000000)::bigint,
	(extract(epoch FROM q.submitted_at) * 1000000)::bigint, coalesce(q.ended_by = 'time', false), q.points, q.marks, q.success
FROM quiz_attempts q
JOIN learners l ON l.org_id = q.org_id AND l.id = q.learner_id
WHERE q.org_id = $1::uuid AND q.module_id = $4::uuid
	AND ($2::uuid IS NULL OR q.learner_id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid)
		OR q.attempt_id IN (SELECT a.id FROM course_session_tutors t JOIN enrollments e ON e.org_id = t.org_id AND e.session_id = t.session_id
			JOIN attempts a ON a.org_id = e.org_id AND a.enrollment_id = e.id WHERE t.org_id = $1::uuid AND t.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR q.attempt_id IN (SELECT a.id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
		WHERE a.org_id = $1::uuid AND p.context = $3::uuid))
	AND ($5::uuid IS NULL OR q.id < $5::uuid)
ORDER BY q.id DESC LIMIT $6::bigint

-- name: quiz_list
-- scope: tenant
-- about: The modules whose content is a quiz.
SELECT m.id, m.title,
	(SELECT count(*) FROM quiz_attempts q WHERE q.org_id = m.org_id AND q.module_id = m.id),
	(SELECT count(*) FROM quiz_attempts q WHERE q.org_id = m.org_id AND q.module_id = m.id AND q.state = 'marking')
FROM modules m
WHERE m.org_id = $1::uuid AND m.type = 'quiz'
ORDER BY m.title, m.id LIMIT 1000

-- name: statistics_head
-- scope: tenant
-- about: A quiz, and how many sittings of it count.
SELECT m.title, (SELECT count(*) FROM quiz_attempts q JOIN attempts t ON t.org_id = q.org_id AND t.id = q.attempt_id
	WHERE q.org_id = m.org_id AND q.module_id = m.id AND q.state = 'marked' AND t.gradable)
FROM modules m WHERE m.org_id = $1::uuid AND m.id = $2::uuid AND m.type = 'quiz'

-- name: statistics_questions
-- scope: tenant
-- about: Of each question: answers, left ones, right ones, the mean share of its points (facility), and how that goes along with the share of the rest of the sitting (point-biserial correlation).
SELECT a.question_id, n.name, n.type, count(*), count(*) FILTER (WHERE a.verdict = 'unanswered'), count(*) FILTER (WHERE a.verdict = 'right'),
	coalesce(avg(CASE WHEN a.marks > 0 THEN a.points::float8 / a.marks END), 0),
	corr(CASE WHEN a.marks > 0 THEN a.points::float8 / a.marks END,
		CASE WHEN q.marks > a.marks THEN (q.points - a.points)::float8 / (q.marks - a.marks) END),
	v.body
FROM quiz_attempts q
JOIN attempts t ON t.org_id = q.org_id AND t.id = q.attempt_id
JOIN quiz_answers a ON a.org_id = q.org_id AND a.sitting_id = q.id
JOIN questions n ON n.org_id = a.org_id AND n.id = a.question_id
JOIN question_versions v ON v.org_id = n.org_id AND v.question_id = n.id AND v.version = n.version
WHERE q.org_id = $1::uuid AND q.module_id = $2::uuid AND q.state = 'marked' AND t.gradable AND a.points IS NOT NULL
GROUP BY a.question_id, n.name, n.type, v.body
ORDER BY min(a.position), a.question_id LIMIT 1000

-- name: statistics_picks
-- scope: tenant
-- about: What was chosen, most frequent first.
SELECT a.question_id, picked.id, count(*)
FROM quiz_attempts q
JOIN attempts t ON t.org_id = q.org_id AND t.id = q.attempt_id
JOIN quiz_answers a ON a.org_id = q.org_id AND a.sitting_id = q.id
CROSS JOIN LATERAL unnest(a.picked) AS picked (id)
WHERE q.org_id = $1::uuid AND q.module_id = $2::uuid AND q.state = 'marked' AND t.gradable
GROUP BY a.question_id, picked.id
ORDER BY count(*) DESC, picked.id LIMIT 5000

-- name: accommodation_list
-- scope: tenant
-- about: Who is allowed something of their own in a quiz.
SELECT x.learner_id, coalesce(l.name, ''), l.external_user_id, x.time_per_cent, x.extra_attempts,
	(extract(epoch FROM x.close_at) * 1000000)::bigint, x.note, o.slug = 'direct'
FROM quiz_accommodations x
JOIN learners l ON l.org_id = x.org_id AND l.id = x.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE x.org_id = $1::uuid AND x.module_id = $4::uuid
	AND ($2::uuid IS NULL OR x.learner_id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR x.learner_id IN (SELECT a.learner_id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
		WHERE a.org_id = $1::uuid AND p.context = $3::uuid))
ORDER BY lower(coalesce(l.name, '')), x.learner_id LIMIT 1000

-- name: accommodation_who
-- scope: tenant
-- about: Whether there is such a quiz, and such a learner within reach.
SELECT EXISTS (SELECT FROM modules WHERE org_id = $1::uuid AND id = $4::uuid AND type = 'quiz'),
	EXISTS (SELECT FROM learners l WHERE l.org_id = $1::uuid AND l.id = $5::uuid AND NOT l.fleeting
	AND ($2::uuid IS NULL OR l.id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR l.id IN (SELECT a.learner_id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
		WHERE a.org_id = $1::uuid AND p.context = $3::uuid)))

-- name: accommodation_keep
-- scope: tenant
-- about: What a learner is allowed.
INSERT INTO quiz_accommodations (org_id, module_id, learner_id, time_per_cent, extra_attempts, close_at, note)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::int, $5::int, $6::timestamptz, $7)
ON CONFLICT (org_id, module_id, learner_id) DO UPDATE SET time_per_cent = EXCLUDED.time_per_cent, extra_attempts = EXCLUDED.extra_attempts,
	close_at = EXCLUDED.close_at, note = EXCLUDED.note, updated_at = now()

-- name: accommodation_extend
-- scope: tenant
-- about: More time for a sitting under way, never less.
UPDATE quiz_attempts SET deadline_at = greatest(deadline_at, $3::timestamptz) WHERE org_id = $1::uuid AND id = $2::uuid AND state = 'open'

-- name: accommodation_drop
-- scope: tenant
-- about: Back to the rule.
DELETE FROM quiz_accommodations WHERE org_id = $1::uuid AND module_id = $2::uuid AND learner_id = $3::uuid RETURNING learner_id

-- name: accommodation_attempts
-- scope: tenant
-- about: Where a learner is at a quiz now.
SELECT attempt_id FROM quiz_attempts WHERE org_id = $1::uuid AND module_id = $2::uuid AND learner_id = $3::uuid AND state = 'open' LIMIT 50

-- name: accommodation_find
-- scope: tenant
-- about: Learners by their whole e-mail address or identifier; two tell that it is not clear who is meant.
SELECT l.id FROM learners l
WHERE l.org_id = $1::uuid AND (l.email = $4 OR l.external_user_id = $4) AND NOT l.fleeting
	AND ($2::uuid IS NULL OR l.id IN (SELECT tl.learner_id FROM team_managers tm
		JOIN team_learners tl ON tl.org_id = tm.org_id AND tl.team_id = tm.team_id
		WHERE tm.org_id = $1::uuid AND tm.user_id = $2::uuid))
	AND ($3::uuid IS NULL OR l.id IN (SELECT a.learner_id FROM attempts a JOIN placements p ON p.org_id = a.org_id AND p.id = a.placement_id
		WHERE a.org_id = $1::uuid AND p.context = $3::uuid))
LIMIT 2
