-- Jobs: put, claimed, run, settled.

-- name: job_add
-- scope: tenant
-- about: One job; the same id twice is one.
INSERT INTO jobs (org_id, id, kind, payload, tries_max, created_by, created_by_kind, request_id, run_at)
VALUES ($1::uuid, $2::uuid, $3, $4::jsonb, $5::int, $6::uuid, $7, $8::uuid, coalesce($9::timestamptz, clock_timestamp()))
ON CONFLICT (org_id, id) DO NOTHING
