-- Reports: how far the learners of courses are, counted from enrolments and attempts as they are (lms/report). Counted are learners
-- who are in (active, completed, suspended), or those of the state that is asked for; never staff who look.

-- name: report_summary
-- scope: tenant
-- about: The figures of a course, of those learners that a filter and who asks ($7) let through.
WITH there AS (
	SELECT e.progress_pct, e.score_scaled, e.success, e.total_time_cs, e.started_at, e.completed_at, e.due_at
	FROM report_counted($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::uuid) e
)
SELECT count(*), count(started_at), count(completed_at), count(*) FILTER (WHERE success = 'passed'),
	count(*) FILTER (WHERE success = 'failed'), count(score_scaled), coalesce(sum(total_time_cs), 0)::bigint,
	round(100.0 * count(completed_at) / nullif(count(*), 0), 4)::float8,
	round(100.0 * count(*) FILTER (WHERE success = 'passed') / nullif(count(*) FILTER (WHERE success IN ('passed', 'failed')), 0), 4)::float8,
	round(avg(progress_pct::numeric), 4)::float8,
	round((percentile_cont(0.5) WITHIN GROUP (ORDER BY progress_pct))::numeric, 4)::float8,
	round(avg(score_scaled::numeric), 8)::float8,
	round((percentile_cont(0.5) WITHIN GROUP (ORDER BY score_scaled))::numeric, 8)::float8,
	round(avg(total_time_cs) FILTER (WHERE started_at IS NOT NULL))::bigint,
	round((percentile_cont(0.5) WITHIN GROUP (ORDER BY total_time_cs) FILTER (WHERE started_at IS NOT NULL))::numeric)::bigint,
	count(due_at),
	count(*) FILTER (WHERE completed_at <= due_at),
	count(*) FILTER (WHERE coalesce(completed_at, now()) > due_at),
	count(*) FILTER (WHERE progress_pct = 0),
	count(*) FILTER (WHERE progress_pct > 0 AND progress_pct < 25),
	count(*) FILTER (WHERE progress_pct >= 25 AND progress_pct < 50),
	count(*) FILTER (WHERE progress_pct >= 50 AND progress_pct < 75),
	count(*) FILTER (WHERE progress_pct >= 75 AND progress_pct < 100),
	count(*) FILTER (WHERE progress_pct >= 100),
	count(*) FILTER (WHERE score_scaled < 0.2),
	count(*) FILTER (WHERE score_scaled >= 0.2 AND score_scaled < 0.4),
	count(*) FILTER (WHERE score_scaled >= 0.4 AND score_scaled < 0.6),
	count(*) FILTER (WHERE score_scaled >= 0.6 AND score_scaled < 0.8),
	count(*) FILTER (WHERE score_scaled >= 0.8)
FROM there

-- name: report_modules
-- scope: tenant
-- about: The modules of the version of a course that is published, or else worked on, in their order, and what became of each: of every learner whom a filter and who asks ($7) let through the best score and all time.
WITH worked AS (
	SELECT a.module_id, a.enrollment_id, bool_or(a.completion = 'completed') AS completed, bool_or(a.success = 'passed') AS passed,
		bool_or(a.success = 'failed') AS failed, greatest(max(a.score_scaled), CASE WHEN max(a.score_scaled) IS NOT NULL THEN 0 END) AS score,
		sum(a.total_time_cs) AS time_cs
	FROM report_counted($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::uuid) e
	JOIN attempts a ON a.org_id = $1::uuid AND a.enrollment_id = e.id
	GROUP BY a.module_id, a.enrollment_id
), figures AS (
	SELECT module_id, count(*) AS started, count(*) FILTER (WHERE completed) AS completed, count(*) FILTER (WHERE passed) AS passed,
		count(*) FILTER (WHERE failed AND NOT passed) AS failed, count(score) AS scored, round(avg(score::numeric), 8)::float8 AS mean_score,
		round((percentile_cont(0.5) WITHIN GROUP (ORDER BY score))::numeric, 8)::float8 AS median_score,
		round((percentile_cont(0.5) WITHIN GROUP (ORDER BY time_cs))::numeric)::bigint AS median_cs, sum(time_cs)::bigint AS time_cs
	FROM worked GROUP BY module_id
)
SELECT m.module_id, m.title, m.type, m.required, s.title, coalesce(f.started, 0), coalesce(f.completed, 0), coalesce(f.passed, 0),
	coalesce(f.failed, 0), coalesce(f.scored, 0), f.mean_score, f.median_score, f.median_cs, coalesce(f.time_cs, 0)
FROM courses c
JOIN version_modules m ON m.org_id = c.org_id AND m.version_id = coalesce(c.published_id, c.draft_id)
JOIN version_sequences s ON s.org_id = m.org_id AND s.version_id = m.version_id AND s.sequence_id = m.sequence_id
LEFT JOIN figures f ON f.module_id = m.module_id
WHERE c.org_id = $1::uuid AND c.id = $2::uuid
ORDER BY s.position, m.position

