-- How statements are forgotten (xapi/keep/keep.h). Tables are touched in the order in which writers touch them (ingest.sql), and
-- rows of statement_ids and attachments, which writers wait for, in the order of their keys.

-- name: keep_plans
-- scope: tenant
-- about: Each of some hundred rows is looked for by its key, which the planner cannot know to be best.
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)

-- name: keep_number
-- scope: tenant
-- about: A transaction's number: whatever began to write before has a lower one.
SELECT pg_current_xact_id()

-- name: keep_lowest
-- scope: tenant
-- about: The lowest number that is under way.
SELECT pg_snapshot_xmin(pg_current_snapshot())

-- name: keep_voided
-- scope: tenant
-- about: Voided statements (they have no keys) that say one of each pair of keys themselves; a NULL pair asks nothing.
SELECT s.position FROM statements s
WHERE s.org_id = $1 AND s.position >= $2 AND s.position < $3 AND s.flags & 1 = 1
	AND ($5::uuid IS NULL OR position(uuid_send($5::uuid) IN s.keys) > 0 OR coalesce(position(uuid_send($6::uuid) IN s.keys) > 0, false))
	AND ($7::uuid IS NULL OR position(uuid_send($7::uuid) IN s.keys) > 0 OR coalesce(position(uuid_send($8::uuid) IN s.keys) > 0, false))
ORDER BY s.position LIMIT $4

-- name: keep_own
-- scope: tenant
-- about: Which statements at positions between $3 and $4 say one of each pair of keys themselves, and do not only have it from what they refer to; a NULL pair asks nothing.
SELECT s.position FROM unnest($2::bigint[]) p (position)
JOIN statements s ON s.org_id = $1 AND s.position = p.position AND s.position >= $3 AND s.position <= $4
WHERE ($5::uuid IS NULL OR position(uuid_send($5::uuid) IN s.keys) > 0 OR coalesce(position(uuid_send($6::uuid) IN s.keys) > 0, false))
	AND ($7::uuid IS NULL OR position(uuid_send($7::uuid) IN s.keys) > 0 OR coalesce(position(uuid_send($8::uuid) IN s.keys) > 0, false))
ORDER BY s.position

-- name: keep_rows
-- scope: tenant
-- about: The statements at positions between $3 and $4, as long as those before hold less than $5 bytes; with their bodies where asked.
SELECT f.position, f.id, f.ref, f.voided, CASE WHEN $6::boolean THEN convert_from(f.body, 'UTF8') END FROM (
	SELECT s.position, s.id, s.ref, s.flags & 1 = 1 AS voided, s.body,
		sum(octet_length(s.body)) OVER (ORDER BY s.position) - octet_length(s.body) AS before
	FROM unnest($2::bigint[]) p (position)
	JOIN statements s ON s.org_id = $1 AND s.position = p.position AND s.position >= $3 AND s.position <= $4
) f WHERE f.before < $5 ORDER BY f.position

-- name: keep_referrers
-- scope: tenant
-- about: Who refers to these statements, by whatever chain, and is none of them.
WITH RECURSIVE up AS (
	SELECT a.id AS node FROM unnest($2::uuid[]) a (id)
	UNION
	SELECT f.referrer FROM up u JOIN statement_refs f ON f.org_id = $1 AND f.target = u.node
)
SELECT u.node FROM (SELECT node FROM up LIMIT 10000) u WHERE NOT u.node = ANY ($2::uuid[])

-- name: keep_ids_hold
-- scope: tenant
-- about: Ids that are about to change, in the order of writers.
SELECT id FROM statement_ids WHERE org_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE

