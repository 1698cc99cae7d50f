-- Jobs: put, claimed, run, settled.

-- name: job_add
-- scope: tenant
-- about: One job; the same id twice is one.
INSERT INTO jobs (org_id, id, kind, payload, tries_max, created_by, created_by_kind, request_id, run_at)
VALUES ($1::uuid, $2::uuid, $3, $4::jsonb, $5::int, $6::uuid, $7, $8::uuid, coalesce($9::timestamptz, clock_timestamp()))
ON CONFLICT (org_id, id) DO NOTHING

-- name: job_claim
-- scope: tenant
-- role: worker
-- about: Takes the job that is due longest, of the kinds known here and of none of these organisations, for a lease; one whose runner died on its last try is put aside.
WITH due AS (
	SELECT org_id, id, state = 'running' AND tries - tries_base >= tries_max AS worn
	FROM jobs
	WHERE state IN ('waiting', 'failed', 'running') AND run_at <= clock_timestamp() AND kind = ANY ($1::text[])
		AND NOT org_id = ANY ($3::uuid[])
	ORDER BY run_at
	LIMIT 1
	FOR UPDATE SKIP LOCKED
)
UPDATE jobs j SET
	state = CASE WHEN due.worn THEN 'dead' ELSE 'running' END,
	settled_at = CASE WHEN due.worn THEN clock_timestamp() END,
	error = CASE WHEN due.worn THEN 'The service ended each time it ran' ELSE j.error END,
	error_type = CASE WHEN due.worn THEN 'internal' ELSE j.error_type END,
	run_at = CASE WHEN due.worn THEN j.run_at ELSE clock_timestamp() + $2::bigint * interval '1 s' END,
	tries = j.tries + CASE WHEN due.worn THEN 0 ELSE 1 END,
	done = 0, total = 0, says = '',
	started_at = CASE WHEN due.worn THEN j.started_at ELSE clock_timestamp() END
FROM due
WHERE j.org_id = due.org_id AND j.id = due.id
RETURNING j.org_id, j.id, j.kind, j.payload::text, j.tries, j.tries_max - (j.tries - j.tries_base), j.state = 'dead', j.created_by,
	j.request_id, j.traceparent

-- name: job_extend
-- scope: tenant
-- about: Holds a claim for another lease; no row when it was lost. The number of tries names the claim.
UPDATE jobs SET run_at = clock_timestamp() + $4::bigint * interval '1 s'
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'running'

-- name: job_progress
-- scope: tenant
-- about: What is shown of a job under way, and another lease; no row when it was lost.
UPDATE jobs SET run_at = clock_timestamp() + $4::bigint * interval '1 s', done = $5::bigint, total = $6::bigint, says = $7
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'running'

-- name: job_settle_done
-- scope: tenant
-- about: A job is done; no row when it was lost.
UPDATE jobs SET state = 'done', result = $4::jsonb, error = '', error_type = '', error_field = '', settled_at = clock_timestamp(),
	done = greatest(done, total), says = ''
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'running'

-- name: job_settle_failed
-- scope: tenant
-- about: A job failed: again after so many microseconds, or not any more (NULL); a try that does not count is forgiven.
UPDATE jobs SET
	state = CASE WHEN $4::bigint IS NULL THEN 'dead' WHEN $8::boolean THEN 'failed' ELSE 'waiting' END,
	settled_at = CASE WHEN $4::bigint IS NULL THEN clock_timestamp() END,
	run_at = clock_timestamp() + coalesce($4::bigint, 0) * interval '1 us',
	tries_base = tries_base + CASE WHEN $8::boolean THEN 0 ELSE 1 END,
	error = CASE WHEN $8::boolean THEN $5 ELSE error END,
	error_type = CASE WHEN $8::boolean THEN $6 ELSE error_type END,
	error_field = CASE WHEN $8::boolean THEN $7 ELSE error_field END
WHERE org_id = $1::uuid AND id = $2::uuid AND tries = $3::int AND state = 'running'

-- name: job_schedule
-- scope: tenant
-- about: The installation's job of this period, unless it was made already or an earlier one is still under way.
INSERT INTO jobs (org_id, id, kind, tries_max, created_by, created_by_kind, request_id, run_at)
SELECT $1::uuid, $2::uuid, $3::text, $4::int, $1::uuid, 'job', $5::uuid, clock_timestamp()
WHERE NOT EXISTS (SELECT FROM jobs WHERE org_id = $1::uuid AND kind = $3 AND state IN ('waiting', 'failed', 'running'))
ON CONFLICT (org_id, id) DO NOTHING