-- name: report_ids_course
-- scope: tenant
-- about: A page of the enrolments of a course that are counted, newest first.
SELECT e.id FROM enrollments e
WHERE e.org_id = $1::uuid AND e.course_id = $2::uuid AND e.id < $3::uuid AND e.source <> 'preview' AND e.gradable
	AND CASE WHEN $6::text IS NULL THEN e.status IN ('active', 'completed', 'suspended') ELSE e.status = $6 END
	AND ($4::uuid IS NULL OR e.session_id = $4::uuid)
	AND ($5::text IS NULL OR EXISTS (SELECT FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
		WHERE l.org_id = $1::uuid AND l.id = e.learner_id AND o.slug = $5))
ORDER BY e.id DESC LIMIT $7::bigint

-- name: report_ids_session
-- scope: tenant
-- about: The same of one dated run.
SELECT e.id FROM enrollments e
WHERE e.org_id = $1::uuid AND e.session_id = $4::uuid AND e.course_id = $2::uuid AND e.id < $3::uuid AND e.source <> 'preview' AND e.gradable
	AND CASE WHEN $6::text IS NULL THEN e.status IN ('active', 'completed', 'suspended') ELSE e.status = $6 END
	AND ($5::text IS NULL OR EXISTS (SELECT FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
		WHERE l.org_id = $1::uuid AND l.id = e.learner_id AND o.slug = $5))
ORDER BY e.id DESC LIMIT $7::bigint

-- name: report_ids_few
-- scope: tenant
-- about: The same of a team ($8), or of all that somebody may see who leads teams or looks after dated runs ($9).
WITH few AS MATERIALIZED (
	SELECT e.id FROM team_learners t
	JOIN enrollments e ON e.org_id = t.org_id AND e.learner_id = t.learner_id AND e.course_id = $2::uuid
	WHERE t.org_id = $1::uuid AND t.team_id = $8::uuid
	UNION
	SELECT e.id FROM team_managers m
	JOIN team_learners t ON t.org_id = m.org_id AND t.team_id = m.team_id
	JOIN enrollments e ON e.org_id = t.org_id AND e.learner_id = t.learner_id AND e.course_id = $2::uuid
	WHERE $8::uuid IS NULL AND m.org_id = $1::uuid AND m.user_id = $9::uuid
	UNION
	SELECT e.id FROM course_session_tutors s
	JOIN enrollments e ON e.org_id = s.org_id AND e.session_id = s.session_id AND e.course_id = $2::uuid
	WHERE $8::uuid IS NULL AND s.org_id = $1::uuid AND s.user_id = $9::uuid
)
SELECT e.id FROM few JOIN enrollments e ON e.org_id = $1::uuid AND e.id = few.id
WHERE e.id < $3::uuid AND e.source <> 'preview' AND e.gradable
	AND CASE WHEN $6::text IS NULL THEN e.status IN ('active', 'completed', 'suspended') ELSE e.status = $6 END
	AND ($4::uuid IS NULL OR e.session_id = $4::uuid)
	AND ($5::text IS NULL OR EXISTS (SELECT FROM learners l JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
		WHERE l.org_id = $1::uuid AND l.id = e.learner_id AND o.slug = $5))
	AND ($9::uuid IS NULL
		OR EXISTS (SELECT FROM course_session_tutors s WHERE s.org_id = $1::uuid AND s.session_id = e.session_id AND s.user_id = $9::uuid)
		OR EXISTS (SELECT FROM team_managers m JOIN team_learners t ON t.org_id = m.org_id AND t.team_id = m.team_id
			WHERE m.org_id = $1::uuid AND m.user_id = $9::uuid AND t.learner_id = e.learner_id))
ORDER BY e.id DESC LIMIT $7::bigint

-- name: report_ids_sorted
-- scope: tenant
-- about: A page of those that a filter and who asks ($7) let through, by progress, grade (who has none before all) or time ($8), from the least or the most ($9), after one of them ($10). All of them are looked at.
WITH there AS (
	SELECT e.id, CASE WHEN $9::boolean THEN -1 ELSE 1 END
		* CASE $8::text WHEN 'progress' THEN e.progress_pct WHEN 'grade' THEN coalesce(e.score_scaled, -1) ELSE e.total_time_cs END AS place
	FROM report_counted($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::uuid) e
)
SELECT id FROM there
WHERE $10::uuid IS NULL OR (place, id) > (SELECT CASE WHEN $9::boolean THEN -1 ELSE 1 END
	* CASE $8::text WHEN 'progress' THEN b.progress_pct WHEN 'grade' THEN coalesce(b.score_scaled, -1) ELSE b.total_time_cs END, b.id
	FROM enrollments b WHERE b.org_id = $1::uuid AND b.id = $10::uuid)
ORDER BY place, id LIMIT $11::bigint