-- name: keep_keys_drop
-- scope: tenant
-- about: What the statements at positions between $3 and $4 are found by goes, also where others have it from them; $5: at their own positions too.
WITH RECURSIVE gone AS (
	SELECT s.position, s.id, s.ref, s.keys FROM unnest($2::bigint[]) p (position)
	JOIN statements s ON s.org_id = $1 AND s.position = p.position AND s.position >= $3 AND s.position <= $4
), down AS (
	SELECT g.position AS of, g.id AS node, g.ref, g.keys FROM gone g
	UNION
	SELECT d.of, t.id, t.ref, t.keys FROM down d
	JOIN statement_ids i ON i.org_id = $1 AND i.id = d.ref
	JOIN statements t ON t.org_id = $1 AND t.position = i.position
), up AS (
	SELECT g.position AS of, g.id AS node, g.position FROM gone g
	UNION
	SELECT u.of, f.referrer, i.position FROM up u
	JOIN statement_refs f ON f.org_id = $1 AND f.target = u.node
	JOIN statement_ids i ON i.org_id = $1 AND i.id = f.referrer AND i.position IS NOT NULL
)
DELETE FROM statement_keys k
USING (SELECT DISTINCT u.position, encode(substr(d.keys, n * 16 + 1, 16), 'hex')::uuid AS key
	FROM (SELECT * FROM up LIMIT 20000) u
	JOIN (SELECT * FROM down LIMIT 20000) d ON d.of = u.of
	CROSS JOIN LATERAL generate_series(0, length(d.keys) / 16 - 1) n
	WHERE $5::boolean OR NOT u.position = ANY ($2::bigint[])) found
WHERE k.org_id = $1 AND k.key = found.key AND k.position = found.position

-- name: keep_refs_drop
-- scope: tenant
-- about: The statements at positions between $3 and $4 refer to nobody any more.
DELETE FROM statement_refs f
USING (SELECT s.id, s.ref FROM unnest($2::bigint[]) p (position)
	JOIN statements s ON s.org_id = $1 AND s.position = p.position AND s.position >= $3 AND s.position <= $4
	WHERE s.ref IS NOT NULL) gone
WHERE f.org_id = $1 AND f.target = gone.ref AND f.referrer = gone.id

-- name: keep_statements_drop
-- scope: tenant
-- about: The statements at positions between $3 and $4 go.
DELETE FROM statements s USING unnest($2::bigint[]) p (position)
WHERE s.org_id = $1 AND s.position = p.position AND s.position >= $3 AND s.position <= $4

-- name: keep_ids_blank
-- scope: tenant
-- about: Ids of statements that go and that others refer to are again as before their statements came.
UPDATE statement_ids i SET position = NULL, digest = NULL, voiding = false, referred = true,
	voided = EXISTS (SELECT FROM statement_refs f JOIN statement_ids v ON v.org_id = f.org_id AND v.id = f.referrer AND v.voiding
		WHERE f.org_id = i.org_id AND f.target = i.id)
WHERE i.org_id = $1 AND i.id = ANY ($2::uuid[]) AND i.position = ANY ($3::bigint[])
	AND EXISTS (SELECT FROM statement_refs f WHERE f.org_id = i.org_id AND f.target = i.id)

-- name: keep_ids_drop
-- scope: tenant
-- about: Ids of statements that go.
DELETE FROM statement_ids i WHERE i.org_id = $1 AND i.id = ANY ($2::uuid[]) AND i.position = ANY ($3::bigint[])

-- name: keep_targets_mend
-- scope: tenant
-- about: Ids that nobody refers to any more say so.
UPDATE statement_ids i SET referred = false
WHERE i.org_id = $1 AND i.id = ANY ($2::uuid[]) AND i.referred AND i.position IS NOT NULL
	AND NOT EXISTS (SELECT FROM statement_refs f WHERE f.org_id = i.org_id AND f.target = i.id)

-- name: keep_targets_drop
-- scope: tenant
-- about: Ids that were only referred to, and are no longer.
DELETE FROM statement_ids i
WHERE i.org_id = $1 AND i.id = ANY ($2::uuid[]) AND i.position IS NULL
	AND NOT EXISTS (SELECT FROM statement_refs f WHERE f.org_id = i.org_id AND f.target = i.id)

-- name: keep_rewrite
-- scope: tenant
-- rows: uuid,bigint,bytea,bytea
-- about: Statements that name somebody no longer.
UPDATE statements s SET keys = r.keys, body = r.body
FROM :rows AS r (org_id, position, keys, body)
WHERE s.org_id = r.org_id AND s.position = r.position