-- name: job_find
-- scope: tenant
-- about: One job, of this asker where one is given.
SELECT id, kind, state, says, error, coalesce(result::text, ''), error_type, error_field, created_by, created_by_kind, request_id,
	done, total, tries, (extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM run_at) * 1000000)::bigint,
	(extract(epoch FROM started_at) * 1000000)::bigint, (extract(epoch FROM settled_at) * 1000000)::bigint
FROM jobs WHERE org_id = $1::uuid AND id = $2::uuid AND ($3::uuid IS NULL OR created_by = $3)

-- name: job_list
-- scope: tenant
-- about: Jobs below an id, newest first.
SELECT id, kind, state, says, error, coalesce(result::text, ''), error_type, error_field, created_by, created_by_kind, request_id,
	done, total, tries, (extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM run_at) * 1000000)::bigint,
	(extract(epoch FROM started_at) * 1000000)::bigint, (extract(epoch FROM settled_at) * 1000000)::bigint
FROM jobs WHERE org_id = $1::uuid AND id < $2::uuid
ORDER BY id DESC LIMIT $3::bigint

-- name: job_list_state
-- scope: tenant
-- about: The same, of one state.
SELECT id, kind, state, says, error, coalesce(result::text, ''), error_type, error_field, created_by, created_by_kind, request_id,
	done, total, tries, (extract(epoch FROM created_at) * 1000000)::bigint, (extract(epoch FROM run_at) * 1000000)::bigint,
	(extract(epoch FROM started_at) * 1000000)::bigint, (extract(epoch FROM settled_at) * 1000000)::bigint
FROM jobs WHERE org_id = $1::uuid AND id < $2::uuid AND state = $4
ORDER BY id DESC LIMIT $3::bigint

-- name: job_retry
-- scope: tenant
-- about: A job that was given up, or waits for its next try, waits for a first one now.
UPDATE jobs SET state = 'waiting', run_at = clock_timestamp(), settled_at = NULL, tries_base = tries, done = 0, total = 0, says = ''
WHERE org_id = $1::uuid AND id = $2::uuid AND state IN ('dead', 'cancelled', 'failed')
RETURNING kind

-- name: job_cancel
-- scope: tenant
-- about: A job that is not settled is not wanted any more.
UPDATE jobs SET state = 'cancelled', settled_at = clock_timestamp()
WHERE org_id = $1::uuid AND id = $2::uuid AND state IN ('waiting', 'failed', 'running')
RETURNING kind

-- name: job_alive
-- scope: tenant
-- role: worker
-- about: Which of these jobs (of these organisations) may still run, or were given up so lately that somebody may try again.
SELECT j.id FROM jobs j
JOIN unnest($1::uuid[], $2::uuid[]) AS asked (org_id, id) ON asked.org_id = j.org_id AND asked.id = j.id
WHERE j.state IN ('waiting', 'failed', 'running') OR (j.state <> 'done' AND j.settled_at > now() - $3::bigint * interval '1 s')

-- name: job_forget
-- scope: tenant
-- role: worker
-- about: Deletes some jobs that were settled long ago; the schedule's are kept for a shorter time.
DELETE FROM jobs
WHERE (org_id, id) IN (SELECT org_id, id FROM jobs
	WHERE settled_at < now() - $1::bigint * interval '1 s'
		AND (settled_at < now() - $2::bigint * interval '1 s' OR (state = 'done' AND created_by_kind = 'job' AND created_by = org_id))
	ORDER BY settled_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED)

-- name: job_figures
-- scope: tenant
-- role: worker
-- about: What waits, runs and was given up in the last week, and for how many microseconds the oldest is due that is of none of these organisations.
SELECT o.waiting, o.failed, o.running, (SELECT count(*) FROM jobs WHERE state = 'dead' AND settled_at > now() - interval '7 days'),
	greatest(coalesce((extract(epoch FROM clock_timestamp() - o.oldest) * 1000000)::bigint, 0), 0)
FROM (SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed,
		count(*) FILTER (WHERE state = 'running') AS running, min(run_at) FILTER (WHERE state <> 'running' AND NOT org_id = ANY ($1::uuid[])) AS oldest
	FROM jobs WHERE state IN ('waiting', 'failed', 'running')) o