-- name: report_rows
-- scope: tenant
-- about: Learners of a report by their enrolments, in the order in which they are asked for: when they were last seen there, as events of the course and their sessions say, and the day that was given to their team.
SELECT e.id, e.learner_id, e.session_id, coalesce(s.title, ''), coalesce(l.name, ''), coalesce(l.email, ''), l.external_user_id, o.slug,
	e.status, e.progress_pct, e.success, e.score_scaled, e.total_time_cs, (extract(epoch FROM e.created_at) * 1000000)::bigint,
	(extract(epoch FROM e.started_at) * 1000000)::bigint, (extract(epoch FROM e.completed_at) * 1000000)::bigint,
	(extract(epoch FROM e.due_at) * 1000000)::bigint,
	(extract(epoch FROM (SELECT min(a.due_at) FROM team_assignment_enrollments x
		JOIN team_assignments a ON a.org_id = x.org_id AND a.id = x.assignment_id
		WHERE x.org_id = e.org_id AND x.enrollment_id = e.id AND x.left_at IS NULL)) * 1000000)::bigint,
	(extract(epoch FROM greatest(
		(SELECT v.occurred_at FROM events v WHERE v.org_id = e.org_id AND v.learner_id = e.learner_id AND v.course_id = e.course_id
			AND v.type IN ('course.opened', 'module.opened') ORDER BY v.id DESC LIMIT 1),
		(SELECT max(coalesce(u.closed_at, u.opened_at)) FROM attempts a
			JOIN attempt_sessions u ON u.org_id = a.org_id AND u.attempt_id = a.id
			WHERE a.org_id = e.org_id AND a.enrollment_id = e.id))) * 1000000)::bigint
FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (id, n)
CROSS JOIN LATERAL (SELECT * FROM enrollments WHERE org_id = $1::uuid AND id = asked.id OFFSET 0) e
JOIN learners l ON l.org_id = e.org_id AND l.id = e.learner_id
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
LEFT JOIN course_sessions s ON s.org_id = e.org_id AND s.id = e.session_id
ORDER BY asked.n

-- name: report_courses
-- scope: tenant
-- about: A page of courses that were published, newest first, each with the figures of its learners; where $4 says who looks, those in which they have learners, and of these alone.
WITH page AS MATERIALIZED (
	SELECT c.id, c.title, c.status FROM courses c
	WHERE c.org_id = $1::uuid AND c.published_id IS NOT NULL AND c.id < $2::uuid
		AND ($4::uuid IS NULL OR c.id IN (
			SELECT e.course_id FROM team_managers m
			JOIN team_learners t ON t.org_id = m.org_id AND t.team_id = m.team_id
			JOIN enrollments e ON e.org_id = t.org_id AND e.learner_id = t.learner_id AND e.source <> 'preview'
			WHERE m.org_id = $1::uuid AND m.user_id = $4::uuid
			UNION
			SELECT r.course_id FROM course_session_tutors s JOIN course_sessions r ON r.org_id = s.org_id AND r.id = s.session_id
			WHERE s.org_id = $1::uuid AND s.user_id = $4::uuid))
	ORDER BY c.id DESC LIMIT $3::bigint
)
SELECT c.id, c.title, c.status, count(e.id), count(e.started_at), count(e.completed_at), count(*) FILTER (WHERE e.success = 'passed'),
	count(*) FILTER (WHERE e.success = 'failed'), coalesce(sum(e.total_time_cs), 0)::bigint,
	round(avg(e.progress_pct::numeric), 4)::float8, round(avg(e.score_scaled::numeric), 8)::float8
FROM page c
LEFT JOIN enrollments e ON e.org_id = $1::uuid AND e.course_id = c.id AND e.source <> 'preview' AND e.gradable
	AND e.status IN ('active', 'completed', 'suspended')
	AND ($4::uuid IS NULL
		OR e.session_id IN (SELECT s.session_id FROM course_session_tutors s WHERE s.org_id = $1::uuid AND s.user_id = $4::uuid)
		OR e.learner_id IN (SELECT t.learner_id FROM team_managers m JOIN team_learners t ON t.org_id = m.org_id AND t.team_id = m.team_id
			WHERE m.org_id = $1::uuid AND m.user_id = $4::uuid))
GROUP BY c.id, c.title, c.status
ORDER BY c.id DESC

-- name: report_choices
-- scope: tenant
-- about: What a report of a course can be narrowed to: its dated runs, teams and origins; where $3 says who looks, runs they look after and teams they lead.
(SELECT 'session' AS kind, s.id::text, s.title FROM course_sessions s
	WHERE s.org_id = $1::uuid AND s.course_id = $2::uuid
		AND ($3::uuid IS NULL OR EXISTS (SELECT FROM course_session_tutors t WHERE t.org_id = $1::uuid AND t.session_id = s.id AND t.user_id = $3::uuid))
	ORDER BY s.id DESC LIMIT $4::bigint)
UNION ALL
(SELECT 'team', t.id::text, t.name FROM teams t
	WHERE t.org_id = $1::uuid
		AND ($3::uuid IS NULL OR EXISTS (SELECT FROM team_managers m WHERE m.org_id = $1::uuid AND m.team_id = t.id AND m.user_id = $3::uuid))
	ORDER BY t.name, t.id LIMIT $4::bigint)
UNION ALL
(SELECT 'origin', o.slug, coalesce(nullif(o.name, ''), o.slug) FROM origins o WHERE o.org_id = $1::uuid ORDER BY o.slug LIMIT $4::bigint)
