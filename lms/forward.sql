-- The directory's outbox: rows that become rows of a tenant.

-- name: forward_add
-- scope: directory
-- about: Owes an organisation a row; the same id twice is one.
INSERT INTO directory_outbox (id, to_org, kind, payload) VALUES ($1::uuid, $2::uuid, $3, $4::jsonb) ON CONFLICT DO NOTHING

-- name: forward_claim
-- scope: directory
-- role: worker
-- about: Takes up what is due; what is not moved then is due again after a time that doubles from 5 s to 10 min.
UPDATE directory_outbox o SET tries = o.tries + 1,
	next_try_at = clock_timestamp() + least(5 * power(2, least(o.tries, 10)), 600) * interval '1 s'
FROM (SELECT id FROM directory_outbox WHERE next_try_at <= clock_timestamp() ORDER BY next_try_at, id LIMIT $1::bigint
	FOR UPDATE SKIP LOCKED) due
WHERE o.id = due.id
RETURNING o.id, o.to_org, o.kind, o.payload::text, o.tries

-- name: forward_remove
-- scope: directory
-- role: worker
-- about: Forgets what was moved.
DELETE FROM directory_outbox WHERE id = ANY ($1::uuid[])

-- name: forward_figures
-- scope: directory
-- about: How much waits, and for how many microseconds the oldest does.
SELECT count(*), coalesce((extract(epoch FROM clock_timestamp() - min(created_at)) * 1000000)::bigint, 0) FROM directory_outbox
