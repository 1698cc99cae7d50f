-- How far enrolments are. What is counted are the attempts begun within each; two attempts of one enrolment may be written at the same
-- time, so it is held first, and counted by a statement of its own that sees what others committed before.

-- name: enrollment_count_hold
-- scope: tenant
-- about: Enrolments that are counted next, in one order for everybody.
SELECT FROM enrollments WHERE org_id = $1::uuid AND id = ANY ($2::uuid[]) ORDER BY id FOR NO KEY UPDATE

-- name: enrollment_count
-- scope: tenant
-- about: Progress, time and state of enrolments by their attempts, written where they changed; an event of each that is completed for the first time. Where no module is required, all count.
WITH counted AS (
	SELECT e.id, asked.event_id, e.completed_at IS NULL AND e.source <> 'preview' AS first_time,
		CASE WHEN needed.modules = 0 THEN 0 ELSE 100.0 * needed.done / needed.modules END AS progress_pct,
		spent.total_time_cs,
		coalesce(e.started_at, spent.began_at) AS started_at,
		CASE WHEN needed.modules > 0 AND needed.done = needed.modules THEN coalesce(e.completed_at, now()) ELSE e.completed_at
			END AS completed_at,
		CASE WHEN e.status NOT IN ('active', 'completed') THEN e.status
			WHEN needed.modules > 0 AND needed.done = needed.modules THEN 'completed' ELSE 'active' END AS status
	FROM unnest($2::uuid[], $3::uuid[]) AS asked (id, event_id)
	CROSS JOIN LATERAL (SELECT * FROM enrollments WHERE org_id = $1::uuid AND id = asked.id OFFSET 0) e
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(total_time_cs), 0)::bigint AS total_time_cs, min(created_at) AS began_at,
			array_agg(module_id) FILTER (WHERE completion = 'completed') AS completed
		FROM attempts WHERE org_id = $1::uuid AND enrollment_id = e.id
	) spent
	CROSS JOIN LATERAL (
		SELECT count(*) AS modules, count(*) FILTER (WHERE module_id = ANY (spent.completed)) AS done
		FROM (
			SELECT module_id, required, bool_or(required) OVER () AS any_required
			FROM version_modules WHERE org_id = $1::uuid AND version_id = e.course_version_id
		) m
		WHERE required OR NOT any_required
	) needed
), kept AS (
	UPDATE enrollments e SET progress_pct = c.progress_pct, total_time_cs = c.total_time_cs, started_at = c.started_at,
		completed_at = c.completed_at, status = c.status, updated_at = now()
	FROM counted c
	WHERE e.org_id = $1::uuid AND e.id = ANY ($2::uuid[]) AND e.id = c.id
		AND (e.progress_pct, e.total_time_cs, e.started_at, e.completed_at, e.status)
			IS DISTINCT FROM (c.progress_pct, c.total_time_cs, c.started_at, c.completed_at, c.status)
	RETURNING e.learner_id, e.course_id, e.id, c.event_id, c.first_time AND c.completed_at IS NOT NULL AS first_time
)
INSERT INTO events (org_id, id, learner_id, course_id, type, payload, occurred_at)
SELECT $1::uuid, event_id, learner_id, course_id, 'course.completed', jsonb_build_object('enrollment', id), now()
FROM kept WHERE first_time
