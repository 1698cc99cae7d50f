-- How statements are found (xapi/read.h). A page is a walk along one index, in its order and for a bounded number of
-- rows, which gives positions and whether each holds; then the statements at them. Positions are bounded on both sides,
-- so that months outside are not opened; each statement is looked up by LATERAL, and OFFSET 0 keeps it so: joined freely,
-- whatever lies between the bounds was read.

-- name: plans_generic
-- scope: tenant
-- about: Keeps the server from planning these queries anew for each value (with years of months that costs more than they do), and from plans that read all of a key and sort it, which look cheaper where most keys are rare; and tells its time.
SELECT set_config('plan_cache_mode', 'force_generic_plan', true), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
	set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)

-- name: walk_all_newest
-- scope: tenant
-- about: Positions of all statements, newest first; whether each is not voided.
SELECT s.position, s.flags & 1 = 0 FROM statements s
WHERE s.org_id = $1 AND s.position >= $2 AND s.position < $3 ORDER BY s.position DESC LIMIT $4

-- name: walk_key_newest
-- scope: tenant
-- about: Positions of the statements that are found by one key, newest first.
SELECT k.position, true FROM statement_keys k
WHERE k.org_id = $1 AND k.key = $2::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position DESC LIMIT $5

-- name: walk_pair_newest
-- scope: tenant
-- about: Positions of the statements that are found by one of two keys, newest first.
SELECT w.position, true FROM (
	(SELECT k.position FROM statement_keys k
	WHERE k.org_id = $1 AND k.key = $2::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position DESC LIMIT $5)
	UNION
	(SELECT k.position FROM statement_keys k
	WHERE k.org_id = $1 AND k.key = $6::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position DESC LIMIT $5)
) w ORDER BY w.position DESC LIMIT $5

-- name: walk_probed_newest
-- scope: tenant
-- about: The same, and whether each is found by one of each other pair of keys too; a NULL pair asks nothing.
SELECT w.position, ($7::uuid IS NULL OR coalesce((SELECT true FROM statement_keys p WHERE p.org_id = $1
		AND p.key IN ($7::uuid, $8::uuid) AND p.position = w.position
		AND p.position >= $3 AND p.position < $4 LIMIT 1), false)) AND
	($9::uuid IS NULL OR coalesce((SELECT true FROM statement_keys p WHERE p.org_id = $1
		AND p.key IN ($9::uuid, $10::uuid) AND p.position = w.position
		AND p.position >= $3 AND p.position < $4 LIMIT 1), false)) AND
	($11::uuid IS NULL OR coalesce((SELECT true FROM statement_keys p WHERE p.org_id = $1
		AND p.key IN ($11::uuid, $12::uuid) AND p.position = w.position
		AND p.position >= $3 AND p.position < $4 LIMIT 1), false)) AND
	($13::uuid IS NULL OR coalesce((SELECT true FROM statement_keys p WHERE p.org_id = $1
		AND p.key IN ($13::uuid, $14::uuid) AND p.position = w.position
		AND p.position >= $3 AND p.position < $4 LIMIT 1), false))
FROM (SELECT u.position FROM (
	(SELECT k.position FROM statement_keys k
	WHERE k.org_id = $1 AND k.key = $2::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position DESC LIMIT $5)
	UNION
	(SELECT k.position FROM statement_keys k
	WHERE k.org_id = $1 AND k.key = $6::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position DESC LIMIT $5)
) u ORDER BY u.position DESC LIMIT $5) w ORDER BY w.position DESC

-- name: walk_all_oldest
-- scope: tenant
-- about: Positions of all statements, oldest first; whether each is not voided.
SELECT s.position, s.flags & 1 = 0 FROM statements s
WHERE s.org_id = $1 AND s.position >= $2 AND s.position < $3 ORDER BY s.position ASC LIMIT $4

-- name: walk_key_oldest
-- scope: tenant
-- about: Positions of the statements that are found by one key, oldest first.
SELECT k.position, true FROM statement_keys k
WHERE k.org_id = $1 AND k.key = $2::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position ASC LIMIT $5

-- name: walk_pair_oldest
-- scope: tenant
-- about: Positions of the statements that are found by one of two keys, oldest first.
SELECT w.position, true FROM (
	(SELECT k.position FROM statement_keys k
	WHERE k.org_id = $1 AND k.key = $2::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position ASC LIMIT $5)
	UNION
	(SELECT k.position FROM statement_keys k
	WHERE k.org_id = $1 AND k.key = $6::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position ASC LIMIT $5)
) w ORDER BY w.position ASC LIMIT $5

