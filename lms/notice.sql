-- Notices of platforms: asked for, taken once, and what course copies they told of.

-- name: notices_offer
-- scope: tenant
-- about: notes that a platform offers notices; a row where it is time to ask for them
INSERT INTO notice_handlers (org_id, deployment, registration_id, url, tried_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5::timestamptz)
ON CONFLICT (org_id, deployment) DO UPDATE SET registration_id = EXCLUDED.registration_id, url = EXCLUDED.url,
	state = 'waiting', reason = '', tried_at = EXCLUDED.tried_at
WHERE notice_handlers.url <> EXCLUDED.url OR (notice_handlers.state <> 'registered' AND notice_handlers.tried_at < $6::timestamptz)
RETURNING 1

-- name: notices_waiting
-- scope: tenant
-- about: whom to ask, and where
SELECT registration_id, url FROM notice_handlers WHERE org_id = $1::uuid AND deployment = $2::uuid AND state = 'waiting'

-- name: notices_state
-- scope: tenant
-- about: what came of asking
UPDATE notice_handlers SET state = $3, reason = $4, tried_at = $5::timestamptz WHERE org_id = $1::uuid AND deployment = $2::uuid

-- name: notice_seen
-- scope: tenant
-- about: takes a notice once
INSERT INTO notices_seen (org_id, deployment, notice_hash, received_at)
VALUES ($1::uuid, $2::uuid, $3, $4::timestamptz)
ON CONFLICT DO NOTHING
RETURNING 1

-- name: notice_sweep
-- scope: tenant
-- about: forgets some notices of long ago, which nobody can prove any more
DELETE FROM notices_seen WHERE org_id = $1::uuid AND (deployment, notice_hash) IN (
	SELECT deployment, notice_hash FROM notices_seen WHERE org_id = $1::uuid AND received_at < $2::timestamptz
	ORDER BY received_at LIMIT 16)

-- name: notice_copy
-- scope: tenant
-- about: a course was copied from another
INSERT INTO context_copies (org_id, deployment, context_id, origin_context_id, position, noticed_at)
VALUES ($1::uuid, $2::uuid, $3, $4, $5::int, $6::timestamptz)
ON CONFLICT (org_id, deployment, context_id, origin_context_id) DO UPDATE SET position = EXCLUDED.position,
	noticed_at = EXCLUDED.noticed_at
