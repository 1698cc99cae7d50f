-- Learners and their progress by (origin, external_user_id), and the origins themselves (lms/learner).

-- name: origin_list
-- scope: tenant
-- about: Where learners come from.
SELECT o.id, o.slug, o.kind, o.name,
	(SELECT count(*) FROM learners l WHERE l.org_id = o.org_id AND l.origin_id = o.id AND NOT l.fleeting),
	(extract(epoch FROM o.created_at) * 1000000)::bigint
FROM origins o
WHERE o.org_id = $1::uuid AND ($2::uuid IS NULL OR o.id = $2::uuid) AND ($3::text IS NULL OR o.slug = $3) AND o.slug > $4
ORDER BY o.slug LIMIT $5::bigint

-- name: origin_slugs
-- scope: tenant
-- about: Which of some names are taken.
SELECT slug FROM origins WHERE org_id = $1::uuid AND slug = ANY ($2::text[])

-- name: origin_add
-- scope: tenant
-- about: A new origin; the same id again changes nothing, a name that is taken makes none.
INSERT INTO origins (org_id, id, slug, kind, name) VALUES ($1::uuid, $2::uuid, $3, $4, $5)
ON CONFLICT DO NOTHING

-- name: learner_put
-- scope: tenant
-- about: The learner of an origin, found or made; what is said of them now is kept, what is not said stays. The three literal origins are made where they are named first. No row: no such origin; no id: it takes none this way.
WITH made AS (
	INSERT INTO origins (org_id, id, slug, kind)
	SELECT $1::uuid, $2::uuid, $3, $3
	WHERE $3 IN ('moodle', 'funmooc', 'direct')
		AND NOT EXISTS (SELECT FROM origins WHERE org_id = $1::uuid AND slug = $3)
	ON CONFLICT (org_id, slug) DO UPDATE SET slug = EXCLUDED.slug
	RETURNING id, kind
), origin AS (
	SELECT id, kind FROM origins WHERE org_id = $1::uuid AND slug = $3
	UNION ALL SELECT id, kind FROM made
), found AS (
	SELECT l.id FROM learners l
	WHERE l.org_id = $1::uuid AND l.origin_id = (SELECT id FROM origin) AND l.external_user_id = $5
		AND ($6 = '' OR l.email IS NOT DISTINCT FROM $6) AND ($7 = '' OR l.name IS NOT DISTINCT FROM $7)
), kept AS (
	INSERT INTO learners (org_id, id, origin_id, external_user_id, email, name)
	SELECT $1::uuid, $4::uuid, o.id, $5, nullif($6, ''), nullif($7, '')
	FROM origin o
	WHERE o.kind <> 'dispatch' AND NOT EXISTS (SELECT FROM found)
	ON CONFLICT (org_id, origin_id, external_user_id) DO UPDATE SET
		email = coalesce(EXCLUDED.email, learners.email), name = coalesce(EXCLUDED.name, learners.name)
	RETURNING id, (xmax = 0) AS is_new
)
SELECT coalesce(f.id, k.id), coalesce(k.is_new, false)
FROM origin o
LEFT JOIN found f ON true
LEFT JOIN kept k ON true

-- name: learner_find
-- scope: tenant
-- about: who somebody is here
SELECT l.id
FROM learners l
JOIN origins o ON o.org_id = l.org_id AND o.id = l.origin_id
WHERE l.org_id = $1::uuid AND o.slug = $2 AND l.external_user_id = $3

-- name: progress_list
-- scope: tenant
-- about: what a learner has completed
SELECT grain_id, module_id, sequence_id, (extract(epoch FROM completed_at) * 1000000)::bigint
FROM progress
WHERE org_id = $1::uuid AND learner_id = $2::uuid AND ($3::uuid IS NULL OR module_id = $3::uuid)
	AND ($4::uuid IS NULL OR grain_id > $4::uuid)
ORDER BY grain_id LIMIT $5::bigint

-- name: progress_grains
-- scope: tenant
-- about: where grains are, in the order they were named; nothing for one that is not there
SELECT g.module_id, m.sequence_id
FROM unnest($2::uuid[]) WITH ORDINALITY AS u (id, n)
LEFT JOIN grains g ON g.org_id = $1::uuid AND g.id = u.id
LEFT JOIN modules m ON m.org_id = $1::uuid AND m.id = g.module_id
ORDER BY u.n

-- name: progress_put
-- scope: tenant
-- about: Grains that a learner has completed, each once for ever.
INSERT INTO progress (org_id, learner_id, grain_id, module_id, sequence_id, completed_at)
SELECT $1::uuid, l.id, v.grain, v.module, v.sequence, timestamptz 'epoch' + v.at * interval '1 microsecond'
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[]) AS v (grain, module, sequence, at)
JOIN learners l ON l.org_id = $1::uuid AND l.id = $2::uuid
ON CONFLICT (org_id, learner_id, grain_id) DO NOTHING

-- name: progress_learner
-- scope: tenant
-- about: whether a learner is here of whom something is kept
SELECT EXISTS (SELECT FROM learners WHERE org_id = $1::uuid AND id = $2::uuid AND NOT fleeting)

-- name: progress_modules
-- scope: tenant
-- about: how far a learner is in the modules of the sequences they began
WITH begun AS (
	SELECT DISTINCT sequence_id FROM progress WHERE org_id = $1::uuid AND learner_id = $2::uuid
), module AS (
	SELECT m.id, m.sequence_id, m.title, m.position, count(g.id) AS grains, count(p.grain_id) AS done, max(p.completed_at) AS last
	FROM begun b
	JOIN modules m ON m.org_id = $1::uuid AND m.sequence_id = b.sequence_id
	LEFT JOIN grains g ON g.org_id = $1::uuid AND g.module_id = m.id AND g.kind <> 'cluster'
	LEFT JOIN progress p ON p.org_id = $1::uuid AND p.learner_id = $2::uuid AND p.grain_id = g.id
	GROUP BY m.id, m.sequence_id, m.title, m.position
), whole AS (
	SELECT id, sequence_id, title, grains, done, CASE WHEN grains > 0 AND done = grains THEN last END AS completed
	FROM module
), summed AS (
	SELECT sequence_id, count(*) AS modules, count(completed) AS completed, max(completed) AS last FROM whole GROUP BY sequence_id
)
SELECT w.id, w.sequence_id, w.title, s.title, w.grains, w.done, (extract(epoch FROM w.completed) * 1000000)::bigint,
	x.modules, x.completed, CASE WHEN x.modules = x.completed THEN (extract(epoch FROM x.last) * 1000000)::bigint END
FROM whole w
JOIN summed x ON x.sequence_id = w.sequence_id
JOIN sequences s ON s.org_id = $1::uuid AND s.id = w.sequence_id
WHERE $3::uuid IS NULL OR w.id > $3::uuid
ORDER BY w.id LIMIT $4::bigint