-- name: walk_probed_oldest
-- scope: tenant
-- about: The same, and whether each is found by one of each other pair of keys too; a NULL pair asks nothing.
SELECT w.position, ($7::uuid IS NULL OR coalesce((SELECT true FROM statement_keys p WHERE p.org_id = $1
		AND p.key IN ($7::uuid, $8::uuid) AND p.position = w.position
		AND p.position >= $3 AND p.position < $4 LIMIT 1), false)) AND
	($9::uuid IS NULL OR coalesce((SELECT true FROM statement_keys p WHERE p.org_id = $1
		AND p.key IN ($9::uuid, $10::uuid) AND p.position = w.position
		AND p.position >= $3 AND p.position < $4 LIMIT 1), false)) AND
	($11::uuid IS NULL OR coalesce((SELECT true FROM statement_keys p WHERE p.org_id = $1
		AND p.key IN ($11::uuid, $12::uuid) AND p.position = w.position
		AND p.position >= $3 AND p.position < $4 LIMIT 1), false)) AND
	($13::uuid IS NULL OR coalesce((SELECT true FROM statement_keys p WHERE p.org_id = $1
		AND p.key IN ($13::uuid, $14::uuid) AND p.position = w.position
		AND p.position >= $3 AND p.position < $4 LIMIT 1), false))
FROM (SELECT u.position FROM (
	(SELECT k.position FROM statement_keys k
	WHERE k.org_id = $1 AND k.key = $2::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position ASC LIMIT $5)
	UNION
	(SELECT k.position FROM statement_keys k
	WHERE k.org_id = $1 AND k.key = $6::uuid AND k.position >= $3 AND k.position < $4 ORDER BY k.position ASC LIMIT $5)
) u ORDER BY u.position ASC LIMIT $5) w ORDER BY w.position ASC

-- name: statements_at
-- scope: tenant
-- about: The statements at positions, in their order, as long as those before hold less than $3 bytes; no position is below $4 or above $5.
SELECT f.position, f.id, f.flags, convert_from(f.body, 'UTF8') FROM (
	SELECT p.n, s.position, s.id, s.flags, s.body,
		sum(octet_length(s.body)) OVER (ORDER BY p.n) - octet_length(s.body) AS before
	FROM unnest($2::bigint[]) WITH ORDINALITY p (position, n)
	CROSS JOIN LATERAL (SELECT * FROM statements WHERE org_id = $1 AND position = p.position
		AND position >= $4 AND position <= $5 AND flags & 1 = 0 OFFSET 0) s
) f WHERE f.before < $3 ORDER BY f.n

-- name: statement_of
-- scope: tenant
-- about: A statement by its id; whether it was stored by these credentials ($3: their key, or NULL).
SELECT s.position, s.id, s.flags, convert_from(s.body, 'UTF8'), $3::uuid IS NULL OR position(uuid_send($3::uuid) IN s.keys) > 0
FROM statement_ids i JOIN statements s ON s.org_id = i.org_id AND s.position = i.position
WHERE i.org_id = $1 AND i.id = $2

-- name: referrers_of
-- scope: tenant
-- about: Statements that name one as their object, newest first, of the first thousand.
SELECT s.id, s.position, s.flags
FROM (SELECT r.org_id, r.referrer FROM statement_refs r WHERE r.org_id = $1 AND r.target = $2 LIMIT 1000) f
JOIN statement_ids i ON i.org_id = f.org_id AND i.id = f.referrer
JOIN statements s ON s.org_id = i.org_id AND s.position = i.position
ORDER BY s.position DESC LIMIT $3

-- name: attachments_at
-- scope: tenant
-- about: Attachments that came with statements, in the order of those.
SELECT a.sha2, a.content_type, octet_length(b.bytes)
FROM unnest($2::bigint[]) WITH ORDINALITY p (position, n)
JOIN statement_attachments a ON a.org_id = $1 AND a.position = p.position
JOIN attachments b ON b.org_id = a.org_id AND b.sha2 = a.sha2
ORDER BY p.n, a.sha2

-- name: attachment_bytes
-- scope: tenant
-- about: The bytes of an attachment.
SELECT bytes FROM attachments WHERE org_id = $1 AND sha2 = $2

-- name: definitions_of
-- scope: tenant
-- rows: uuid,uuid,bigint
-- about: What was said of activities, of each the newest words, oldest first.
SELECT r.n, d.definition
FROM :rows AS r (org_id, key, n) CROSS JOIN LATERAL (
	SELECT a.definition, a.position, a.digest FROM activity_definitions a
	WHERE a.org_id = r.org_id AND a.key = r.key ORDER BY a.position DESC LIMIT 32) d
ORDER BY r.n, d.position, d.digest

-- name: names_of
-- scope: tenant
-- about: What an agent was called, newest first.
SELECT name FROM agent_names WHERE org_id = $1 AND key = $2 ORDER BY position DESC LIMIT 32

-- name: month_make
-- scope: tenant
-- role: worker
-- about: Makes the partitions of this month and of the next three.
SELECT statement_month_make(now() + n * interval '1 month') FROM generate_series(0, 3) n

-- name: look_begin
-- scope: tenant
-- role: worker
-- about: The time, and then a number: whatever is stored at that time or before has a lower one.
SELECT (extract(epoch FROM now()) * 1000000)::bigint, pg_current_xact_id()

-- name: look_end
-- scope: tenant
-- role: worker
-- about: The lowest number that is under way.
SELECT pg_snapshot_xmin(pg_current_snapshot())
