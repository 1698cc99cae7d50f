-- What facts amount to: progress, the attempt's own result, and why.

-- name: outcome_progress_add
-- scope: tenant
-- about: A grain is completed once, for ever.
-- rows: uuid,uuid,uuid,uuid,uuid
INSERT INTO progress (org_id, learner_id, grain_id, module_id, sequence_id, completed_at)
SELECT v.org_id, v.learner_id, v.grain_id, v.module_id, v.sequence_id, now()
FROM :rows AS v (org_id, learner_id, grain_id, module_id, sequence_id)
ON CONFLICT (org_id, learner_id, grain_id) DO NOTHING

-- name: outcome_attempt_keep
-- scope: tenant
-- about: What attempts amount to; and the time in them, and where they are, unless NULL.
-- rows: uuid,uuid,text,text,float8,bigint,uuid
UPDATE attempts a SET completion = v.completion, success = v.success, score_scaled = v.score_scaled,
	completed_at = CASE WHEN v.completion = 'completed' THEN coalesce(a.completed_at, now()) END, updated_at = now(),
	total_time_cs = coalesce(v.total_time_cs, a.total_time_cs), grain_id = coalesce(v.grain_id, a.grain_id)
FROM :rows AS v (org_id, id, completion, success, score_scaled, total_time_cs, grain_id)
WHERE a.org_id = v.org_id AND a.id = v.id

-- name: outcome_event_add
-- scope: tenant
-- about: What was decided or happened, for ever readable.
-- rows: uuid,uuid,uuid,uuid,text,text
INSERT INTO attempt_events (org_id, attempt_id, id, session_id, kind, detail)
SELECT v.org_id, v.attempt_id, v.id, v.session_id, v.kind, v.detail::jsonb
FROM :rows AS v (org_id, attempt_id, id, session_id, kind, detail)
