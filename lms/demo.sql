-- The demo school: what its learners did is written by the functions that every learner's requests go through, and then dated back here.
-- Touched are rows of one organisation, of one learner, and of those only times that are not before the beginning of the run: what somebody
-- did there before keeps its times. What may only be added (the log and events of attempts, steps of workflows, completed grains, the trail)
-- keeps the time of the run.

-- name: demo_clock
-- scope: tenant
-- about: The database's time, and that the organisation's rows are there.
SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, $1::uuid

-- name: demo_unhurried
-- scope: tenant
-- about: From here on a commit of this connection does not wait for the disk: a school that a crash took is made anew.
SELECT set_config('synchronous_commit', 'off', false), $1::uuid

-- name: demo_launch_hold
-- scope: tenant
-- about: A launch that says it was made weeks ago is good for the moment in which it is used.
UPDATE launches SET expires_at = now() + interval '1 hour' WHERE org_id = $1::uuid AND id = $2::uuid

-- name: demo_shift
-- scope: tenant
-- about: Times of a learner's rows that are not before the beginning of the run ($3) go back by as much as lies between $4 and now.
WITH moved AS (
	SELECT $1::uuid AS org, $2::uuid AS learner, $3::timestamptz AS began, now() - $4::timestamptz AS back
), l AS (
	UPDATE learners SET created_at = created_at - (created_at >= began)::int * back, consented_at = consented_at - (consented_at >= began)::int * back
	FROM moved WHERE org_id = org AND id = learner
), e AS (
	UPDATE enrollments SET created_at = created_at - (created_at >= began)::int * back, started_at = started_at - (started_at >= began)::int * back,
		completed_at = completed_at - (completed_at >= began)::int * back, waiting_since = waiting_since - (waiting_since >= began)::int * back,
		updated_at = updated_at - (updated_at >= began)::int * back
	FROM moved WHERE org_id = org AND learner_id = learner
), a AS (
	UPDATE attempts SET created_at = created_at - (created_at >= began)::int * back, updated_at = updated_at - (updated_at >= began)::int * back,
		completed_at = completed_at - (completed_at >= began)::int * back
	FROM moved WHERE org_id = org AND learner_id = learner
	RETURNING org_id, id
), i AS (
	UPDATE attempt_items t SET updated_at = t.updated_at - (t.updated_at >= began)::int * back
	FROM moved, attempts x WHERE t.org_id = org AND x.org_id = org AND x.learner_id = learner AND t.attempt_id = x.id AND t.updated_at >= began
), s AS (
	UPDATE attempt_sessions t SET opened_at = t.opened_at - (t.opened_at >= began)::int * back, closed_at = t.closed_at - (t.closed_at >= began)::int * back,
		grain_opened_at = t.grain_opened_at - (t.grain_opened_at >= began)::int * back
	FROM moved, attempts x WHERE t.org_id = org AND x.org_id = org AND x.learner_id = learner AND t.attempt_id = x.id
), q AS (
	UPDATE quiz_marks t SET marked_at = t.marked_at - back
	FROM moved, quiz_attempts y, attempts x
	WHERE t.org_id = org AND y.org_id = org AND x.org_id = org AND x.learner_id = learner AND y.attempt_id = x.id AND t.sitting_id = y.id
		AND t.marked_at >= began
)
UPDATE launches SET created_at = created_at - (created_at >= began)::int * back, expires_at = expires_at - (expires_at >= began)::int * back
FROM moved WHERE org_id = org AND learner_id = learner

-- name: demo_shift_courses
-- scope: tenant
-- about: Courses that this run made were made before anybody learnt in them.
WITH c AS (
	UPDATE courses SET created_at = created_at - $3::bigint * interval '1 us' WHERE org_id = $1::uuid AND created_at >= $2::timestamptz
)
UPDATE course_versions SET created_at = created_at - $3::bigint * interval '1 us', published_at = published_at - $3::bigint * interval '1 us'
WHERE org_id = $1::uuid AND created_at >= $2::timestamptz
