-- Statements are counted (xapi/transfer/figures.h): what came since the last time, and months of which something was
-- deleted once more.

-- name: figures_months
-- scope: tenant
-- about: The months that are counted, oldest first.
SELECT month::text, counted_to, stale, agents, statements FROM statement_months WHERE org_id = $1 ORDER BY month

-- name: figures_first
-- scope: tenant
-- about: The first statement in a range of positions.
SELECT position FROM statements WHERE org_id = $1 AND position >= $2 AND position < $3 ORDER BY position LIMIT 1

-- name: figures_month_forget
-- scope: tenant
-- about: A month is to be counted from its beginning.
UPDATE statement_months SET counted_to = $3::bigint, stale = false, statements = 0, voiding = 0, bytes = 0, oldest = NULL, newest = NULL,
	agents = ''
WHERE org_id = $1 AND month = $2::date

-- name: figures_tallies_forget
-- scope: tenant
-- about: The same of its tallies.
DELETE FROM statement_tallies WHERE org_id = $1 AND month = $2::date

-- name: figures_month_begin
-- scope: tenant
-- about: A month of which nothing is counted yet.
INSERT INTO statement_months (org_id, month, counted_to, agents) VALUES ($1, $2::date, $3::bigint, '') ON CONFLICT DO NOTHING

-- name: figures_month_add
-- scope: tenant
-- about: What was counted goes to a month; nothing changes where somebody else counted it meanwhile.
UPDATE statement_months SET counted_to = $4::bigint, statements = statements + $5::bigint, voiding = voiding + $6::bigint,
	bytes = bytes + $7::bigint, oldest = coalesce(oldest, $8::bigint), newest = coalesce($9::bigint, newest), agents = decode($10, 'hex')
WHERE org_id = $1 AND month = $2::date AND counted_to = $3::bigint AND NOT stale

-- name: figures_tallies_add
-- scope: tenant
-- rows: uuid,text,text,uuid,text,bigint
-- about: The same to its tallies.
INSERT INTO statement_tallies AS t (org_id, month, kind, key, name, count)
SELECT r.org_id, r.month::date, r.kind, r.key, r.name, r.count
FROM :rows AS r (org_id, month, kind, key, name, count)
ON CONFLICT (org_id, month, kind, key) DO UPDATE SET count = t.count + excluded.count

-- name: figures_totals
-- scope: tenant
-- about: What all months come to.
SELECT coalesce(sum(statements), 0)::bigint, coalesce(sum(voiding), 0)::bigint, coalesce(sum(bytes), 0)::bigint,
	min(oldest) / 1024, max(newest) / 1024, count(*) FILTER (WHERE statements > 0)
FROM statement_months WHERE org_id = $1

-- name: figures_by_month
-- scope: tenant
-- about: The newest months.
SELECT to_char(month, 'YYYY-MM'), statements FROM statement_months WHERE org_id = $1 AND statements > 0 ORDER BY month DESC LIMIT 120

-- name: figures_by_day
-- scope: tenant
-- about: The newest days.
SELECT name, count FROM statement_tallies
WHERE org_id = $1 AND kind = 'day' AND month IN (SELECT month FROM statement_months WHERE org_id = $1 ORDER BY month DESC LIMIT 3)
ORDER BY name DESC LIMIT 62

-- name: figures_by_name
-- scope: tenant
-- about: How many verbs or activities there are, and those with most statements.
SELECT max(g.name), sum(g.count)::bigint, count(*) OVER ()
FROM statement_tallies g WHERE g.org_id = $1 AND g.kind = $2
GROUP BY g.key ORDER BY 2 DESC, g.key LIMIT 25

-- name: figures_attachments
-- scope: tenant
-- about: How many attachments, and their bytes.
SELECT count(*), coalesce(sum(octet_length(bytes)), 0)::bigint FROM attachments WHERE org_id = $1

-- name: figures_documents
-- scope: tenant
-- about: How many documents, and their bytes.
SELECT count(*), coalesce(sum(octet_length(content)), 0)::bigint FROM documents WHERE org_id = $1

-- name: figures_keep
-- scope: tenant
-- about: What is shown from now on; nothing is written where it would say the same.
INSERT INTO statement_figures AS f (org_id, figures) VALUES ($1, $2::jsonb)
ON CONFLICT (org_id) DO UPDATE SET figures = excluded.figures, counted_at = now()
WHERE f.figures - 'counted_through' IS DISTINCT FROM excluded.figures - 'counted_through'

-- name: figures_shown
-- scope: tenant
-- about: What is shown.
SELECT figures::text FROM statement_figures WHERE org_id = $1

-- name: figures_organizations
-- scope: tenant
-- role: worker
-- about: Organisations that may have something to count, after one of them.
SELECT org_id FROM (SELECT org_id FROM statement_ids WHERE org_id > $1 ORDER BY org_id LIMIT 1) s
