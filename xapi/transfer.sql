-- Statements leave and come back (xapi/transfer): what an export needs beside what reading has, and what an import does
-- around the writing of statements.

-- name: transfer_begin
-- scope: tenant
-- about: The time, and then a number: whatever is stored before that time has a lower one.
SELECT (extract(epoch FROM now()) * 1000000)::bigint, pg_current_xact_id()

-- name: transfer_lowest
-- scope: tenant
-- about: The lowest number that is under way.
SELECT pg_snapshot_xmin(pg_current_snapshot())

-- name: transfer_position
-- scope: tenant
-- about: Where a statement lies; NULL: it was only referred to.
SELECT position FROM statement_ids WHERE org_id = $1 AND id = $2

-- name: transfer_at
-- scope: tenant
-- about: The statements at positions, voided ones too, in their order, as long as those before hold less than $3 bytes; no position is below $4 or above $5.
SELECT f.position, f.id, f.flags, convert_from(f.body, 'UTF8') FROM (
	SELECT p.n, s.position, s.id, s.flags, s.body,
		sum(octet_length(s.body)) OVER (ORDER BY p.n) - octet_length(s.body) AS before
	FROM unnest($2::bigint[]) WITH ORDINALITY p (position, n)
	CROSS JOIN LATERAL (SELECT * FROM statements WHERE org_id = $1 AND position = p.position
		AND position >= $4 AND position <= $5 OFFSET 0) s
) f WHERE f.before < $3 ORDER BY f.n

-- name: transfer_attached
-- scope: tenant
-- about: The attachments that came with statements at positions, in their order; whether an earlier statement, from a position on, has the same.
SELECT p.position, a.sha2, a.content_type, EXISTS (SELECT FROM statement_attachments b
	WHERE b.org_id = $1 AND b.sha2 = a.sha2 AND b.position >= $3 AND b.position < p.position)
FROM unnest($2::bigint[]) WITH ORDINALITY p (position, n)
JOIN statement_attachments a ON a.org_id = $1 AND a.position = p.position
ORDER BY p.n, a.sha2

-- name: transfer_attach
-- scope: tenant
-- rows: uuid,uuid,text,text
-- about: Ties statements to attachments whose bytes are there, and which nobody takes away meanwhile (keep_attachments_hold).
INSERT INTO statement_attachments (org_id, position, sha2, content_type)
SELECT t.org_id, t.position, t.sha2, t.content_type FROM (
	SELECT r.org_id, i.position, r.sha2, r.content_type
	FROM :rows AS r (org_id, id, sha2, content_type)
	JOIN statement_ids i ON i.org_id = r.org_id AND i.id = r.id AND i.position IS NOT NULL
	JOIN attachments a ON a.org_id = r.org_id AND a.sha2 = r.sha2
	ORDER BY a.org_id, a.sha2 FOR KEY SHARE OF a) t
ON CONFLICT DO NOTHING

-- name: import_find
-- scope: tenant
-- about: How far an import came.
SELECT bytes, counts::text, refusals::text FROM statement_imports WHERE org_id = $1 AND id = $2

-- name: import_begin
-- scope: tenant
-- about: An import begins at the first line, whatever an earlier one of the same file came to.
INSERT INTO statement_imports (org_id, id, bytes, counts, refusals) VALUES ($1, $2, 0, '{}', '[]')
ON CONFLICT (org_id, id) DO UPDATE SET bytes = 0, counts = '{}', refusals = '[]', updated_at = now()

-- name: import_go_on
-- scope: tenant
-- about: So far it came now; nothing changes where somebody else took it further.
UPDATE statement_imports SET bytes = $4::bigint, counts = $5::jsonb, refusals = refusals || $6::jsonb, updated_at = now()
WHERE org_id = $1 AND id = $2 AND bytes = $3::bigint

-- name: import_over
-- scope: tenant
-- about: An import is over: what it came to is told elsewhere.
DELETE FROM statement_imports WHERE org_id = $1 AND id = $2

-- name: imports_sweep
-- scope: tenant
-- role: worker
-- about: Deletes some that nobody went on with.
DELETE FROM statement_imports WHERE (org_id, id) IN (SELECT org_id, id FROM statement_imports
	WHERE updated_at < now() - $1::bigint * interval '1 s' LIMIT $2::bigint)
