-- The learning record store as an organisation runs it: what is set, and what is forgotten.

-- name: statement_settings
-- scope: tenant
-- about: What an organisation set about its statements; no row: nothing.
SELECT keep_days, tells FROM statement_settings WHERE org_id = $1::uuid

-- name: statement_settings_hold
-- scope: tenant
-- about: One changes them at a time, also where there is no row yet.
SELECT pg_advisory_xact_lock(hashtextextended('statement settings ' || $1, 0))

-- name: statement_settings_keep
-- scope: tenant
-- about: Sets what an organisation wants of its statements.
INSERT INTO statement_settings (org_id, keep_days, tells) VALUES ($1::uuid, $2::int, $3::boolean)
ON CONFLICT (org_id) DO UPDATE SET keep_days = EXCLUDED.keep_days, tells = EXCLUDED.tells, updated_at = now()

-- name: statement_keeping
-- scope: tenant
-- role: worker
-- about: Organisations that do not keep statements for ever, and before when what they stored is to go, in Unix microseconds.
SELECT org_id, (extract(epoch FROM now() - make_interval(days => keep_days)) * 1000000)::bigint
FROM statement_settings WHERE keep_days IS NOT NULL AND org_id > $1::uuid ORDER BY org_id LIMIT $2::bigint

-- name: statement_payload_forget
-- scope: tenant
-- about: What a job was told about a person goes with what it did.
UPDATE jobs SET payload = '{}' WHERE org_id = $1::uuid AND id = $2::uuid

-- name: statement_learner
-- scope: tenant
-- about: Whether there is such a learner.
SELECT id FROM learners WHERE org_id = $1::uuid AND id = $2::uuid