-- name: keep_digests
-- scope: tenant
-- rows: uuid,uuid,bigint,bytea
-- about: What must be equal to a statement that was rewritten.
UPDATE statement_ids i SET digest = r.digest
FROM :rows AS r (org_id, id, position, digest)
WHERE i.org_id = r.org_id AND i.id = r.id AND i.position = r.position

-- name: keep_keys_mend
-- scope: tenant
-- about: These statements are found by their own keys and by those of what they refer to, to the end of each chain.
WITH RECURSIVE down AS (
	SELECT i.position AS of, s.id AS node, s.ref, s.keys FROM unnest($2::uuid[]) a (id)
	JOIN statement_ids i ON i.org_id = $1 AND i.id = a.id AND NOT i.voided
	JOIN statements s ON s.org_id = $1 AND s.position = i.position
	UNION
	SELECT d.of, t.id, t.ref, t.keys FROM down d
	JOIN statement_ids i ON i.org_id = $1 AND i.id = d.ref
	JOIN statements t ON t.org_id = $1 AND t.position = i.position
)
INSERT INTO statement_keys (org_id, key, position)
SELECT DISTINCT $1::uuid, encode(substr(d.keys, n * 16 + 1, 16), 'hex')::uuid, d.of
FROM (SELECT * FROM down LIMIT 20000) d CROSS JOIN LATERAL generate_series(0, length(d.keys) / 16 - 1) n
ON CONFLICT DO NOTHING

-- name: keep_attached_drop
-- scope: tenant
-- about: Which attachments came with statements: all of them, or those of these hashes ($3; NULL: all).
DELETE FROM statement_attachments a
WHERE a.org_id = $1 AND a.position = ANY ($2::bigint[]) AND ($3::text[] IS NULL OR a.sha2 = ANY ($3::text[]))
RETURNING a.sha2

-- name: keep_attachments_hold
-- scope: tenant
-- about: Attachments that may be nobody's now; who writes a statement with one of them waits (attachments_add).
SELECT sha2 FROM attachments WHERE org_id = $1 AND sha2 = ANY ($2::text[]) ORDER BY sha2 FOR UPDATE

-- name: keep_attachments_drop
-- scope: tenant
-- about: Attachments that no statement has.
DELETE FROM attachments b
WHERE b.org_id = $1 AND b.sha2 = ANY ($2::text[])
	AND NOT EXISTS (SELECT FROM statement_attachments a WHERE a.org_id = b.org_id AND a.sha2 = b.sha2)

-- name: keep_documents_drop
-- scope: tenant
-- about: Some of an agent's states and profiles.
DELETE FROM documents d
USING (SELECT org_id, kind, activity, agent, registration, name FROM documents
	WHERE org_id = $1 AND agent = ANY ($2::uuid[])
	ORDER BY kind, activity, agent, registration, name LIMIT $3 FOR UPDATE) gone
WHERE d.org_id = gone.org_id AND d.kind = gone.kind AND d.activity = gone.activity AND d.agent = gone.agent
	AND d.registration = gone.registration AND d.name = gone.name

-- name: keep_names_drop
-- scope: tenant
-- about: What an agent was called.
DELETE FROM agent_names WHERE org_id = $1 AND key = ANY ($2::uuid[])

-- name: keep_person_count
-- scope: tenant
-- about: An agent's documents and names.
SELECT (SELECT count(*) FROM documents WHERE org_id = $1 AND agent = ANY ($2::uuid[])),
	(SELECT count(*) FROM agent_names WHERE org_id = $1 AND key = ANY ($2::uuid[]))

-- name: keep_months
-- scope: tenant
-- role: worker
-- about: Months of which no organisation keeps anything, oldest first, in Unix microseconds.
SELECT (extract(epoch FROM m.low) * 1000000)::bigint,
	(extract(epoch FROM ((m.low AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC') * 1000000)::bigint
FROM statement_months_over() m (low) ORDER BY m.low LIMIT $1

-- name: keep_month_drop
-- scope: tenant
-- role: worker
-- about: Drops one of the two partitions of a month, if nobody keeps anything of it.
SELECT statement_month_drop($1::timestamptz, $2)
