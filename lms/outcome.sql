-- What facts amount to: progress, the attempt's own result, and why.

-- name: outcome_progress_add
-- scope: tenant
-- about: A grain is completed once, for ever.
INSERT INTO progress (org_id, learner_id, grain_id, module_id, sequence_id, completed_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, now())
ON CONFLICT (org_id, learner_id, grain_id) DO NOTHING

-- name: outcome_attempt_keep
-- scope: tenant
-- about: What the attempt amounts to.
UPDATE attempts SET completion = $3, success = $4, score_scaled = $5::double precision,
	completed_at = CASE WHEN $3 = 'completed' THEN coalesce(completed_at, now()) END, updated_at = now()
WHERE org_id = $1::uuid AND id = $2::uuid

-- name: outcome_event_add
-- scope: tenant
-- about: What was decided or happened, for ever readable.
INSERT INTO attempt_events (org_id, attempt_id, id, session_id, kind, detail)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::jsonb)
